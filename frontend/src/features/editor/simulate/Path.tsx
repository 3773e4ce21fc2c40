import { ArrowRight } from 'lucide-react'
import type { Graph, SimulateEntry, SimulateResult } from '@/backend'
import { wordsOf } from '@/parts/timelineWords'
import { channelName, cx, formatDateTime } from '@/ui'
import { portTitle } from '../flow/words'
import { titleOf } from '../summary'
import { type Moment, wallClock } from './timeline'

interface PathProps {
  result: SimulateResult
  graph: Graph
  moment: Moment
  /** Goes to the moment of an entry. */
  onAt: (at: number) => void
}

/** Everything that happens to the contact, in order. What the scrubbed moment has not reached is drawn thinner. */
export function Path({ result, graph, moment, onAt }: PathProps) {
  return (
    <section aria-labelledby="path">
      <h3 id="path" className="mb-2 font-semibold">
        The walk
      </h3>
      <ol>
        {result.entries.map((entry, at) => (
          <Row
            // biome-ignore lint/suspicious/noArrayIndexKey: a log: entries never move
            key={at}
            entry={entry}
            graph={graph}
            state={at >= moment.happened ? 'ahead' : at === moment.happened - 1 ? 'here' : 'past'}
            isLast={at === result.entries.length - 1}
            onAt={() => onAt(new Date(entry.at).getTime())}
          />
        ))}
      </ol>
      {result.cutOff && (
        <p className="pl-9 text-muted">The simulation stops looking ahead here; the contact still waits.</p>
      )}
    </section>
  )
}

interface RowProps {
  entry: SimulateEntry
  graph: Graph
  state: 'past' | 'here' | 'ahead'
  isLast: boolean
  onAt: () => void
}

function Row({ entry, graph, state, isLast, onAt }: RowProps) {
  const { title, icon: Icon } = wordsOf(entry.kind)
  const node = graph.nodes.find(({ id }) => id === (entry.node || entry.next))
  const port = portTitle(node, entry.port ?? '')
  const isMessage = entry.kind === 'sent'
  // Why a branch was taken often names it.
  const says = port !== undefined && entry.detail?.toLowerCase().includes(port.toLowerCase())
  return (
    <li aria-current={state === 'here' ? 'step' : undefined} className="relative flex gap-3 pb-3">
      {!isLast && <span aria-hidden className="absolute top-6 bottom-0 left-3 w-px bg-border" />}
      <span
        aria-hidden
        className={cx(
          'z-10 flex size-6 shrink-0 items-center justify-center rounded-full border bg-surface',
          isMessage ? 'edge-email tint-email text-email' : 'text-muted',
          state === 'here' && 'outline-2 outline-offset-1 outline-accent',
          state === 'ahead' && 'border-dashed',
        )}
      >
        <Icon size={12} />
      </span>
      <div className="min-w-0 flex-1">
        <div className="flex items-baseline gap-3">
          <button
            type="button"
            onClick={onAt}
            className={cx('min-w-0 flex-1 rounded-sm text-left', state === 'ahead' && 'text-muted')}
          >
            <span className={cx(state !== 'ahead' && 'font-medium')}>
              {isMessage && entry.channel ? `${channelName(entry.channel)} sent` : title}
            </span>
            {node && titleOf(node) !== title && <span className="text-muted"> · {titleOf(node)}</span>}
            {state === 'ahead' && <span className="sr-only">, not yet</span>}
          </button>
          <Times entry={entry} />
        </div>
        {port && !says && (
          <p className="flex items-center gap-1 text-table font-medium">
            <ArrowRight size={12} aria-label="Leads to" className="shrink-0 text-subtle" />
            {port}
          </p>
        )}
        {entry.detail && !isMessage && <p className="text-table wrap-anywhere text-muted">{entry.detail}</p>}
        {isMessage && (entry.subject || entry.body) && (
          <details className="mt-1 rounded-control border bg-surface">
            <summary className="rounded-control px-3 py-1.5 font-medium wrap-anywhere">
              {entry.subject || 'The message'}
            </summary>
            <div className="border-t">
              <pre className="max-w-[68ch] px-3 py-2 font-sans text-message whitespace-pre-wrap wrap-anywhere select-text">
                {entry.body}
              </pre>
            </div>
          </details>
        )}
      </div>
    </li>
  )
}

/** The contact's time, and yours where it says something else. */
function Times({ entry: { at, local, zone } }: { entry: SimulateEntry }) {
  const theirs = formatDateTime(wallClock(local), 'UTC')
  const yours = formatDateTime(new Date(at))
  return (
    <time dateTime={at} title={zone} className="shrink-0 text-right text-table text-muted">
      {theirs}
      {theirs !== yours && (
        <>
          <span> theirs</span>
          <span className="block text-meta text-subtle">{yours} yours</span>
        </>
      )}
    </time>
  )
}
