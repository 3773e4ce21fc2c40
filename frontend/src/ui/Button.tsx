import type { LucideIcon } from 'lucide-react'
import type { ComponentProps } from 'react'
import { cx } from './cx'
import { Kbd } from './Kbd'
import { Tooltip } from './Tooltip'

type Variant = 'primary' | 'secondary' | 'quiet' | 'danger'

const LOOKS: Record<Variant, string> = {
  primary: 'bg-accent text-on-accent border-transparent hover:brightness-110 active:brightness-95',
  secondary: 'bg-surface text-text border-border-strong/60 hover:bg-sunken active:bg-border',
  quiet: 'bg-transparent text-text border-transparent hover:bg-border/60 active:bg-border',
  danger: 'bg-danger text-surface border-transparent hover:brightness-110 active:brightness-95',
}

export interface ButtonProps extends ComponentProps<'button'> {
  variant?: Variant
  size?: 'sm' | 'md'
  icon?: LucideIcon
  /** Shows that the deed is under way and takes no second press. */
  busy?: boolean
  shortcut?: string
}

export function Button({
  variant = 'secondary',
  size = 'md',
  icon: Icon,
  busy = false,
  shortcut,
  className,
  children,
  onClick,
  ...rest
}: ButtonProps) {
  return (
    <button
      type="button"
      {...rest}
      onClick={busy ? undefined : onClick}
      aria-busy={busy || undefined}
      aria-disabled={busy || undefined}
      className={cx(
        'inline-flex shrink-0 items-center justify-center gap-1.5 rounded-control border font-medium whitespace-nowrap transition-[background-color,filter]',
        'disabled:opacity-45 disabled:pointer-events-none aria-busy:opacity-70',
        size === 'sm' ? 'h-7 px-2 text-table' : 'h-control px-3',
        LOOKS[variant],
        className,
      )}
    >
      {Icon && <Icon size={size === 'sm' ? 14 : 16} aria-hidden className="-ml-0.5 shrink-0" />}
      {children}
      {shortcut && <Kbd keys={shortcut} inherit />}
    </button>
  )
}

export interface IconButtonProps extends Omit<ComponentProps<'button'>, 'children'> {
  icon: LucideIcon
  /** Says what it does: read aloud, and shown on hover. */
  label: string
  shortcut?: string
  variant?: 'quiet' | 'secondary'
  size?: 'sm' | 'md'
}

export function IconButton({
  icon: Icon,
  label,
  shortcut,
  variant = 'quiet',
  size = 'md',
  className,
  ...rest
}: IconButtonProps) {
  return (
    <Tooltip text={label} shortcut={shortcut}>
      <button
        type="button"
        aria-label={label}
        {...rest}
        className={cx(
          'inline-flex shrink-0 items-center justify-center rounded-control border transition-colors disabled:opacity-45 disabled:pointer-events-none aria-pressed:bg-border data-popup-open:bg-border',
          size === 'sm' ? 'size-6' : 'size-(--control)',
          LOOKS[variant],
          variant === 'quiet' && 'text-muted hover:text-text',
          className,
        )}
      >
        <Icon size={16} aria-hidden />
      </button>
    </Tooltip>
  )
}
