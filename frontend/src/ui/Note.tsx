import { CircleAlert, CircleCheck, Info, type LucideIcon, TriangleAlert } from 'lucide-react'
import type { ReactNode } from 'react'
import { cx } from './cx'
import { TONES, type Tone } from './tone'

const ICONS: Record<Tone, LucideIcon> = {
  neutral: Info,
  info: Info,
  ok: CircleCheck,
  warn: TriangleAlert,
  danger: CircleAlert,
  ai: Info,
}

/** A fact beside the thing it is about, inside a panel or dialog. */
export function Note({
  tone = 'info',
  children,
  alert = false,
}: {
  tone?: Tone
  children: ReactNode
  alert?: boolean
}) {
  const Icon = ICONS[tone]
  return (
    <div
      {...(alert ? { role: 'alert' } : {})}
      className={cx('flex items-start gap-2 rounded-control border px-3 py-2', TONES[tone].tint, TONES[tone].edge)}
    >
      <Icon size={16} aria-hidden className={cx('mt-0.5 shrink-0', TONES[tone].text)} />
      <div className="min-w-0 flex-1">{children}</div>
    </div>
  )
}
