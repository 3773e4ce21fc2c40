import { Ban, Plane } from 'lucide-react'
import { href } from '@/app/router'
import type { ContactView, FieldDef } from '@/backend'
import { CONSENT_CHANNELS, LEAD_STATUSES } from '@/parts/words'
import { type Column, Pill, RelativeTime, TextLink } from '@/ui'
import { FieldValue, TEXT_FIELDS } from '../fieldValue'

type ContactColumn = Column<ContactView> & {
  /** Its heading in the chooser. */
  group: string
}

export const DEFAULT_COLUMNS = ['name', 'email', 'company', 'title', 'status', 'tags', 'live', 'added']

const none = <span className="text-subtle">–</span>

const NAME: ContactColumn = {
  id: 'name',
  title: 'Name',
  group: 'Contact',
  width: 'minmax(140px, 1.2fr)',
  sortable: true,
  cell: (row) => (
    <TextLink
      href={href(`/contacts/${row.id}`)}
      tabIndex={-1}
      className="font-medium text-text! hover:text-accent-text!"
    >
      {row.name}
    </TextLink>
  ),
}

const WIDTHS: Partial<Record<string, string>> = {
  email: 'minmax(150px, 1.4fr)',
  company: 'minmax(100px, 1fr)',
  title: 'minmax(100px, 1fr)',
}

const TEXTS: ContactColumn[] = TEXT_FIELDS.map(({ name, label }) => ({
  id: name,
  title: label,
  group: 'Contact',
  width: WIDTHS[name] ?? 'minmax(110px, 0.8fr)',
  ...(name === 'company' ? { sortable: true } : {}),
  cell: (row) => row[name] || none,
}))

const FACTS: ContactColumn[] = [
  { id: 'timeZone', title: 'Time zone', group: 'Contact', width: '130px', cell: (row) => row.timeZone || none },
  { id: 'status', title: 'Lead status', group: 'Contact', width: '136px', cell: (row) => <LeadStatus row={row} /> },
  {
    id: 'tags',
    title: 'Tags',
    group: 'Contact',
    width: 'minmax(110px, 0.8fr)',
    cell: (row) => (row.tags.length > 0 ? <Tags tags={row.tags} /> : none),
  },
  { id: 'source', title: 'Came from', group: 'Contact', width: '130px', cell: (row) => row.source || none },
  {
    id: 'added',
    title: 'Added',
    group: 'Contact',
    width: '124px',
    sortable: true,
    cell: (row) => <RelativeTime at={row.createdAt} />,
  },
  {
    id: 'live',
    title: 'Sequences',
    group: 'Engagement',
    width: '92px',
    align: 'end',
    cell: (row) => (row.live > 0 ? row.live.toLocaleString() : none),
  },
  {
    id: 'lastMessage',
    title: 'Last message',
    group: 'Engagement',
    width: '124px',
    cell: (row) => (row.lastSentAt ? <RelativeTime at={row.lastSentAt} /> : none),
  },
  { id: 'ai', title: 'AI', group: 'Engagement', width: '76px', cell: (row) => (row.aiPaused ? 'Paused' : none) },
]

const CONSENTS: ContactColumn[] = CONSENT_CHANNELS.map(({ id, title }) => ({
  id: `consent:${id}`,
  title: `Consent: ${title}`,
  group: 'Consent',
  width: '124px',
  cell: (row) => CONSENT_WORDS[row.consents[id].state ?? ''] ?? none,
}))

const CONSENT_WORDS: Partial<Record<string, string>> = { granted: 'Granted', refused: 'Refused' }

const NUMBERS = new Set<FieldDef['type']>(['number', 'money', 'percent'])

/** Every column there is, custom fields last. */
export function allColumns(fields: readonly FieldDef[], currency: string): ContactColumn[] {
  const own = fields.map(
    (field): ContactColumn => ({
      id: `custom:${field.key}`,
      title: field.name,
      group: 'Custom fields',
      width: NUMBERS.has(field.type) ? '112px' : 'minmax(110px, 0.8fr)',
      ...(NUMBERS.has(field.type) ? { align: 'end' as const } : {}),
      cell: (row) => {
        const value = row.custom[field.key]
        return value ? <FieldValue field={field} value={value} currency={currency} tabIndex={-1} /> : none
      },
    }),
  )
  return [NAME, ...TEXTS, ...FACTS, ...CONSENTS, ...own]
}

function LeadStatus({ row }: { row: ContactView }) {
  if (row.doNotContact)
    return (
      <Pill icon={Ban} tone="danger">
        Do Not Contact
      </Pill>
    )
  if (row.awayUntil && new Date(row.awayUntil) > new Date())
    return (
      <Pill icon={Plane} tone="warn">
        Away
      </Pill>
    )
  return LEAD_STATUSES[row.leadStatus] ?? row.leadStatus
}

function Tags({ tags }: { tags: readonly string[] }) {
  return (
    <span title={tags.join(', ')} className="flex items-center gap-1.5">
      <span className="min-w-0 truncate rounded-sm border bg-sunken px-1.5 text-meta">{tags[0]}</span>
      {tags.length > 1 && <span className="shrink-0 text-meta text-muted">+{tags.length - 1}</span>}
    </span>
  )
}
