import { ArrowDown, ArrowUp, Plus, Trash2 } from 'lucide-react'
import type { ReactNode } from 'react'
import type { ContactFilter } from '@/backend'
import { FilterBuilder } from '@/parts/filter/FilterBuilder'
import { Button, IconButton } from '@/ui'
import { withBranch } from '../deeds'
import { usePanel } from './context'
import { Wrong } from './Row'

// What the forms of the nodes that divide share.

/** Moves an item of a list by one place. */
export function moved<T>(list: readonly T[], at: number, by: number): T[] {
  const next = [...list]
  const [item] = next.splice(at, 1)
  if (item !== undefined) next.splice(at + by, 0, item)
  return next
}

interface PartProps {
  /** As the engine calls it. */
  field: string
  title: string
  onUp?: (() => void) | undefined
  onDown?: (() => void) | undefined
  onRemove?: (() => void) | undefined
  children: ReactNode
}

/** One branch, outcome, arm or criterion. */
export function Part({ field, title, onUp, onDown, onRemove, children }: PartProps) {
  return (
    <fieldset
      data-field={field}
      aria-label={title}
      className="flex min-w-0 flex-col gap-2 rounded-control border p-2.5"
    >
      <div className="flex items-center">
        <span className="flex-1 text-table font-medium text-muted">{title}</span>
        {onUp && <IconButton size="sm" icon={ArrowUp} label={`Move ${title} up`} onClick={onUp} />}
        {onDown && <IconButton size="sm" icon={ArrowDown} label={`Move ${title} down`} onClick={onDown} />}
        {onRemove && <IconButton size="sm" icon={Trash2} label={`Remove ${title}`} onClick={onRemove} />}
      </div>
      {children}
      <Wrong field={field} />
    </fieldset>
  )
}

/** B on the keyboard: one more way out. */
export function More({ title }: { title: string }) {
  const { node, deeds } = usePanel()
  const more = withBranch(node)
  return (
    <Button
      size="sm"
      icon={Plus}
      className="self-start"
      disabled={!more}
      onClick={() => more && deeds.change(node.id, () => more)}
    >
      {title}
    </Button>
  )
}

/** Rules that stand in where no model is set. */
export function Rules({
  rules,
  onChange,
}: {
  rules: ContactFilter | undefined
  onChange: (rules: ContactFilter | undefined) => void
}) {
  const { fields } = usePanel()
  if (!rules)
    return (
      <Button size="sm" variant="quiet" icon={Plus} className="self-start" onClick={() => onChange({})}>
        Add rules for when no model is set
      </Button>
    )
  return (
    <div className="flex flex-col gap-1 border-t pt-2">
      <span className="text-table text-muted">Where no model is set:</span>
      <FilterBuilder lead="Who matches" fields={fields} filter={rules} onChange={onChange} />
      <Button size="sm" variant="quiet" className="self-start" onClick={() => onChange(undefined)}>
        Remove these rules
      </Button>
    </div>
  )
}
