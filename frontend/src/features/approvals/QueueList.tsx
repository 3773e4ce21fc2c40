import { useEffect, useRef } from 'react'
import { type ApprovalRow, useWaiting } from '@/backend'
import { channelOf, JOB_TYPES } from '@/parts/words'
import { ChannelIcon, cx, RelativeTime } from '@/ui'
import { Countdown } from './Countdown'
import { riskTone } from './Risk'
import { GROUPS, type Queue } from './useQueue'

/** As many as one answer of the API holds. */
export const LISTED = 500

/** The queue at the left, in its three groups. */
export function QueueList({ queue }: { queue: Queue }) {
  const waiting = useWaiting() ?? 0
  // The longest queues are listed from their beginning.
  const listed = queue.rows.filter(({ group }) => group !== 'held').length
  return (
    <div className="w-72 shrink-0 overflow-y-auto border-r bg-surface xl:w-80">
      {GROUPS.map(({ id, title }) => {
        const rows = queue.rows.filter(({ group }) => group === id)
        if (rows.length === 0) return null
        return (
          <section key={id} aria-label={title}>
            <h2 className="sticky top-0 z-10 flex h-8 items-center gap-2 border-b bg-sunken px-4 text-table font-medium text-muted">
              {title}
              <span className="text-meta">
                {id === 'approve' && waiting > listed && listed >= LISTED
                  ? `the first ${rows.length.toLocaleString()}`
                  : rows.length.toLocaleString()}
              </span>
            </h2>
            <ul>
              {rows.map((row) => (
                <QueueRow key={row.id} row={row} open={row.id === queue.open?.id} onOpen={() => queue.show(row.id)} />
              ))}
            </ul>
          </section>
        )
      })}
    </div>
  )
}

const RISKS = { ok: 'text-ok', warn: 'text-warn', danger: 'text-danger' }

function QueueRow({ row, open, onOpen }: { row: ApprovalRow; open: boolean; onOpen: () => void }) {
  const button = useRef<HTMLButtonElement>(null)
  useEffect(() => {
    if (!open || !button.current) return
    button.current.scrollIntoView({ block: 'nearest' })
    // The keyboard follows the open row, unless someone is writing or reading elsewhere.
    const here = document.activeElement
    if (here === document.body || here?.tagName === 'MAIN' || here?.closest('[data-queue]'))
      button.current.focus({ preventScroll: true })
  }, [open])
  return (
    <li data-queue className="border-b">
      <button
        ref={button}
        type="button"
        aria-current={open ? 'true' : undefined}
        data-enter="screen"
        data-focus="inset"
        onClick={onOpen}
        className={cx(
          'relative flex w-full flex-col gap-0.5 px-4 py-2 text-left transition-colors',
          open
            ? 'tint-accent before:absolute before:inset-y-0 before:left-0 before:w-0.5 before:bg-accent'
            : 'hover:bg-sunken',
        )}
      >
        <span className="flex w-full items-center gap-2">
          <span className="min-w-0 flex-1 truncate font-medium">{row.contact}</span>
          <span className="shrink-0 text-meta text-muted">
            {row.sendsAt ? <Countdown until={row.sendsAt} /> : <RelativeTime at={row.writtenAt} />}
          </span>
        </span>
        <span className="w-full truncate text-table text-muted">{row.company || row.sequence}</span>
        <span className="flex w-full items-center gap-1.5 text-table text-muted">
          <ChannelIcon channel={channelOf(row)} size={12} />
          <span className="min-w-0 flex-1 truncate">{JOB_TYPES[row.jobType] ?? row.sequence}</span>
          <span className={cx('shrink-0', RISKS[riskTone(row.risk)])}>Risk {row.risk}</span>
        </span>
      </button>
    </li>
  )
}
