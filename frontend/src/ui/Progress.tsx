import { cx } from './cx'

export interface ProgressProps {
  label: string
  /** Done and total; without them only that it goes on is known. */
  done?: number
  total?: number
  className?: string
}

export function Progress({ label, done, total, className }: ProgressProps) {
  const known = done !== undefined && total !== undefined && total > 0
  const share = known ? Math.min(1, done / total) : undefined
  return (
    <div
      role="progressbar"
      aria-label={label}
      aria-valuenow={share === undefined ? undefined : Math.round(share * 100)}
      aria-valuetext={known ? `${done.toLocaleString()} of ${total.toLocaleString()}` : undefined}
      className={cx('h-1 overflow-hidden rounded-full bg-border', className)}
    >
      <div
        className={cx('h-full rounded-full bg-accent', share === undefined ? 'w-1/4 animate-slide' : 'origin-left')}
        style={share === undefined ? undefined : { transform: `scaleX(${share})` }}
      />
    </div>
  )
}
