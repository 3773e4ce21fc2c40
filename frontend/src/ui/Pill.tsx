import { Archive, Check, LogOut, type LucideIcon, Pause, Pencil, Play } from 'lucide-react'
import type { ReactNode } from 'react'
import { cx } from './cx'
import { TONES, type Tone } from './tone'

export interface PillProps {
  icon: LucideIcon
  tone?: Tone
  children: ReactNode
}

/** An icon and a word, so that colour is never the only sign. */
export function Pill({ icon: Icon, tone = 'neutral', children }: PillProps) {
  const look = TONES[tone]
  return (
    <span
      className={cx(
        'inline-flex h-5 items-center gap-1 rounded-full border px-2 align-middle text-meta font-medium whitespace-nowrap',
        look.tint,
        look.edge,
      )}
    >
      <Icon size={12} aria-hidden className={cx('shrink-0', look.text)} />
      {children}
    </span>
  )
}

export type Status = 'draft' | 'active' | 'paused' | 'archived' | 'completed' | 'unenrolled'

const STATUSES: Record<Status, { word: string; icon: LucideIcon; tone: Tone }> = {
  draft: { word: 'Draft', icon: Pencil, tone: 'neutral' },
  active: { word: 'Active', icon: Play, tone: 'ok' },
  paused: { word: 'Paused', icon: Pause, tone: 'warn' },
  archived: { word: 'Archived', icon: Archive, tone: 'neutral' },
  completed: { word: 'Completed', icon: Check, tone: 'info' },
  unenrolled: { word: 'Unenrolled', icon: LogOut, tone: 'neutral' },
}

/** The status of a sequence or of an enrollment. */
export function StatusPill({ status }: { status: Status }) {
  const { word, icon, tone } = STATUSES[status]
  return (
    <Pill icon={icon} tone={tone}>
      {word}
    </Pill>
  )
}
