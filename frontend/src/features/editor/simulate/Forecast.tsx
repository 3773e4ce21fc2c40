import type { ReactNode } from 'react'
import type { Graph, SimulateResult } from '@/backend'
import { plural } from '@/parts/words'
import { formatDate } from '@/ui'
import { DayBars } from './DayBars'
import { Grounds } from './Frame'
import { forecastDays, nodeSums, totalsOf } from './forecast'

interface ForecastProps {
  result: SimulateResult
  graph: Graph
  deeds: ReactNode
}

/** What a simulation of many comes to, in numbers and by day. */
export function Forecast({ result, graph, deeds }: ForecastProps) {
  const totals = totalsOf(result)
  const days = forecastDays(result)
  const full = days.filter((day) => day.full).length
  return (
    <div className="mx-auto flex w-full max-w-4xl flex-col gap-6 p-5">
      <dl className="grid grid-cols-5 divide-x overflow-hidden rounded-card border bg-surface">
        <Figure name="People" value={totals.people.toLocaleString()} />
        <Figure name="Messages" value={totals.sent.toLocaleString()} />
        <Figure name="To approve" value={totals.approvals.toLocaleString()} />
        <Figure name="Replies" value={totals.replies.toLocaleString()} />
        <Figure name={result.cutOff ? 'Looked ahead until' : 'Over on'} value={lastDay(result)} />
      </dl>
      <section aria-labelledby="by-day" className="flex flex-col gap-2">
        <div className="flex items-center justify-between gap-4">
          <h3 id="by-day" className="font-semibold">
            Messages a day
            <span className="ml-2 text-table font-normal text-muted">
              {result.perDay > 0 ? `the sender sends at most ${result.perDay.toLocaleString()}` : 'no daily limit'}
            </span>
          </h3>
          {deeds}
        </div>
        {days.length === 0 ? (
          <p className="text-muted">Nothing is sent: no step with a message is reached.</p>
        ) : (
          <>
            <p className="text-muted">
              {totals.most &&
                `Most on ${dayWords(totals.most.day)}: ${plural(totals.most.total, 'message', 'messages')}.`}
              {full > 0 && ` On ${plural(full, 'day', 'days')} the limit is reached, and the rest waits for the next.`}
            </p>
            <DayBars days={days} perDay={result.perDay} />
            <DayTable days={days} />
          </>
        )}
      </section>
      <div className="grid gap-6 md:grid-cols-2">
        <Counts
          title="How it ends"
          rows={totals.outcomes.map(({ status, reason, count }) => ({
            key: `${status} ${reason}`,
            name: capital(status),
            detail: reason,
            count,
          }))}
        />
        <Counts
          title="Who comes to each step"
          rows={nodeSums(result, graph).map(({ node, title, entered, ports }) => ({
            key: node,
            name: title,
            detail: ports.map((port) => `${port.title} ${port.count.toLocaleString()}`).join(' · '),
            count: entered,
          }))}
        />
      </div>
      <Grounds result={result} />
    </div>
  )
}

/** The last day on which something happens, in the sender's days where the result counts in them. */
function lastDay({ end, days }: SimulateResult): string {
  const last = days.at(-1)
  const sent = last ? new Date(`${last.day}T12:00:00`).getTime() : 0
  return formatDate(new Date(Math.max(sent, new Date(end).getTime())))
}

function Figure({ name, value }: { name: string; value: string }) {
  return (
    <div className="flex min-w-0 flex-col-reverse justify-end px-3 py-2">
      <dt className="text-table text-muted">{name}</dt>
      <dd className="text-section font-semibold">{value}</dd>
    </div>
  )
}

function Counts({
  title,
  rows,
}: {
  title: string
  rows: { key: string; name: string; detail: string; count: number }[]
}) {
  return (
    <table className="h-fit w-full">
      <caption className="pb-2 text-left font-semibold">{title}</caption>
      <tbody className="divide-y border-y">
        {rows.map(({ key, name, detail, count }) => (
          <tr key={key} className="align-baseline">
            <th scope="row" className="py-1.5 pr-3 text-left font-normal wrap-anywhere">
              {name}
              {detail && <span className="block text-table text-muted">{detail}</span>}
            </th>
            <td className="py-1.5 text-right font-medium">{count.toLocaleString()}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function DayTable({ days }: { days: ReturnType<typeof forecastDays> }) {
  const busy = days.filter(({ total, approvals, replies }) => total + approvals + replies > 0)
  return (
    <details className="rounded-control border bg-surface">
      <summary className="rounded-control px-3 py-1.5 font-medium">As a table</summary>
      <div className="max-h-80 overflow-y-auto border-t">
        <table className="w-full text-table">
          <thead className="sticky top-0 bg-surface text-muted">
            <tr className="[&>th]:px-3 [&>th]:py-1.5 [&>th]:text-right [&>th]:font-medium [&>th:first-child]:text-left">
              <th scope="col">Day</th>
              <th scope="col">Messages</th>
              <th scope="col">To approve</th>
              <th scope="col">Replies</th>
            </tr>
          </thead>
          <tbody className="divide-y">
            {busy.map(({ day, total, approvals, replies, full }) => (
              <tr key={day} className="[&>td]:px-3 [&>td]:py-1 [&>td]:text-right">
                <th scope="row" className="px-3 py-1 text-left font-normal">
                  {dayWords(day)}
                </th>
                <td>
                  {full && <span className="text-muted">limit reached · </span>}
                  {total.toLocaleString()}
                </td>
                <td>{approvals.toLocaleString()}</td>
                <td>{replies.toLocaleString()}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  )
}

function dayWords(day: string): string {
  return new Date(`${day}T12:00:00`).toLocaleDateString(undefined, { weekday: 'short', day: 'numeric', month: 'short' })
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
