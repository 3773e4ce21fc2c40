import { channelName, cx } from '@/ui'
import type { ForecastDay } from './forecast'

const FILLS: Record<string, string> = {
  email: 'bg-email',
  sms: 'bg-sms',
  whatsapp: 'bg-whatsapp',
  voice: 'bg-voice',
}

/** Messages a day, a colour for each channel, against the sender's limit. The table below says the same in numbers. */
export function DayBars({ days, perDay }: { days: readonly ForecastDay[]; perDay: number }) {
  const most = Math.max(perDay, 1, ...days.map(({ total }) => total))
  const channels = [...new Set(days.flatMap(({ sent }) => sent.map(({ channel }) => channel)))]
  const every = Math.ceil(days.length / 16)
  return (
    <div aria-hidden className="flex flex-col gap-1">
      <div className="relative flex h-28 items-end gap-px border-b">
        {perDay > 0 && (
          <span
            className="absolute inset-x-0 border-t border-dashed border-warn"
            style={{ bottom: `${(perDay / most) * 100}%` }}
          >
            <span className="absolute right-0 bottom-0.5 text-meta text-warn">limit {perDay.toLocaleString()}</span>
          </span>
        )}
        {days.map(({ day, sent, total }) => (
          <span
            key={day}
            title={`${day}: ${total.toLocaleString()}`}
            className="flex h-full min-w-0 max-w-10 flex-1 flex-col justify-end"
          >
            {sent.map(({ channel, count }) => (
              <span
                key={channel}
                className={cx('first:rounded-t-sm', FILLS[channel] ?? 'bg-logic')}
                style={{ height: `${(count / most) * 100}%` }}
              />
            ))}
          </span>
        ))}
      </div>
      <div className="flex gap-px text-meta text-muted">
        {days.map(({ day }, at) => (
          <span key={day} className="flex min-w-0 max-w-10 flex-1 justify-center overflow-visible whitespace-nowrap">
            {at % every === 0 && label(day, days[at - every]?.day)}
          </span>
        ))}
      </div>
      <p className="flex flex-wrap gap-4 text-table text-muted">
        {channels.map((channel) => (
          <span key={channel} className="flex items-center gap-1.5">
            <span className={cx('size-2 rounded-sm', FILLS[channel] ?? 'bg-logic')} /> {channelName(channel)}
          </span>
        ))}
      </p>
    </div>
  )
}

/** The day of the month; the month too where it begins or changes. */
function label(day: string, before: string | undefined): string {
  const date = new Date(`${day}T12:00:00`)
  const number = String(date.getDate())
  if (before?.slice(0, 7) === day.slice(0, 7)) return number
  return date.toLocaleDateString(undefined, { month: 'short', day: 'numeric' })
}
