import { CircleAlert, CircleCheck, Info, type LucideIcon, OctagonX, Sparkles, TriangleAlert } from 'lucide-react'
import type { ReactNode } from 'react'
import { cx } from './cx'
import { TONES, type Tone } from './tone'

const ICONS: Record<Tone, LucideIcon> = {
  neutral: Info,
  info: CircleAlert,
  ok: CircleCheck,
  warn: TriangleAlert,
  danger: OctagonX,
  ai: Sparkles,
}

export interface BannerProps {
  tone?: Tone
  icon?: LucideIcon
  children: ReactNode
  actions?: ReactNode
  /** Read out at once; only for what stops everything. */
  urgent?: boolean
}

/** A lasting fact about the place below it. */
export function Banner({ tone = 'info', icon, children, actions, urgent = false }: BannerProps) {
  const Icon = icon ?? ICONS[tone]
  return (
    <div
      role={urgent ? 'alert' : 'status'}
      className={cx('flex min-h-9 items-center gap-2 border-b px-4 py-1.5', TONES[tone].tint)}
    >
      <Icon size={16} aria-hidden className={cx('shrink-0', TONES[tone].text)} />
      <div className="min-w-0 flex-1">{children}</div>
      {actions && <div className="flex shrink-0 items-center gap-2">{actions}</div>}
    </div>
  )
}
