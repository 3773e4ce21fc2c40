import { FileUp, Plus, Search, UserPlus, Users } from 'lucide-react'
import { useDeferredValue, useEffect, useMemo, useRef, useState } from 'react'
import { type Command, useCommands } from '@/app/commands'
import { navigate, useSearchParam } from '@/app/router'
import { type ContactView, explain, useSequences, type Who } from '@/backend'
import { LEAD_STATUSES } from '@/parts/words'
import {
  Banner,
  Button,
  countSelected,
  DataTable,
  EmptyState,
  ErrorState,
  EVERYTHING,
  Input,
  NOTHING,
  Page,
  Segments,
  type Selection,
  SelectionBar,
  Toolbar,
  ToolbarGap,
} from '@/ui'
import { AddContact } from './AddContact'
import { contactColumns } from './contactColumns'
import { EnrollDialog } from './EnrollDialog'
import { useContacts } from './useContacts'

const STATUSES = [{ id: '', title: 'All' }, ...Object.entries(LEAD_STATUSES).map(([id, title]) => ({ id, title }))]

const rowId = (row: ContactView) => row.id

export default function ContactsScreen() {
  const [search, setSearch] = useSearchParam('search')
  const [status, setStatus] = useSearchParam('status')
  const [sequenceId, setSequence] = useSearchParam('enroll')
  const contacts = useContacts(useDeferredValue(search), status)
  const [selection, setSelection] = useState<Selection>(NOTHING)
  const [activeId, setActiveId] = useState<string>()
  const [dialog, setDialog] = useState<{ who: Who; count: number } | 'add' | null>(null)
  const field = useRef<HTMLInputElement>(null)
  const sequence = useSequences().data?.find(({ id }) => id === sequenceId)
  const filtered = search !== '' || status !== ''
  const count = countSelected(selection, contacts.total)

  const clear = () => {
    setSearch('')
    setStatus('')
    setSelection(NOTHING)
  }
  const enroll = () => {
    const active = activeId ?? contacts.rows[0]?.id
    if (count > 0) setDialog({ who: whoOf(selection, search, status), count })
    else if (active) setDialog({ who: { ids: [active] }, count: 1 })
  }
  const latest = useRef(enroll)
  useEffect(() => {
    latest.current = enroll
  })
  const commands = useMemo<Command[]>(() => {
    const command = (id: string, title: string, shortcut: string, run: () => void): Command => ({
      id,
      title,
      group: 'Contacts',
      shortcut,
      run,
    })
    return [
      command('list.search', 'Search contacts', '/', () => field.current?.focus()),
      command('contact.new', 'Add contact', 'n', () => setDialog('add')),
      command('contact.import', 'Import CSV', 'i', () => navigate('/contacts/import')),
      command('contact.enroll', 'Enroll in Sequence', 'e', () => latest.current()),
    ]
  }, [])
  useCommands(commands)

  const empty = !contacts.isPending && contacts.total === 0
  return (
    <Page
      title="Contacts"
      beside={contacts.total > 0 && <span className="text-muted">{contacts.total.toLocaleString()}</span>}
      scroll="fill"
      actions={
        <>
          <Button icon={FileUp} shortcut="i" onClick={() => navigate('/contacts/import')}>
            Import CSV
          </Button>
          <Button variant="primary" icon={Plus} shortcut="n" onClick={() => setDialog('add')}>
            Add contact
          </Button>
        </>
      }
      toolbar={
        <Toolbar label="Filters">
          <Segments
            label="Lead status"
            value={status}
            onChange={(next) => {
              setStatus(next)
              setSelection(NOTHING)
            }}
            options={STATUSES}
          />
          <ToolbarGap />
          <Input
            ref={field}
            type="search"
            icon={Search}
            className="w-60"
            aria-label="Search contacts"
            placeholder="Name, email or company"
            maxLength={200}
            value={search}
            onChange={(next) => {
              setSearch(next)
              setSelection(NOTHING)
            }}
          />
        </Toolbar>
      }
    >
      {sequence && (
        <Banner
          actions={
            <>
              {contacts.total > 0 && count === 0 && (
                <Button size="sm" onClick={() => setSelection(EVERYTHING)}>
                  Select all {contacts.total.toLocaleString()}
                </Button>
              )}
              <Button size="sm" variant="quiet" onClick={() => setSequence('')}>
                Cancel
              </Button>
            </>
          }
        >
          Choose the contacts to enroll in <strong className="font-semibold">{sequence.name}</strong>, then press Enroll
          in Sequence.
        </Banner>
      )}
      {contacts.error ? (
        <ErrorState
          title="The contacts could not be read."
          onRetry={() => void contacts.refetch()}
          {...explain(contacts.error)}
        />
      ) : (
        <div className={contacts.isOld ? 'flex min-h-0 flex-1 flex-col opacity-60' : 'flex min-h-0 flex-1 flex-col'}>
          <DataTable
            label="Contacts"
            columns={contactColumns}
            rows={contacts.rows}
            rowId={rowId}
            total={contacts.total}
            onNeedMore={contacts.more}
            onOpen={(row) => navigate(`/contacts/${row.id}`)}
            onActive={(row) => setActiveId(row.id)}
            selection={selection}
            onSelect={setSelection}
            empty={empty && (filtered ? <NoMatch onClear={clear} /> : <NoContacts onAdd={() => setDialog('add')} />)}
          />
        </div>
      )}
      <SelectionBar selection={selection} onSelect={setSelection} total={contacts.total} noun={['contact', 'contacts']}>
        <Button variant="primary" size="sm" icon={UserPlus} shortcut="e" onClick={enroll}>
          Enroll in Sequence
        </Button>
      </SelectionBar>
      {dialog === 'add' && <AddContact onClose={() => setDialog(null)} />}
      {dialog && dialog !== 'add' && (
        <EnrollDialog
          {...dialog}
          {...(sequence ? { sequenceId: sequence.id } : {})}
          onClose={() => setDialog(null)}
          onDone={() => setSelection(NOTHING)}
        />
      )}
    </Page>
  )
}

/** All that match travel as the question itself, so that rows not yet loaded are meant too. */
function whoOf(selection: Selection, search: string, status: string): Who {
  if (!selection.all) return { ids: [...selection.ids] }
  return {
    matching: { ...(search ? { search } : {}), ...(status ? { status } : {}), except: [...selection.ids] },
  }
}

function NoMatch({ onClear }: { onClear: () => void }) {
  return <EmptyState title="No contact matches" actions={<Button onClick={onClear}>Clear filters</Button>} />
}

function NoContacts({ onAdd }: { onAdd: () => void }) {
  return (
    <EmptyState
      icon={Users}
      title="Contacts are the people your sequences write to"
      actions={
        <>
          <Button onClick={onAdd}>Add contact</Button>
          <Button variant="primary" icon={FileUp} onClick={() => navigate('/contacts/import')}>
            Import CSV
          </Button>
        </>
      }
    >
      Bring many at once from a CSV file, or add them one by one.
    </EmptyState>
  )
}
