import { useEffect, useRef } from 'react'
import type { ApprovalRow } from '@/backend'
import { channelOf, JOB_TYPES } from '@/parts/words'
import { Button, ChannelIcon, cx, RelativeTime, Select } from '@/ui'
import { Countdown } from './Countdown'
import { riskTone } from './Risk'
import { GROUPS, type Queue } from './useQueue'

interface QueueListProps {
  queue: Queue
  selected: ReadonlySet<string>
  /** Reads a set of similar drafts together. */
  onTogether: (set: string) => void
}

/** The queue at the left, in its groups. */
export function QueueList({ queue, selected, onTogether }: QueueListProps) {
  const end = useRef<HTMLDivElement>(null)
  const { more, rows, counts, names, whom, setWhom } = queue
  useEffect(() => {
    const element = end.current
    if (!element) return
    const seen = new IntersectionObserver(([entry]) => entry?.isIntersecting && more())
    seen.observe(element)
    return () => seen.disconnect()
  }, [more])
  return (
    <div className="flex w-72 shrink-0 flex-col overflow-y-auto border-r bg-surface 2xl:w-80">
      {(names.length > 0 || whom) && (
        <div className="border-b p-2">
          <Select
            label="Whose drafts"
            className="w-full"
            value={whom}
            options={[
              { value: '', label: 'Everybody’s' },
              ...names.map((name) => ({ value: name, label: `For ${name}` })),
            ]}
            onChange={setWhom}
          />
        </div>
      )}
      {GROUPS.map(({ id, title, hint }) => {
        const here = rows.filter(({ group }) => group === id)
        if (here.length === 0) return null
        return (
          <section key={id} aria-label={title}>
            <h2
              title={hint}
              className="sticky top-0 z-10 flex h-8 items-center gap-2 border-b bg-sunken px-4 text-table font-medium text-muted"
            >
              {title}
              <span className="text-meta">{(counts[id] ?? here.length).toLocaleString()}</span>
            </h2>
            <ul>
              {here.flatMap((row, index) => [
                ...(id === 'similar' && row.set !== here[index - 1]?.set
                  ? [<SetHead key={row.set} rows={here.filter(({ set }) => set === row.set)} onTogether={onTogether} />]
                  : []),
                <li
                  key={row.id}
                  data-queue
                  className="border-b [contain-intrinsic-size:auto_4.5rem] [content-visibility:auto]"
                >
                  <QueueRow
                    row={row}
                    open={row.id === queue.open?.id}
                    selected={selected.has(row.id)}
                    onOpen={() => queue.show(row.id)}
                  />
                </li>,
              ])}
            </ul>
          </section>
        )
      })}
      <div ref={end} aria-hidden className="h-px shrink-0" />
    </div>
  )
}

/** Above similar drafts. It stays the same whichever of them stands first, and keeps the keyboard. */
function SetHead({ rows, onTogether }: { rows: readonly ApprovalRow[]; onTogether: (set: string) => void }) {
  const [first] = rows
  if (!first) return null
  return (
    <li className="flex items-center gap-2 border-b px-4 py-1.5">
      <span className="min-w-0 flex-1 truncate text-table text-muted">{first.sequence}</span>
      <Button size="sm" onClick={() => onTogether(first.set)}>
        Read {rows.length} together
      </Button>
    </li>
  )
}

const RISKS = { ok: 'text-ok', warn: 'text-warn', danger: 'text-danger' }

interface QueueRowProps {
  row: ApprovalRow
  open: boolean
  selected: boolean
  onOpen: () => void
}

function QueueRow({ row, open, selected, onOpen }: QueueRowProps) {
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
        {selected && (
          <span className="shrink-0 rounded-sm bg-accent px-1 text-meta text-on-accent">
            <span aria-hidden>✓</span>
            <span className="sr-only">Selected. </span>
          </span>
        )}
        <span className="min-w-0 flex-1 truncate font-medium">{row.contact}</span>
        <span className="shrink-0 text-meta text-muted">
          {row.sendsAt ? (
            <Countdown until={row.sendsAt} />
          ) : row.until ? (
            <Countdown until={row.until} />
          ) : (
            <RelativeTime at={row.writtenAt} />
          )}
        </span>
      </span>
      <span className="w-full truncate text-table text-muted">
        {row.whom && <span className="font-medium">For {row.whom} · </span>}
        {row.company || row.sequence}
      </span>
      <span className="flex w-full items-center gap-1.5 text-table text-muted">
        <ChannelIcon channel={channelOf(row)} size={12} />
        <span className="min-w-0 flex-1 truncate">{JOB_TYPES[row.jobType] ?? row.sequence}</span>
        <span className={cx('shrink-0', RISKS[riskTone(row.risk)])}>Risk {row.risk}</span>
      </span>
    </button>
  )
}
