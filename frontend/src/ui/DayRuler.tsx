import { CHANNELS, type Channel, ChannelBadge } from './channel'
import { formatMinutes } from './time'

const DAY = 24 * 60

export interface DayRulerStop {
  id: string
  channel: Channel
  /** What the step is called: 'Initial Outreach'. */
  title: string
  /** Minutes from enrollment. */
  at: number
}

/** A sequence as a line of days: each step at its distance, so that its rhythm is seen at a glance. */
export function DayRuler({ stops }: { stops: readonly DayRulerStop[] }) {
  const last = stops.at(-1)
  if (!last) return null
  const steps = stops.length === 1 ? '1 step' : `${stops.length} steps`
  const span = last.at > 0 ? `${steps} over ${formatMinutes(last.at)}` : `${steps}, at once`
  return (
    <ol aria-label={span} className="flex w-full items-start">
      {stops.map((stop, index) => {
        const next = stops[index + 1]
        const name = `${CHANNELS[stop.channel].name}, ${stop.title}`
        return (
          <li
            key={stop.id}
            title={name}
            className="flex min-w-0 flex-col gap-1"
            // A square root keeps a gap of 7 days longer than one of 2 without pushing the rest off the card.
            style={next ? { flexGrow: Math.sqrt(Math.max((next.at - stop.at) / DAY, 0.25)), flexBasis: 40 } : undefined}
          >
            <span className="flex items-center">
              <ChannelBadge channel={stop.channel} />
              {next && <span aria-hidden className="mx-1 h-px min-w-2 flex-1 bg-border-strong/60" />}
            </span>
            <span className="text-meta whitespace-nowrap text-muted">
              {dayLabel(stop.at)}
              <span className="sr-only">: {name}</span>
            </span>
          </li>
        )
      })}
    </ol>
  )
}

function dayLabel(at: number): string {
  if (at > 0 && at < DAY) return `+${formatMinutes(at)}`
  return `Day ${Math.floor(at / DAY)}`
}
