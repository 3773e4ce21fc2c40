import { cx } from './cx'

export interface Segment<T extends string> {
  id: T
  title: string
  count?: number | undefined
}

export interface SegmentsProps<T extends string> {
  /** What is filtered: 'Status'. */
  label: string
  value: T
  onChange: (id: T) => void
  options: readonly Segment<T>[]
}

/** A few filters of which one holds. */
export function Segments<T extends string>({ label, value, onChange, options }: SegmentsProps<T>) {
  return (
    <div role="group" aria-label={label} className="flex flex-wrap items-center gap-0.5">
      {options.map(({ id, title, count }) => (
        <button
          key={id}
          type="button"
          aria-pressed={id === value}
          onClick={() => onChange(id)}
          className={cx(
            'flex h-7 items-center gap-1.5 rounded-control px-2.5 whitespace-nowrap transition-colors',
            id === value ? 'bg-surface font-medium shadow-1' : 'text-muted hover:bg-border/60 hover:text-text',
          )}
        >
          {title}
          {count !== undefined && <span className="text-meta text-muted">{count.toLocaleString()}</span>}
        </button>
      ))}
    </div>
  )
}
