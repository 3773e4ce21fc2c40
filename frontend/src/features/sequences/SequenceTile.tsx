import { Ellipsis, Star, TriangleAlert } from 'lucide-react'
import { href } from '@/app/router'
import type { SequenceCard } from '@/backend'
import { plural, rulerStops } from '@/parts/words'
import { cx, DayRuler, IconButton, Menu, type MenuItem, Pill, StatusPill } from '@/ui'

interface SequenceTileProps {
  card: SequenceCard
  menu: MenuItem[][]
}

/** A sequence in the grid: what it is, its rhythm, and numbers that each open the people they count. */
export function SequenceTile({ card, menu }: SequenceTileProps) {
  const { id, name, description, status, stats } = card
  const people = `/sequences/${id}?tab=people`
  const known = stats.active + stats.paused + stats.completed + stats.unenrolled
  // A sequence that has people opens on them; one that has none yet, on its steps.
  const main = known > 0 ? people : `/sequences/${id}`
  return (
    <article
      aria-label={name}
      className={cx('flex min-w-0 flex-col rounded-card border bg-surface', status === 'archived' && 'bg-bg')}
    >
      <div className="flex items-start gap-2 px-4 pt-3">
        <div className="min-w-0 flex-1">
          <a
            href={href(main)}
            draggable={false}
            title={name}
            className="line-clamp-2 rounded-sm text-message font-semibold wrap-anywhere hover:text-accent-text"
          >
            {name}
          </a>
          {description && <p className="truncate text-table text-muted">{description}</p>}
        </div>
        <Menu groups={menu} trigger={<IconButton icon={Ellipsis} label={`More for ${name}`} size="sm" />} />
      </div>
      <div className="flex flex-wrap items-center gap-1.5 px-4 pt-2">
        <StatusPill status={status} />
        {card.default && (
          <Pill icon={Star} tone="info">
            Default
          </Pill>
        )}
        {card.problems > 0 && status !== 'archived' && (
          <Pill icon={TriangleAlert} tone="danger">
            {plural(card.problems, 'problem', 'problems')}
          </Pill>
        )}
      </div>
      <a
        href={href(`/sequences/${id}`)}
        draggable={false}
        data-focus="inset"
        aria-label={`Steps of ${name}`}
        className="flex min-h-16 flex-1 items-center rounded-sm px-4 py-2.5 transition-colors hover:bg-sunken"
      >
        {card.stops.length > 0 ? (
          <DayRuler stops={rulerStops(card.stops)} />
        ) : (
          <span className="text-table text-muted">No steps yet.</span>
        )}
      </a>
      <dl className="grid grid-cols-[1fr_1.15fr_1.15fr_1fr_1fr] border-t">
        <Stat name="Active" value={stats.active} to={`${people}&status=active`} />
        <Stat name="Completed" value={stats.completed} to={`${people}&status=completed`} />
        <Stat name="Unenrolled" value={stats.unenrolled} to={`${people}&status=unenrolled`} />
        <Stat name="Approval" title="Waiting for approval" value={stats.waiting} to={`${people}&status=waiting`} loud />
        <Stat name="Replied" value={stats.replied} to={`${people}&status=replied`} />
      </dl>
    </article>
  )
}

interface StatProps {
  name: string
  title?: string
  value: number
  to: string
  /** Waits for a person: not to be overlooked. */
  loud?: boolean
}

function Stat({ name, title = name, value, to, loud = false }: StatProps) {
  return (
    <div className="relative flex min-w-0 flex-col-reverse px-0.5 py-2 text-center transition-colors first:rounded-bl-card last:rounded-br-card hover:bg-sunken">
      <dt className="truncate text-meta text-muted" title={title}>
        {name}
      </dt>
      <dd
        className={cx(
          'text-message',
          value === 0 ? 'text-subtle' : 'font-semibold',
          loud && value > 0 && 'text-accent-text',
        )}
      >
        <a href={href(to)} draggable={false} data-focus="inset" className="rounded-sm after:absolute after:inset-0">
          {value.toLocaleString()}
          <span className="sr-only"> {title}</span>
        </a>
      </dd>
    </div>
  )
}
