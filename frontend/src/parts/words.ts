import type { FieldDef, Stop } from '@/backend'
import type { Channel, DayRulerStop } from '@/ui'

// The names of the product's words, in one place.

export type FieldType = FieldDef['type']

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

/** The types of custom fields, each with what it takes. */
export const FIELD_TYPES: Record<FieldType, { title: string; takes: string }> = {
  text: { title: 'Text', takes: 'A line of text.' },
  long_text: { title: 'Long text', takes: 'Several lines.' },
  number: { title: 'Number', takes: 'Such as 12.5.' },
  money: { title: 'Money', takes: 'An amount in the currency of Preferences.' },
  percent: { title: 'Percent', takes: 'Such as 12.5 %.' },
  date: { title: 'Date', takes: 'A day.' },
  date_time: { title: 'Date and time', takes: 'A day and an hour.' },
  yes_no: { title: 'Yes or no', takes: 'One of the two.' },
  choice: { title: 'Choice', takes: 'One of the options you list.' },
  choices: { title: 'Several choices', takes: 'Any of the options you list.' },
  link: { title: 'Link', takes: 'A web address.' },
}

export const isChoice = (type: FieldType) => type === 'choice' || type === 'choices'

/** Where a contact's time zone is known from. */
export const ZONE_SOURCES: Record<string, string> = {
  contact: 'Set on the contact',
  state: 'From the state',
  city: 'From the city',
  phone: 'From the phone number',
  country: 'From the country',
  workspace: 'Not known: yours is used',
}

export const CONSENT_CHANNELS = [
  { id: 'email', title: 'Email' },
  { id: 'sms', title: 'SMS' },
  { id: 'whatsapp', title: 'WhatsApp' },
  { id: 'voice', title: 'Calls' },
] as const
