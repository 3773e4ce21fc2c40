import { Plus, SquarePen, TextCursorInput, Trash2 } from 'lucide-react'
import { useMemo, useState } from 'react'
import { type Command, useCommands } from '@/app/commands'
import { navigate, useSearchParam } from '@/app/router'
import { api, ask, type CustomFieldView, explain, inWords, useCustomFields, useDeed } from '@/backend'
import { FIELD_TYPES, isChoice, plural } from '@/parts/words'
import { Button, Card, ConfirmDialog, EmptyState, ErrorState, IconButton, notify, SkeletonRows } from '@/ui'
import { CustomFieldForm } from './CustomFieldForm'

const MOST = 50

/** Fields that this workspace adds to its contacts. */
export function CustomFields() {
  const { data, error, refetch } = useCustomFields({ used: true })
  const [isNew, setNew] = useSearchParam('new')
  const [editing, setEditing] = useState<CustomFieldView | null>(null)
  const [deleting, setDeleting] = useState<CustomFieldView | null>(null)
  const commands = useMemo<Command[]>(
    () => [
      {
        id: 'field.new',
        title: 'Add custom field',
        group: 'Settings',
        shortcut: 'n',
        run: () => navigate('/settings/fields?new=1', { replace: true }),
      },
    ],
    [],
  )
  useCommands(commands)
  const remove = useDeed(
    (field: CustomFieldView) => ask(api.DELETE('/api/fields/{id}', { params: { path: { id: field.key } } })),
    {
      topics: ['fields', 'contacts', 'sequences'],
      onDone: (_, field) => {
        setDeleting(null)
        notify.done(`${field.name} is deleted`)
      },
      onRefused: (problem) => {
        setDeleting(null)
        notify.failed('The field was not deleted', inWords(problem))
      },
    },
  )
  if (error && !data)
    return (
      <ErrorState title="The custom fields could not be read." onRetry={() => void refetch()} {...explain(error)} />
    )
  if (!data) return <SkeletonRows rows={4} />
  const add = (
    <Button variant="primary" icon={Plus} shortcut="n" onClick={() => setNew('1')} disabled={data.length >= MOST}>
      Add custom field
    </Button>
  )
  return (
    <div className="flex max-w-3xl flex-col gap-3 p-5">
      {data.length === 0 ? (
        <EmptyState icon={TextCursorInput} title="Custom fields hold what is particular to your contacts" actions={add}>
          A contract’s value, a renewal date, a choice of plans: to filter by, and for messages to draw on.
        </EmptyState>
      ) : (
        <>
          <div className="flex items-center justify-between">
            <p className="text-muted">
              {data.length.toLocaleString()} of {MOST}
            </p>
            {add}
          </div>
          <Card>
            <ul>
              {data.map((field) => (
                <li key={field.key} className="flex min-h-11 items-center gap-3 border-b px-4 py-2 last:border-b-0">
                  <div className="min-w-0 flex-1">
                    <p className="truncate font-medium">{field.name}</p>
                    <p className="truncate text-table text-muted">
                      {FIELD_TYPES[field.type].title}
                      {isChoice(field.type) && `: ${field.options.join(', ')}`}
                    </p>
                    {field.places.length > 0 && (
                      <p className="text-table text-muted break-words">Used in {placesOf(field)}</p>
                    )}
                  </div>
                  <p className="shrink-0 text-table text-muted">
                    {field.used > 0 && `Filled for ${plural(field.used, 'contact', 'contacts')}`}
                    {field.used === 0 && field.places.length === 0 && 'Not used yet'}
                  </p>
                  <IconButton icon={SquarePen} label={`Change ${field.name}`} onClick={() => setEditing(field)} />
                  <IconButton icon={Trash2} label={`Delete ${field.name}`} onClick={() => setDeleting(field)} />
                </li>
              ))}
            </ul>
          </Card>
        </>
      )}
      {isNew && <CustomFieldForm onClose={() => setNew('')} />}
      {editing && <CustomFieldForm field={editing} onClose={() => setEditing(null)} />}
      <ConfirmDialog
        open={deleting !== null}
        onClose={() => setDeleting(null)}
        title={`Delete ${deleting?.name}?`}
        confirm="Delete field"
        danger
        busy={remove.busy}
        onConfirm={() => deleting && remove.run(deleting)}
      >
        <div className="flex flex-col gap-2">
          {deleting && consequences(deleting).map((sentence) => <p key={sentence}>{sentence}</p>)}
        </div>
      </ConfirmDialog>
    </div>
  )
}

/** The nodes that use a field, by sequence: “Cold Outreach (Which plan, Renewal)”. */
function placesOf({ places }: CustomFieldView): string {
  const ids = [...new Set(places.map(({ sequenceId }) => sequenceId))]
  return ids
    .map((id) => {
      const here = places.filter(({ sequenceId }) => sequenceId === id)
      return `${here[0]?.sequence} (${here.map(({ title }) => title).join(', ')})`
    })
    .join(', ')
}

/** What deleting a field brings, in sentences. */
function consequences(field: CustomFieldView): string[] {
  const contacts =
    field.used > 0
      ? `${plural(field.used, 'contact has', 'contacts have')} something in it, which is no longer shown. Filters and lists that ask about it no longer work.`
      : 'No contact has anything in it.'
  if (field.places.length === 0) return [contacts, 'No sequence uses it.']
  const isWalked = field.places.some(({ people }) => people > 0)
  return [
    contacts,
    `Sequences use it: ${placesOf(field)}.`,
    isWalked
      ? 'People walk through these nodes, so it cannot be deleted yet. Take the field out of the nodes, publish, and move the people to the new version.'
      : 'Who comes to a node that asks about it waits there until the field is back.',
  ]
}
