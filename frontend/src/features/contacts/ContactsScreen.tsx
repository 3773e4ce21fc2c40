import { Bookmark, Copy, Ellipsis, FileDown, FileUp, Plus, UserPlus, Users } from 'lucide-react'
import { useEffect, useMemo, useRef, useState } from 'react'
import { type Command, useCommands } from '@/app/commands'
import { navigate } from '@/app/router'
import { type SavedView, useSequences } from '@/backend'
import { Banner, Button, EmptyState, EVERYTHING, IconButton, Menu, Page } from '@/ui'
import { AddContact } from './AddContact'
import { ExportDialog } from './ExportDialog'
import { EnrollJobs } from './enroll/EnrollJobs'
import { NameDialog } from './NameDialog'
import { people } from './table/bulk'
import { ContactsTable } from './table/ContactsTable'
import { TableToolbar, type ToolPopup } from './table/TableToolbar'
import { useColumns } from './table/useColumns'
import { useCount } from './table/useContactRows'
import { useContactsPlace } from './views/useContactsPlace'
import { useViewDeeds, useViews } from './views/useViews'
import { ViewTabs } from './views/ViewTabs'

type Asked = 'add' | 'export' | 'jobs' | 'save' | { rename: SavedView }

export default function ContactsScreen() {
  const { data: views = [] } = useViews()
  const place = useContactsPlace(views)
  const { view, question } = place
  const { total, error } = useCount(question)
  const columns = useColumns(view?.id ?? 'contacts', view?.columns)
  const [asked, setAsked] = useState<Asked | null>(null)
  const [popup, setPopup] = useState<ToolPopup>(null)
  const field = useRef<HTMLInputElement>(null)
  const sequence = useSequences().data?.find(({ id }) => id === place.enroll)
  const close = () => setAsked(null)
  const open = (id: string) => {
    close()
    place.set({ view: id, filter: '', sort: '', status: '' })
  }
  const { save, remove } = useViewDeeds((id) => {
    open(id)
    // What was changed on this screen is what is saved now.
    if (id === view?.id) columns.reset()
  }, close)
  const askFor = (next: Asked) => {
    save.reset()
    setAsked(next)
  }
  const fields = (name: string) => ({
    name,
    filter: question.filter,
    columns: [...columns.ids],
    sort: question.sort,
  })
  // Without a view, columns are only remembered.
  const isChanged = place.isChanged || (view !== undefined && columns.isChanged)
  const update = (one: SavedView) => save.run({ id: one.id, fields: fields(one.name), said: 'is updated' })
  const rename = ({ id, ...rest }: SavedView, name: string) =>
    save.run({ id, fields: { ...rest, name }, said: 'is its name now', isRename: true })
  const reset = () => {
    place.set({ filter: '', sort: '', status: '' })
    if (view) columns.reset()
  }
  useScreenCommands(views, { field, setAsked: askFor, setPopup, open })
  const clear = () => place.set({ search: '', status: '', filter: view ? '{}' : '' })

  return (
    <Page
      title="Contacts"
      beside={total > 0 && <span className="text-muted">{total.toLocaleString()}</span>}
      scroll="fill"
      actions={
        <>
          <Menu
            trigger={<IconButton icon={Ellipsis} label="More" />}
            groups={[
              [
                {
                  id: 'duplicates',
                  title: 'Possible duplicates',
                  icon: Copy,
                  run: () => navigate('/contacts/duplicates'),
                },
                { id: 'jobs', title: 'Bulk enrollments…', icon: UserPlus, run: () => setAsked('jobs') },
              ],
              [{ id: 'view', title: 'Save as view…', icon: Bookmark, shortcut: 'v', run: () => askFor('save') }],
              [{ id: 'export', title: 'Export what is shown…', icon: FileDown, run: () => setAsked('export') }],
            ]}
          />
          <Button icon={FileUp} shortcut="i" onClick={() => navigate('/contacts/import')}>
            Import
          </Button>
          <Button variant="primary" icon={Plus} shortcut="n" onClick={() => setAsked('add')}>
            Add contact
          </Button>
        </>
      }
      toolbar={
        <>
          {(views.length > 0 || isChanged) && (
            <ViewTabs
              views={views}
              current={view}
              isChanged={isChanged}
              onOpen={open}
              onSave={() => askFor('save')}
              onUpdate={update}
              onReset={reset}
              onRename={(one) => askFor({ rename: one })}
              onDelete={remove.run}
            />
          )}
          <TableToolbar {...{ place, columns, popup, setPopup, field }} error={error} />
        </>
      }
    >
      <ContactsTable
        label="Contacts"
        path={place.address}
        question={question}
        onSort={(sort) => place.set({ sort })}
        columns={columns}
        sequenceId={sequence?.id}
        banner={
          sequence &&
          ((count, found, choose) => (
            <Banner
              actions={
                <>
                  {found > 0 && count === 0 && (
                    <Button size="sm" onClick={() => choose(EVERYTHING)}>
                      Select all {found.toLocaleString()}
                    </Button>
                  )}
                  <Button size="sm" variant="quiet" onClick={() => place.set({ enroll: '' })}>
                    Cancel
                  </Button>
                </>
              }
            >
              Choose the contacts to enroll in <strong className="font-semibold">{sequence.name}</strong>, then press
              Enroll in Sequence.
            </Banner>
          ))
        }
        empty={place.isFiltered ? <NoMatch onClear={clear} /> : <NoContacts onAdd={() => setAsked('add')} />}
      />
      {asked === 'add' && <AddContact onClose={close} />}
      {asked === 'export' && (
        <ExportDialog
          who={{ matching: { search: question.search, filter: question.filter } }}
          what={people(total)}
          onClose={close}
        />
      )}
      {asked === 'jobs' && <EnrollJobs onClose={close} />}
      {asked === 'save' && (
        <NameDialog
          title="Save view"
          label="Name"
          hint="It keeps the filter, the columns and the order."
          verb="Save view"
          maxLength={60}
          busy={save.busy}
          problem={save.problem}
          onSubmit={(name) => save.run({ fields: fields(name), said: 'is saved' })}
          onClose={close}
        />
      )}
      {asked && typeof asked === 'object' && (
        <NameDialog
          title={`Rename ${asked.rename.name}`}
          label="Name"
          start={asked.rename.name}
          verb="Rename"
          maxLength={60}
          busy={save.busy}
          problem={save.problem}
          onSubmit={(name) => rename(asked.rename, name)}
          onClose={close}
        />
      )}
    </Page>
  )
}

interface ScreenDeeds {
  field: React.RefObject<HTMLInputElement | null>
  setAsked: (asked: Asked) => void
  setPopup: (popup: ToolPopup) => void
  open: (view: string) => void
}

function useScreenCommands(views: readonly SavedView[], deeds: ScreenDeeds) {
  const now = useRef(deeds)
  useEffect(() => {
    now.current = deeds
  })
  const commands = useMemo<Command[]>(() => {
    const command = (id: string, title: string, shortcut: string, run: () => void): Command => ({
      id,
      title,
      group: 'Contacts',
      ...(shortcut ? { shortcut } : {}),
      run,
    })
    return [
      command('list.search', 'Search contacts', '/', () => now.current.field.current?.focus()),
      command('contact.new', 'Add contact', 'n', () => now.current.setAsked('add')),
      command('contact.import', 'Import contacts', 'i', () => navigate('/contacts/import')),
      command('contact.filter', 'Filter contacts', 'f', () => now.current.setPopup('filter')),
      command('contact.columns', 'Choose columns', 'c', () => now.current.setPopup('columns')),
      command('view.save', 'Save view', 'v', () => now.current.setAsked('save')),
      command('contact.jobs', 'Show bulk enrollments', '', () => now.current.setAsked('jobs')),
      command('contact.duplicates', 'Possible duplicates', 'd', () => navigate('/contacts/duplicates')),
      command('view.open.', 'Show all contacts', '', () => now.current.open('')),
      ...views.map(({ id, name }) => command(`view.open.${id}`, `Show view ${name}`, '', () => now.current.open(id))),
    ]
  }, [views])
  useCommands(commands)
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
            Import
          </Button>
        </>
      }
    >
      Bring many at once from a file, or add them one by one.
    </EmptyState>
  )
}
