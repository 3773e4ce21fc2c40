import { useQuery } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { asProblem, type ContactFilter, explain, type ListView, useFilterFields } from '@/backend'
import { FilterBuilder } from '@/parts/filter/FilterBuilder'
import { addRule, complete, countRules, newRule, startField } from '@/parts/filter/filterEdit'
import { Button, Dialog, ErrorState, Field, Input, Note, Segments } from '@/ui'
import { people } from '../table/bulk'
import { askedAs } from '../table/question'
import { indexOptions } from '../table/useContactRows'
import type { ListDeeds } from './useLists'

const KINDS: { id: ListView['kind']; title: string }[] = [
  { id: 'static', title: 'Static' },
  { id: 'smart', title: 'Smart' },
]

const SAYS: Record<ListView['kind'], string> = {
  static: 'You put contacts on it, and take them off.',
  smart: 'A filter finds who is on it, at every moment anew.',
}

interface ListDialogProps {
  /** Without one, a new list is made. */
  list?: ListView
  kind?: ListView['kind']
  save: ListDeeds['save']
  onClose: () => void
}

/** Name, kind and filter of a list. */
export function ListDialog({ list, kind: wanted = 'static', save, onClose }: ListDialogProps) {
  const [name, setName] = useState(list?.name ?? '')
  const [kind, setKind] = useState(list?.kind ?? wanted)
  const [draft, setDraft] = useState<ContactFilter | undefined>(list?.filter)
  const { data: fields = [], error, refetch } = useFilterFields()
  const start = startField(fields)
  const filter = draft ?? (start ? addRule({}, undefined, newRule(start)) : {})
  const asked = complete(filter)
  const ready = name.trim() !== '' && (kind === 'static' || countRules(asked) > 0)
  const { problem } = save
  const submit = (event?: FormEvent) => {
    event?.preventDefault()
    if (!ready || save.busy) return
    const body = { name: name.trim(), ...(list ? {} : { kind }), ...(kind === 'smart' ? { filter: asked } : {}) }
    save.run(list ? { id: list.id, fields: body } : { fields: body })
  }
  const title = list ? `Change ${list.name}` : 'Create list'
  return (
    <Dialog
      open
      onClose={onClose}
      title={title}
      width={kind === 'smart' ? 'lg' : 'md'}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="primary" busy={save.busy} disabled={!ready} onClick={() => submit()}>
            {list ? 'Save list' : 'Create list'}
          </Button>
        </>
      }
    >
      <form onSubmit={submit} className="flex flex-col gap-4">
        <Field label="Name" error={problem?.field('name')}>
          <Input value={name} onChange={setName} maxLength={100} autoComplete="off" />
        </Field>
        {!list && (
          <div className="flex items-center gap-3">
            <div className="rounded-card bg-sunken p-1">
              <Segments label="Kind" value={kind} onChange={setKind} options={KINDS} />
            </div>
            <p className="text-muted">{SAYS[kind]}</p>
          </div>
        )}
        {kind === 'smart' && (
          <>
            {error && (
              <ErrorState
                compact
                title="The fields could not be read."
                onRetry={() => void refetch()}
                {...explain(error)}
              />
            )}
            <FilterBuilder fields={fields} filter={filter} onChange={setDraft} />
            <Matching filter={asked} />
          </>
        )}
        {problem && !problem.field('name') && (
          <Note tone="danger" alert>
            {problem.sentence} {problem.remedy}
          </Note>
        )}
        <button type="submit" hidden />
      </form>
    </Dialog>
  )
}

/** How many the filter finds now, so that it is seen before it is saved. */
function Matching({ filter }: { filter: ContactFilter }) {
  const { data, error } = useQuery({
    ...indexOptions(askedAs({ search: '', filter, list: '', sort: '' })),
    enabled: countRules(filter) > 0,
  })
  if (error)
    return (
      <Note tone="danger" alert>
        {asProblem(error).sentence} {asProblem(error).remedy}
      </Note>
    )
  return (
    <p role="status" className="text-muted">
      {countRules(filter) === 0 ? 'Give at least one rule a value.' : data && `${people(data.total)} on it now.`}
    </p>
  )
}
