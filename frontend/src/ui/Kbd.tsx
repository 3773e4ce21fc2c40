import { cx } from './cx'
import { keyCaps } from './shortcut'

/** A shortcut as key caps. keys is written like 'mod+k' or 'g s'. */
export function Kbd({ keys, inherit = false }: { keys: string; inherit?: boolean }) {
  return (
    <kbd className="inline-flex items-center gap-0.5 font-sans">
      {keyCaps(keys).map((cap) => (
        <span
          key={cap}
          className={cx(
            'inline-flex h-4 min-w-4 items-center justify-center rounded-sm border px-1 text-meta leading-none',
            inherit ? 'border-current/35 text-current' : 'border-border bg-sunken text-muted',
          )}
        >
          {cap}
        </span>
      ))}
    </kbd>
  )
}
