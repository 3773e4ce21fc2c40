import { ListFilter } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { type ContactFilter, explain, type Problem, useFilterFields } from '@/backend'
import { Button, ErrorState, Note, Popover } from '@/ui'
import { FilterBuilder } from './FilterBuilder'
import { addRule, complete, countRules, newRule } from './filterEdit'

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
  return (
    <Popover
      title="Filter"
      width="xl"
      align="end"
      open={open}
      onOpenChange={onOpenChange}
      trigger={
        <Button icon={ListFilter} aria-pressed={count > 0}>
          {count > 0 ? `Filter · ${count}` : 'Filter'}
        </Button>
      }
    >
      <Builder filter={filter} onChange={onChange} problem={problem} />
    </Popover>
  )
}

function Builder({ filter, onChange, problem }: Pick<FilterButtonProps, 'filter' | 'onChange' | 'problem'>) {
  const { data: fields, error, refetch } = useFilterFields()
  const [draft, setDraft] = useState<ContactFilter>()
  const latest = useRef({ filter, onChange })
  useEffect(() => {
    latest.current = { filter, onChange }
  })
  const asked = draft && JSON.stringify(complete(draft))
  useEffect(() => {
    if (asked === undefined) return
    const tell = () => {
      if (asked !== JSON.stringify(complete(latest.current.filter))) latest.current.onChange(JSON.parse(asked))
    }
    const timer = setTimeout(tell, PAUSE)
    return () => clearTimeout(timer)
  }, [asked])
  // Closing must not lose what was typed last.
  const waiting = useRef(asked)
  useEffect(() => {
    waiting.current = asked
  })
  useEffect(
    () => () => {
      if (waiting.current !== undefined) latest.current.onChange(JSON.parse(waiting.current))
    },
    [],
  )
  if (error)
    return (
      <ErrorState compact title="The fields could not be read." onRetry={() => void refetch()} {...explain(error)} />
    )
  if (!fields) return null
  const first = fields.find(({ name }) => name === 'tag') ?? fields[0]
  const begun = countRules(filter) === 0 && first ? addRule({}, undefined, newRule(first)) : filter
  const shown = draft ?? begun
  return (
    <>
      <FilterBuilder fields={fields} filter={shown} onChange={setDraft} />
      {problem && (
        <Note tone="danger" alert>
          {problem.sentence} {problem.remedy}
        </Note>
      )}
      {countRules(shown) > 0 && (
        <Button size="sm" variant="quiet" className="self-end" onClick={() => setDraft({})}>
          Clear filter
        </Button>
      )}
    </>
  )
}
