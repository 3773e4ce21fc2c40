import { X } from 'lucide-react'
import { Fragment } from 'react'
import { type ContactFilter, useFilterFields } from '@/backend'
import { complete, removeGroup, removeRule } from '@/parts/filter/filterEdit'
import { groupWords, ruleWords } from '@/parts/filter/filterWords'
import { Button } from '@/ui'

interface FilterChipsProps {
  filter: ContactFilter
  onChange: (filter: ContactFilter) => void
  onEdit: () => void
}

/** The filter in words, part by part: each is changed by a press, or taken away. */
export function FilterChips({ filter, onChange, onEdit }: FilterChipsProps) {
  const { data: fields } = useFilterFields()
  if (!fields) return null
  const { any, rules = [], groups = [] } = filter
  const parts = [
    ...rules.map((rule, at) => ({ words: ruleWords(rule, fields), without: removeRule(filter, { rule: at }) })),
    ...groups.map((group, at) => ({ words: groupWords(group, fields), without: removeGroup(filter, at) })),
  ]
  return (
    <div role="group" aria-label="Active filter" className="flex flex-wrap items-center gap-1.5 px-5 pb-2">
      {parts.map(({ words, without }, index) => (
        <Fragment key={words}>
          {index > 0 && <span className="text-table text-muted">{any ? 'or' : 'and'}</span>}
          <span className="flex h-7 max-w-full min-w-0 items-center rounded-full border edge-accent tint-accent pl-2.5">
            <button
              type="button"
              title={words}
              onClick={onEdit}
              className="h-6 min-w-6 max-w-96 truncate rounded-sm text-left text-table"
            >
              {words}
            </button>
            <button
              type="button"
              aria-label={`Remove: ${words}`}
              onClick={() => onChange(complete(without))}
              className="flex size-6 shrink-0 items-center justify-center rounded-full text-muted hover:text-text"
            >
              <X size={12} aria-hidden />
            </button>
          </span>
        </Fragment>
      ))}
      {parts.length > 1 && (
        <Button size="sm" variant="quiet" onClick={() => onChange({})}>
          Clear
        </Button>
      )}
    </div>
  )
}
