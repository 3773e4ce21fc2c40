import type { ContactView, FieldDef } from '@/backend'
import { CONSENT_CHANNELS, LEAD_STATUSES } from '@/parts/words'
import { fieldText, TEXT_FIELDS } from './fieldValue'

/** One fact of two contacts, and what merging makes of it. */
export interface Compared {
  id: string
  label: string
  keep: string
  other: string
  /** Which of the two stays; both where nothing is lost. */
  stays: 'keep' | 'other' | 'both'
}

/** What stays when other is merged into keep: keep's facts, other's where keep has none, and every word against writing. */
export function compare(
  keep: ContactView,
  other: ContactView,
  fields: readonly FieldDef[],
  currency: string,
): Compared[] {
  const plain = (id: string, label: string, mine: string, theirs: string): Compared => ({
    id,
    label,
    keep: mine,
    other: theirs,
    stays: mine === theirs || !theirs ? 'both' : mine ? 'keep' : 'other',
  })
  const together = (id: string, label: string, mine: readonly string[], theirs: readonly string[]): Compared => ({
    ...plain(id, label, mine.join(', '), theirs.join(', ')),
    stays: 'both',
  })
  const status = ({ leadStatus }: ContactView) => LEAD_STATUSES[leadStatus] ?? leadStatus
  const blocks = other.doNotContact && !keep.doNotContact
  const rows = [
    ...TEXT_FIELDS.map(({ name, label }) => plain(name, label, keep[name], other[name])),
    plain('timeZone', 'Time zone', keep.timeZone, other.timeZone),
    { ...plain('status', 'Lead status', status(keep), status(other)), ...(blocks ? { stays: 'other' as const } : {}) },
    together('tags', 'Tags', keep.tags, other.tags),
    ...CONSENT_CHANNELS.map(({ id, title }) => {
      const mine = keep.consents[id].state ?? ''
      const theirs = other.consents[id].state ?? ''
      const row = plain(`consent:${id}`, `Consent: ${title}`, upper(mine), upper(theirs))
      return theirs === 'refused' && mine !== 'refused' ? { ...row, stays: 'other' as const } : row
    }),
    ...fields.map((field) =>
      plain(
        `custom:${field.key}`,
        field.name,
        fieldText(field, keep.custom[field.key] ?? '', currency),
        fieldText(field, other.custom[field.key] ?? '', currency),
      ),
    ),
    plain('notes', 'Notes', keep.notes, other.notes),
    plain('live', 'Live enrollments', keep.live ? String(keep.live) : '', other.live ? String(other.live) : ''),
  ]
  return rows
    .map((row) => (row.id === 'live' ? { ...row, stays: 'both' as const } : row))
    .filter((row) => row.keep || row.other)
}

function upper(text: string): string {
  return text && text.charAt(0).toUpperCase() + text.slice(1)
}
