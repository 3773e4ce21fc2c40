import { Ellipsis, ListChecks, Plus, Sparkles, UserPlus, UsersRound } from 'lucide-react'
import { useEffect, useMemo, useRef, useState } from 'react'
import { type Command, useCommands } from '@/app/commands'
import { href, navigate, useSearchParam } from '@/app/router'
import { explain, type ListView, useFilterFields, useLists } from '@/backend'
import { filterWords } from '@/parts/filter/filterWords'
import {
  Button,
  type Column,
  DataTable,
  EmptyState,
  ErrorState,
  formatDate,
  IconButton,
  listSource,
  Menu,
  Page,
  Skeleton,
  SkeletonRows,
  TextLink,
} from '@/ui'
import { EnrollDialog } from '../EnrollDialog'
import { ListDialog } from './ListDialog'
import { ListDialogs, type ListQuestion } from './ListDialogs'
import { listMenu } from './listMenu'
import { useList, useListDeeds } from './useLists'

const rowId = (row: ListView) => row.id

type Asked = { kind: ListQuestion | 'enroll'; list: ListView }

/** Static and smart lists, with how many are on each. */
export default function ListsScreen() {
  const { data: lists, error, refetch } = useLists()
  const { data: fields } = useFilterFields()
  const [isNew, setNew] = useSearchParam('new')
  const [asked, setAsked] = useState<Asked | null>(null)
  const [active, setActive] = useState<ListView>()
  const close = () => {
    deeds.reset()
    setAsked(null)
  }
  const closeNew = () => {
    create.reset()
    setNew('')
  }
  const create = useListDeeds({ onSaved: (list) => navigate(`/lists/${list.id}`) })
  const deeds = useListDeeds({ onSaved: () => setAsked(null) })
  const current = lists?.find(({ id }) => id === active?.id)
  useListsCommands(current, { setAsked, setNew, remove: deeds.remove.run })
  const columns = useMemo<Column<ListView>[]>(
    () => [
      { id: 'name', title: 'Name', width: 'minmax(160px, 1.2fr)', cell: (row) => <Name list={row} /> },
      {
        id: 'kind',
        title: 'Kind',
        width: '96px',
        cell: ({ kind }) => (
          <span className="flex items-center gap-1.5">
            {kind === 'smart' ? (
              <Sparkles size={14} aria-hidden className="text-ai" />
            ) : (
              <UsersRound size={14} aria-hidden className="text-muted" />
            )}
            {kind === 'smart' ? 'Smart' : 'Static'}
          </span>
        ),
      },
      { id: 'count', title: 'Contacts', width: '100px', align: 'end', cell: (row) => <Count list={row} /> },
      {
        id: 'who',
        title: 'Who is on it',
        width: 'minmax(160px, 2fr)',
        cell: ({ filter }) => {
          const words = !filter ? 'Put on by hand' : fields ? filterWords(filter, fields) : ''
          return (
            <span className="text-muted" title={words}>
              {words}
            </span>
          )
        },
      },
      { id: 'made', title: 'Created', width: '120px', cell: (row) => formatDate(new Date(row.createdAt)) },
      {
        id: 'menu',
        title: '',
        width: '44px',
        cell: (row) => (
          <Menu
            groups={[
              [
                {
                  id: 'enroll',
                  title: 'Enroll All in Sequence…',
                  icon: UserPlus,
                  run: () => setAsked({ kind: 'enroll', list: row }),
                },
              ],
              ...listMenu(row, deeds, (kind) => setAsked({ kind, list: row })),
            ]}
            trigger={<IconButton icon={Ellipsis} size="sm" tabIndex={-1} label={`More for ${row.name}`} />}
          />
        ),
      },
    ],
    [deeds, fields],
  )
  const add = (
    <Button variant="primary" icon={Plus} shortcut="n" onClick={() => setNew('1')}>
      Create list
    </Button>
  )
  return (
    <Page title="Lists" scroll="fill" actions={lists && lists.length > 0 && add}>
      {error && !lists && (
        <ErrorState title="The lists could not be read." onRetry={() => void refetch()} {...explain(error)} />
      )}
      {!error && !lists && <SkeletonRows />}
      {lists?.length === 0 && (
        <EmptyState icon={ListChecks} title="Lists group contacts, to enroll them all at once" actions={add}>
          A static list holds whom you put on it. A smart list holds whoever fits its filter.
        </EmptyState>
      )}
      {lists && lists.length > 0 && (
        <DataTable
          label="Lists"
          columns={columns}
          rows={listSource(lists, lists.length, rowId)}
          rowId={rowId}
          onOpen={(row) => navigate(`/lists/${row.id}`)}
          onActive={setActive}
        />
      )}
      {isNew && <ListDialog kind={isNew === 'smart' ? 'smart' : 'static'} save={create.save} onClose={closeNew} />}
      {asked?.kind === 'enroll' && <EnrollAll list={asked.list} onClose={close} />}
      {asked && asked.kind !== 'enroll' && (
        <ListDialogs asked={{ kind: asked.kind, list: asked.list }} deeds={deeds} onClose={close} />
      )}
    </Page>
  )
}

function Name({ list }: { list: ListView }) {
  return (
    <TextLink href={href(`/lists/${list.id}`)} tabIndex={-1} className="font-medium text-text! hover:text-accent-text!">
      {list.name}
    </TextLink>
  )
}

/** A smart list is counted when its row is seen. */
function Count({ list }: { list: ListView }) {
  return list.kind === 'static' ? list.count.toLocaleString() : <SmartCount id={list.id} />
}

function SmartCount({ id }: { id: string }) {
  const { data, error } = useList(id)
  if (error) return <span title={error.message}>Not known</span>
  return data ? data.count.toLocaleString() : <Skeleton className="ml-auto w-8" />
}

function EnrollAll({ list, onClose }: { list: ListView; onClose: () => void }) {
  const { data } = useList(list.id)
  if (!data) return null
  return (
    <EnrollDialog who={{ matching: { list: list.id } }} count={data.count} onClose={onClose} onDone={() => undefined} />
  )
}

interface ListsDeeds {
  setAsked: (asked: Asked) => void
  setNew: (value: string) => void
  remove: (list: ListView) => void
}

function useListsCommands(current: ListView | undefined, deeds: ListsDeeds) {
  const now = useRef({ current, ...deeds })
  useEffect(() => {
    now.current = { current, ...deeds }
  })
  const some = current !== undefined
  const commands = useMemo<Command[]>(() => {
    const command = (id: string, title: string, shortcut: string, run: () => void): Command => ({
      id,
      title,
      group: 'Lists',
      ...(shortcut ? { shortcut } : {}),
      run,
    })
    const ask = (kind: Asked['kind']) => () => {
      const { current: list, setAsked } = now.current
      if (list) setAsked({ kind, list })
    }
    return [
      command('list.new', 'Create list', 'n', () => now.current.setNew('1')),
      command('list.new.smart', 'Create smart list', 's', () => now.current.setNew('smart')),
      ...(some
        ? [
            command('list.enroll', 'Enroll All in Sequence', 'e', ask('enroll')),
            command('list.edit', 'Rename or change list', 'r', ask('edit')),
            command('list.copy', 'Duplicate as static list', '', ask('copy')),
            command('list.merge', 'Merge into another list', 'm', ask('merge')),
            command('list.export', 'Export list', 'o', ask('export')),
            command('list.delete', 'Delete list', 'delete', () => {
              const { current: list, remove } = now.current
              if (list) remove(list)
            }),
          ]
        : []),
    ]
  }, [some])
  useCommands(commands)
}
