import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { api, ask, type Forecast, keys } from '@/backend'
import { Note } from '@/ui'
import { type Start, startOf } from './StartWhen'

interface ForecastStripProps {
  sequenceId: string
  count: number
  start: Start
}

/** What the sender would send on each of the next 14 days, against its daily cap. */
export function ForecastStrip({ sequenceId, count, start }: ForecastStripProps) {
  const body = { count, ...startOf(start) }
  const { data } = useQuery({
    queryKey: keys.one('sequences', sequenceId, 'forecast', JSON.stringify(body)),
    queryFn: ({ signal }) =>
      ask(api.POST('/api/sequences/{id}/forecast', { params: { path: { id: sequenceId } }, body, signal })),
    placeholderData: keepPreviousData,
  })
  if (!data) return null
  const most = Math.max(data.perDay, 1, ...data.days.map(({ planned, added }) => planned + added))
  const over = data.days.filter(({ deferred }) => deferred > 0)
  return (
    <section aria-labelledby="forecast" className="flex flex-col gap-2">
      <h3 id="forecast" className="font-medium">
        Next 14 days{data.sender && ` from ${data.sender}`}
        <span className="ml-2 text-table font-normal text-muted">
          {data.perDay > 0 ? `at most ${data.perDay.toLocaleString()} a day` : 'no daily limit'}
        </span>
      </h3>
      <div className="relative flex h-20 items-end gap-1" aria-hidden>
        {data.perDay > 0 && (
          <span
            className="absolute inset-x-0 border-t border-dashed border-warn"
            style={{ bottom: `${(data.perDay / most) * 100}%` }}
          />
        )}
        {data.days.map((day) => (
          <Bar key={day.day} day={day} most={most} />
        ))}
      </div>
      <div className="flex gap-1 text-meta text-muted" aria-hidden>
        {data.days.map(({ day }) => (
          <span key={day} className="flex-1 text-center">
            {Number(day.slice(-2))}
          </span>
        ))}
      </div>
      <p className="flex gap-4 text-table text-muted" aria-hidden>
        <span className="flex items-center gap-1.5">
          <span className="size-2 rounded-sm bg-border-strong" /> on the way already
        </span>
        <span className="flex items-center gap-1.5">
          <span className="size-2 rounded-sm bg-accent" /> from these contacts
        </span>
      </p>
      <p className="sr-only">
        {data.days.map(({ day, planned, added }) => `${day}: ${planned} planned, ${added} more`).join('; ')}
      </p>
      {over.length > 0 && (
        <Note tone="warn">
          More than the daily limit from {dayName(over[0]?.day ?? '')}: up to{' '}
          {Math.max(...over.map(({ deferred }) => deferred)).toLocaleString()} messages go later than planned. Spread
          the start over more days to keep to the plan.
        </Note>
      )}
      <p className="text-table text-muted">
        The most that can come: everybody stays to the end, and no window moves a message.
      </p>
    </section>
  )
}

function Bar({ day: { day, planned, added }, most }: { day: Forecast['days'][number]; most: number }) {
  return (
    <span
      className="flex h-full flex-1 flex-col justify-end"
      title={`${dayName(day)}: ${planned.toLocaleString()} on the way, ${added.toLocaleString()} more`}
    >
      <span className="rounded-t-sm bg-accent" style={{ height: `${(added / most) * 100}%` }} />
      <span className="bg-border-strong" style={{ height: `${(planned / most) * 100}%` }} />
    </span>
  )
}

function dayName(day: string): string {
  return new Date(`${day}T12:00:00`).toLocaleDateString(undefined, { weekday: 'short', day: 'numeric', month: 'short' })
}
