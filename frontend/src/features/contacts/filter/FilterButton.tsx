import { ListFilter } from 'lucide-react'
import { useCallback, useEffect, useRef, useState } from 'react'
import { type ContactFilter, explain, type Problem, useFilterFields } from '@/backend'
import { FilterBuilder } from '@/parts/filter/FilterBuilder'
import { addRule, complete, countRules, newRule, startField } from '@/parts/filter/filterEdit'
import { Button, ErrorState, Note, Popover } from '@/ui'

interface FilterButtonProps {
  filter: ContactFilter
  onChange: (filter: ContactFilter) => void
  open: boolean
  onOpenChange: (open: boolean) => void
  /** Why the filter was refused, if it was. */
  problem: Problem | undefined
}

/** What is typed is asked a moment later, not at each letter. */
const PAUSE = 250

export function FilterButton({ filter, onChange, open, onOpenChange, problem }: FilterButtonProps) {
  const count = countRules(filter)
  // Read before it is opened, so that it opens whole and the keyboard finds its place in it.
  useFilterFields()
  const form = useRef<HTMLDivElement>(null)
  const [draft, setDraft] = useState<ContactFilter>()
  const asked = draft && JSON.stringify(complete(draft))
  const latest = useRef({ asked, filter, onChange })
  useEffect(() => {
    latest.current = { asked, filter, onChange }
  })
  const tell = useCallback(() => {
    const { asked: typed, filter: present, onChange: change } = latest.current
    if (typed !== undefined && typed !== JSON.stringify(complete(present))) change(JSON.parse(typed))
  }, [])
  useEffect(() => {
    if (asked === undefined) return
    const timer = setTimeout(tell, PAUSE)
    return () => clearTimeout(timer)
  }, [asked, tell])
  // Closing must not lose what was typed last, nor come after what is done next.
  useEffect(() => {
    if (open) return
    tell()
    setDraft(undefined)
  }, [open, tell])
  return (
    <Popover
      title="Filter"
      width="xl"
      align="end"
      open={open}
      onOpenChange={onOpenChange}
      begin={() => form.current?.querySelector<HTMLElement>('[data-value] input') ?? null}
      trigger={
        <Button icon={ListFilter} aria-pressed={count > 0}>
          {count > 0 ? `Filter · ${count}` : 'Filter'}
        </Button>
      }
    >
      <div ref={form} className="flex flex-col gap-2">
        <Builder filter={filter} draft={draft} onDraft={setDraft} problem={problem} />
      </div>
    </Popover>
  )
}

interface BuilderProps extends Pick<FilterButtonProps, 'filter' | 'problem'> {
  draft: ContactFilter | undefined
  onDraft: (draft: ContactFilter) => void
}

function Builder({ filter, draft, onDraft, problem }: BuilderProps) {
  const { data: fields, error, refetch } = useFilterFields()
  if (error)
    return (
      <ErrorState compact title="The fields could not be read." onRetry={() => void refetch()} {...explain(error)} />
    )
  if (!fields) return null
  const first = startField(fields)
  const begun = countRules(filter) === 0 && first ? addRule({}, undefined, newRule(first)) : filter
  const shown = draft ?? begun
  return (
    <>
      <FilterBuilder fields={fields} filter={shown} onChange={onDraft} />
      {problem && (
        <Note tone="danger" alert>
          {problem.sentence} {problem.remedy}
        </Note>
      )}
      {countRules(shown) > 0 && (
        <Button size="sm" variant="quiet" className="self-end" onClick={() => onDraft({})}>
          Clear filter
        </Button>
      )}
    </>
  )
}
