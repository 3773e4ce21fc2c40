import {
  Ban,
  BellRing,
  CalendarCheck,
  Check,
  CircleAlert,
  Clock,
  FastForward,
  type LucideIcon,
  MailX,
  Merge,
  Pause,
  Pencil,
  Play,
  Reply,
  Send,
  UserPlus,
} from 'lucide-react'

interface Words {
  title: string
  icon: LucideIcon
}

const KINDS: Record<string, Words> = {
  sent: { title: 'Email sent', icon: Send },
  reply: { title: 'Replied', icon: Reply },
  auto_reply: { title: 'Automatic reply', icon: Reply },
  bounce: { title: 'Delivery report', icon: MailX },
  opt_out: { title: 'Asked to be left alone', icon: Reply },
  complaint: { title: 'Spam report', icon: MailX },
  meeting: { title: 'Calendar message', icon: CalendarCheck },
  other: { title: 'Other message', icon: Reply },
  bounced: { title: 'Bounced', icon: MailX },
  opted_out: { title: 'Opted out', icon: Ban },
  complained: { title: 'Reported as spam', icon: Ban },
  enrolled: { title: 'Enrolled', icon: UserPlus },
  completed: { title: 'Completed', icon: Check },
  unenrolled: { title: 'Unenrolled', icon: Ban },
  paused: { title: 'Paused', icon: Pause },
  resumed: { title: 'Resumed', icon: Play },
  moved: { title: 'Moved', icon: FastForward },
  wait_skipped: { title: 'Wait skipped', icon: FastForward },
  held_window: { title: 'Waits for the sending window', icon: Clock },
  held_cap: { title: 'Waits: daily cap used up', icon: Clock },
  held_gap: { title: 'Waits for the gap between messages', icon: Clock },
  held_inbox: { title: 'Waits for the inbox to be read', icon: Clock },
  held_away: { title: 'Waits: out of office', icon: Clock },
  held_missing: { title: 'Waits for a missing field', icon: CircleAlert },
  held_setting: { title: 'Waits for a setting', icon: CircleAlert },
  held_catch_up: { title: 'Waits its turn after a break', icon: Clock },
  held_ai: { title: 'Waits: AI is paused', icon: Pause },
  held_deleted: { title: 'Waits: contact deleted', icon: Ban },
  skipped: { title: 'Step skipped', icon: FastForward },
  delay_elapsed: { title: 'Delay over', icon: Clock },
  drafted: { title: 'Drafted', icon: Pencil },
  up_for_approval: { title: 'Draft up for approval', icon: BellRing },
  approved: { title: 'Approved', icon: Check },
  approved_edited: { title: 'Approved (edited)', icon: Check },
  recalled: { title: 'Back to approval', icon: BellRing },
  rejected: { title: 'Draft rejected', icon: Ban },
  taken_back: { title: 'Taken back to approval', icon: Reply },
  withdrawn: { title: 'Draft withdrawn', icon: Ban },
  meeting_booked: { title: 'Meeting booked', icon: CalendarCheck },
  out_of_office: { title: 'Out of office', icon: Clock },
  merged: { title: 'Merged with another contact', icon: Merge },
  planned: { title: 'Planned', icon: Clock },
  step_failed: { title: 'Step failed', icon: CircleAlert },
  draft_failed: { title: 'Draft failed', icon: CircleAlert },
  refused: { title: 'Refused by the mail server', icon: CircleAlert },
  sender_refused: { title: 'The sender’s account was refused', icon: CircleAlert },
  not_sent: { title: 'Not sent', icon: CircleAlert },
  retry: { title: 'Refused for now, tried again', icon: Clock },
  outcome_unknown: { title: 'Outcome not known', icon: CircleAlert },
  needs_person: { title: 'Was it sent? A person decides', icon: CircleAlert },
  resolved_arrived: { title: 'Said to have arrived', icon: Check },
  resolved_send: { title: 'Said not to have arrived: sent again', icon: Send },
  resolved_skip: { title: 'Left out', icon: FastForward },
}

/** A kind of entry in words; one we do not know is still told, by its own name. */
export function wordsOf(kind: string): Words {
  const known = KINDS[kind]
  if (known) return known
  const title = kind.replaceAll('_', ' ')
  return { title: title.charAt(0).toUpperCase() + title.slice(1), icon: Clock }
}
