import { Check } from 'lucide-react'
import { cx } from '@/ui'

/** Where one stands on a way of several steps. */
export function Steps({ names, at }: { names: readonly string[]; at: number }) {
  return (
    <ol aria-label="Steps of the import" className="mb-5 flex items-center gap-4">
      {names.map((name, index) => (
        <li
          key={name}
          aria-current={index === at ? 'step' : undefined}
          className={cx('flex items-center gap-2', index === at ? 'font-medium' : 'text-muted')}
        >
          <span
            className={cx(
              'flex size-5 items-center justify-center rounded-full border text-meta',
              index <= at ? 'border-accent bg-accent text-on-accent' : 'border-border-strong',
            )}
          >
            {index < at ? <Check size={12} aria-hidden /> : index + 1}
          </span>
          {name}
        </li>
      ))}
    </ol>
  )
}
