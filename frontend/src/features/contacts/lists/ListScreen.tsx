import { ArrowLeft, Ellipsis, ListFilter, Sparkles, UserPlus, Users, UsersRound } from 'lucide-react'
import { useEffect, useMemo, useRef, useState } from 'react'
import { type Command, useCommands } from '@/app/commands'
import { href, navigate, useParam } from '@/app/router'
import { explain, type ListView, useFilterFields } from '@/backend'
import { filterWords } from '@/parts/filter/filterWords'
import { Button, EmptyState, ErrorState, IconButton, Menu, Page, Pill, SkeletonRows, TextLink } from '@/ui'
import { EnrollDialog } from '../EnrollDialog'
import { ContactsTable } from '../table/ContactsTable'
import { TableToolbar, type ToolPopup } from '../table/TableToolbar'
import { useColumns } from '../table/useColumns'
import { useCount } from '../table/useContactRows'
import { useContactsPlace } from '../views/useContactsPlace'
import { ListDialogs, type ListQuestion } from './ListDialogs'
import { listMenu } from './listMenu'
import { useList, useListDeeds } from './useLists'

export default function ListScreen() {
  const id = useParam('id')
  const { data, error, refetch } = useList(id)
  if (data) return <Members key={id} list={data} />
  return (
    <Page title="List" back={<Back />}>
      {error ? (
        <ErrorState title="The list could not be opened." onRetry={() => void refetch()} {...explain(error)} />
      ) : (
        <SkeletonRows />
      )}
    </Page>
  )
}

function Back() {
  return (
    <TextLink href={href('/lists')} className="inline-flex items-center gap-1 text-table">
      <ArrowLeft size={12} aria-hidden /> Lists
    </TextLink>
  )
}

/** Who is on a list: the table of contacts, and everything that can be done with the list. */
function Members({ list }: { list: ListView }) {
  const place = useContactsPlace([], list.id)
  const { error } = useCount(place.question)
  const columns = useColumns('list', undefined)
  const { data: fields } = useFilterFields()
  const [popup, setPopup] = useState<ToolPopup>(null)
  const [asked, setAsked] = useState<ListQuestion | 'enroll' | null>(null)
  const field = useRef<HTMLInputElement>(null)
  const close = () => {
    deeds.reset()
    setAsked(null)
  }
  const deeds = useListDeeds({ onSaved: () => setAsked(null), onDeleted: () => navigate('/lists', { replace: true }) })
  const smart = list.kind === 'smart'
  const enroll = () => {
    if (list.count > 0) setAsked('enroll')
  }
  useListCommands({ field, setPopup, enroll })
  return (
    <Page
      title={list.name}
      back={<Back />}
      beside={
        <>
          {smart ? (
            <Pill icon={Sparkles} tone="ai">
              Smart
            </Pill>
          ) : (
            <Pill icon={UsersRound}>Static</Pill>
          )}
          <span className="text-muted">{list.count.toLocaleString()}</span>
        </>
      }
      subtitle={list.filter && fields ? filterWords(list.filter, fields) : undefined}
      scroll="fill"
      actions={
        <>
          <Menu trigger={<IconButton icon={Ellipsis} label="More" />} groups={listMenu(list, deeds, setAsked)} />
          {smart && (
            <Button icon={ListFilter} onClick={() => setAsked('edit')}>
              Change filter
            </Button>
          )}
          {list.count > 0 && (
            <Button variant="primary" icon={UserPlus} shortcut="shift+e" onClick={enroll}>
              Enroll All in Sequence
            </Button>
          )}
        </>
      }
      toolbar={<TableToolbar {...{ place, columns, popup, setPopup, field }} error={error} />}
    >
      <ContactsTable
        label={list.name}
        path={place.address}
        question={place.question}
        onSort={(sort) => place.set({ sort })}
        columns={columns}
        list={list}
        empty={
          place.isFiltered ? (
            <EmptyState
              title="Nobody on this list matches"
              actions={<Button onClick={() => place.set({ search: '', status: '', filter: '' })}>Clear filters</Button>}
            />
          ) : (
            <EmptyState
              icon={Users}
              title="Nobody is on this list"
              actions={
                smart ? (
                  <Button icon={ListFilter} onClick={() => setAsked('edit')}>
                    Change filter
                  </Button>
                ) : (
                  <Button icon={Users} onClick={() => navigate('/contacts')}>
                    Choose contacts
                  </Button>
                )
              }
            >
              {smart
                ? 'Whoever fits its filter will show up by itself.'
                : 'Select contacts, then press Add to list. An import can put its contacts on it too.'}
            </EmptyState>
          )
        }
      />
      {asked === 'enroll' ? (
        <EnrollDialog
          who={{ matching: { list: list.id } }}
          count={list.count}
          onClose={close}
          onDone={() => undefined}
        />
      ) : (
        <ListDialogs asked={asked && { kind: asked, list }} deeds={deeds} onClose={close} />
      )}
    </Page>
  )
}

interface ScreenDeeds {
  field: React.RefObject<HTMLInputElement | null>
  setPopup: (popup: ToolPopup) => void
  enroll: () => void
}

function useListCommands(deeds: ScreenDeeds) {
  const now = useRef(deeds)
  useEffect(() => {
    now.current = deeds
  })
  const commands = useMemo<Command[]>(
    () => [
      {
        id: 'list.enroll',
        title: 'Enroll All in Sequence',
        group: 'Lists',
        shortcut: 'shift+e',
        run: () => now.current.enroll(),
      },
      {
        id: 'list.search',
        title: 'Search this list',
        group: 'Lists',
        shortcut: '/',
        run: () => now.current.field.current?.focus(),
      },
      {
        id: 'contact.filter',
        title: 'Filter contacts',
        group: 'Lists',
        shortcut: 'f',
        run: () => now.current.setPopup('filter'),
      },
      {
        id: 'contact.columns',
        title: 'Choose columns',
        group: 'Lists',
        shortcut: 'c',
        run: () => now.current.setPopup('columns'),
      },
    ],
    [],
  )
  useCommands(commands)
}
