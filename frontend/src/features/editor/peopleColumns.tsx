import { Ellipsis } from 'lucide-react'
import { href } from '@/app/router'
import type { EnrollmentRow } from '@/backend'
import type { EnrollmentDeeds } from '@/parts/enrollmentDeeds'
import { enrollmentMenu } from '@/parts/enrollmentMenu'
import { Why } from '@/parts/Why'
import {
  type Column,
  DateTime,
  formatDateTime,
  IconButton,
  isZone,
  Menu,
  RelativeTime,
  StatusPill,
  TextLink,
} from '@/ui'

interface PeopleColumnsOptions {
  deeds: EnrollmentDeeds
  /** Whose Why is open. */
  why: string | null
  setWhy: (id: string | null) => void
}

export function peopleColumns({ deeds, why, setWhy }: PeopleColumnsOptions): Column<EnrollmentRow>[] {
  return [
    {
      id: 'contact',
      title: 'Contact',
      width: 'minmax(140px, 1.3fr)',
      cell: (row) => (
        <>
          <TextLink
            href={href(`/contacts/${row.contactId}`)}
            tabIndex={-1}
            className="text-text! hover:text-accent-text!"
          >
            {row.contact}
          </TextLink>
          {row.company && <span className="text-muted"> · {row.company}</span>}
        </>
      ),
    },
    { id: 'status', title: 'Status', width: '112px', cell: (row) => <StatusPill status={row.status} /> },
    {
      id: 'why',
      title: 'Why',
      width: 'minmax(230px, 2.6fr)',
      cell: (row) => (
        <Why row={row} tabIndex={-1} open={why === row.id} onOpenChange={(open) => setWhy(open ? row.id : null)} />
      ),
    },
    {
      id: 'step',
      title: 'Step',
      width: 'minmax(112px, 1fr)',
      cell: (row) =>
        row.step > 0 ? (
          <>
            {row.step}/{row.steps} <span className="text-muted">{row.stepName}</span>
          </>
        ) : (
          <span className="text-subtle">–</span>
        ),
    },
    { id: 'next', title: 'Next action', width: 'minmax(96px, 0.8fr)', cell: (row) => <NextAction row={row} /> },
    { id: 'entered', title: 'Entered', width: '118px', cell: (row) => <RelativeTime at={row.enteredAt} /> },
    {
      id: 'last',
      title: 'Last touch',
      width: '118px',
      cell: (row) => (row.lastStepAt ? <RelativeTime at={row.lastStepAt} /> : <span className="text-subtle">–</span>),
    },
    {
      id: 'menu',
      title: '',
      width: '44px',
      cell: (row) => {
        const groups = enrollmentMenu(row, deeds)
        if (groups.length === 0) return null
        return (
          <Menu
            groups={groups}
            trigger={<IconButton icon={Ellipsis} size="sm" tabIndex={-1} label={`More for ${row.contact}`} />}
          />
        )
      },
    },
  ]
}

const here = Intl.DateTimeFormat().resolvedOptions().timeZone

/** When, in the contact's time; yours beside it where it differs. */
function NextAction({ row }: { row: EnrollmentRow }) {
  if (!row.nextAt) return <span className="text-subtle">–</span>
  if (!isZone(row.contactZone) || row.contactZone === here) return <DateTime at={row.nextAt} />
  const at = new Date(row.nextAt)
  if (formatDateTime(at) === formatDateTime(at, row.contactZone)) return <DateTime at={row.nextAt} />
  return (
    <>
      <DateTime at={row.nextAt} zone={row.contactZone} /> <span className="text-muted">theirs · </span>
      <span className="text-muted">
        <DateTime at={row.nextAt} /> yours
      </span>
    </>
  )
}
