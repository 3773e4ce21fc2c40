import type { Stop } from '@/backend'
import type { Channel, DayRulerStop } from '@/ui'

// The names of the product's words, in one place.

export const JOB_TYPES: Record<string, string> = {
  initial_outreach: 'Initial Outreach',
  follow_up_email: 'Follow-up Email',
  re_engagement: 'Re-engagement',
  voicemail_drop: 'Voicemail Drop',
}

export const LEAD_STATUSES: Record<string, string> = {
  new: 'New',
  contacted: 'Contacted',
  qualified: 'Qualified',
  meeting_booked: 'Meeting Booked',
  unresponsive: 'Unresponsive',
  do_not_contact: 'Do Not Contact',
}

/** A Voicemail Drop goes by Voice, and has its own glyph. */
export function channelOf(step: { channel: string; jobType: string }): Channel {
  if (step.jobType === 'voicemail_drop') return 'voicemail'
  return isChannel(step.channel) ? step.channel : 'email'
}

function isChannel(text: string): text is Channel {
  return ['email', 'sms', 'whatsapp', 'voice'].includes(text)
}

export function rulerStops(stops: readonly Stop[]): DayRulerStop[] {
  return stops.map((stop) => ({
    id: stop.nodeId,
    channel: channelOf(stop),
    title: stop.name || JOB_TYPES[stop.jobType] || 'Step',
    at: stop.minutes,
  }))
}

export function plural(count: number, one: string, many: string): string {
  return `${count.toLocaleString()} ${count === 1 ? one : many}`
}
