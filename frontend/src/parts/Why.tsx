import { href, usePlace } from '@/app/router'
import type { EnrollmentRow } from '@/backend'
import { cx, DateTime, isZone, Popover, TextLink, type Tone } from '@/ui'

/** Codes that ask for a person; the others end by themselves. */
const NEEDS_A_PERSON = new Set(['W04', 'W07', 'W08', 'W11', 'W13', 'W16', 'W19', 'W20', 'W21', 'W25'])

function whyTone(code: string): Tone {
  return NEEDS_A_PERSON.has(code) ? 'warn' : 'neutral'
}

/** The screen that mends it, as a place and a verb. */
function whyLink(row: EnrollmentRow): { to: string; title: string } | null {
  switch (row.why.screen) {
    case 'approvals':
      return { to: `/approvals?id=${row.id}`, title: 'Open in Approvals' }
    case 'sequence':
      return row.why.code === 'W02'
        ? { to: `/sequences/${row.sequenceId}?tab=settings`, title: 'Open the sequence’s settings' }
        : { to: `/sequences/${row.sequenceId}`, title: 'Open the sequence' }
    case 'enrollment':
      return { to: `/sequences/${row.sequenceId}?tab=people`, title: 'Open the enrollment table' }
    case 'contact':
      return { to: `/contacts/${row.contactId}`, title: 'Open the contact' }
    case 'senders':
      return { to: '/settings/senders', title: 'Open Sender profiles' }
    case 'agents':
      return { to: '/settings/agents', title: 'Open Agents' }
    case 'safety':
      return { to: '/settings/safety', title: 'Open Autonomy & safety' }
    case 'notices':
      return { to: '/notices', title: 'Open Notifications' }
    case 'status':
      return { to: '/settings/status', title: 'Open Status' }
    default:
      return null
  }
}

const CHIPS: Partial<Record<Tone, string>> = {
  warn: 'tint-warn edge-warn',
  neutral: 'tint-logic edge-logic',
}

interface WhyProps {
  row: EnrollmentRow
  /** Given together, the W key opens it too. */
  open?: boolean
  onOpenChange?: (open: boolean) => void
  /** -1 inside a table, which owns the keyboard. */
  tabIndex?: number
}

/** Why nothing has been sent, in a chip; pressed, the whole answer and the way to mend it. */
export function Why({ row, open, onOpenChange, tabIndex }: WhyProps) {
  const { why } = row
  const { path } = usePlace()
  const link = whyLink(row)
  // In its own enrollment table, the row itself is where it is mended.
  const here = why.screen === 'enrollment' && path === `/sequences/${row.sequenceId}`
  return (
    <Popover
      title="Why?"
      open={open}
      onOpenChange={onOpenChange}
      trigger={
        <button
          type="button"
          tabIndex={tabIndex}
          className="flex h-6 max-w-full min-w-0 items-center gap-1.5 rounded-sm text-left hover:text-accent-text"
        >
          {why.code && (
            <span className={cx('shrink-0 rounded-sm border px-1 text-meta leading-4', CHIPS[whyTone(why.code)])}>
              {why.code}
            </span>
          )}
          <span className="truncate">{why.sentence}</span>
        </button>
      }
    >
      <p>{why.sentence}</p>
      {why.at && (
        <p className="text-muted">
          Next: <DateTime at={why.at} />, yours
          {isZone(row.contactZone) && (
            <>
              {' · '}
              <DateTime at={why.at} zone={row.contactZone} />, the contact’s ({row.contactZone})
            </>
          )}
        </p>
      )}
      {row.note && <p className="text-muted">“{row.note}”</p>}
      {here && <p className="text-muted">Skip the wait, pause or move it from this row’s menu.</p>}
      {link && !here && (
        <TextLink href={href(link.to)} className="font-medium" onClick={() => onOpenChange?.(false)}>
          {link.title}
        </TextLink>
      )}
    </Popover>
  )
}
