import { Ban, Plane } from 'lucide-react'
import { href } from '@/app/router'
import type { ContactView } from '@/backend'
import { LEAD_STATUSES } from '@/parts/words'
import { type Column, Pill, RelativeTime, TextLink } from '@/ui'

const none = <span className="text-subtle">–</span>

export const contactColumns: Column<ContactView>[] = [
  {
    id: 'name',
    title: 'Name',
    width: 'minmax(120px, 1.2fr)',
    cell: (row) => (
      <TextLink
        href={href(`/contacts/${row.id}`)}
        tabIndex={-1}
        className="font-medium text-text! hover:text-accent-text!"
      >
        {row.name}
      </TextLink>
    ),
  },
  { id: 'email', title: 'Email', width: 'minmax(140px, 1.4fr)', cell: (row) => row.email },
  { id: 'company', title: 'Company', width: 'minmax(84px, 1fr)', cell: (row) => row.company || none },
  { id: 'title', title: 'Title', width: 'minmax(80px, 1fr)', cell: (row) => row.title || none },
  {
    id: 'status',
    title: 'Lead status',
    width: '136px',
    cell: (row) => {
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
    },
  },
  {
    id: 'live',
    title: 'Sequences',
    width: '88px',
    align: 'end',
    cell: (row) => (row.live > 0 ? row.live.toLocaleString() : none),
  },
  { id: 'added', title: 'Added', width: '108px', cell: (row) => <RelativeTime at={row.createdAt} /> },
]
