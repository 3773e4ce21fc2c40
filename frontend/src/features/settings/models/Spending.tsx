import { useQuery } from '@tanstack/react-query'
import { api, ask, explain, keys, type SpendingView } from '@/backend'
import { Card, DateTime, ErrorState } from '@/ui'

type Row = SpendingView['rows'][number]

const OUTCOMES: Record<string, string> = {
  ok: 'answered',
  down: 'down',
  limited: 'limited',
  denied: 'denied',
  declined: 'declined',
  garbled: 'garbled',
  overspent: 'budget used up',
  stopped: 'stopped',
}

/** What models took, by day and agent, and the newest calls one by one. */
export function Spending() {
  const { data, error, refetch } = useQuery({
    queryKey: keys.list('spending'),
    queryFn: ({ signal }) => ask(api.GET('/api/spending', { signal })),
  })
  if (error && !data)
    return <ErrorState title="The calls could not be read." onRetry={() => void refetch()} {...explain(error)} />
  if (!data || data.rows.length === 0) return null
  const money = (amount: number) =>
    `${amount === 0 ? '0' : amount.toFixed(amount < 1 ? 4 : 2)}${data.currency ? ` ${data.currency}` : ''}`
  const total = data.rows.reduce((sum, { cost }) => sum + cost, 0)
  const today = data.rows[0]?.day
  const now = data.rows.filter(({ day }) => day === today).reduce((sum, { cost }) => sum + cost, 0)
  return (
    <Card title="What models took">
      <div className="flex flex-col gap-3 p-4">
        <p className="text-muted">
          {money(total)} in 30 days, {money(now)} of it on {today}.
        </p>
        <div className="overflow-x-auto">
          <table className="w-full text-table">
            <caption className="sr-only">Calls by day, endpoint and agent</caption>
            <thead className="text-left text-muted">
              <tr>
                {['Day', 'Agent', 'Endpoint'].map((title) => (
                  <th key={title} className="py-1 pr-3 font-medium">
                    {title}
                  </th>
                ))}
                {['Calls', 'Failed', 'Read', 'Written', 'A call', 'Cost'].map((title) => (
                  <th key={title} className="py-1 pl-3 text-right font-medium">
                    {title}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {data.rows.map((row) => (
                <DayRow key={`${row.day} ${row.endpoint} ${row.agent}`} row={row} money={money} />
              ))}
            </tbody>
          </table>
        </div>
        <details>
          <summary className="rounded-control text-table text-muted">The newest calls</summary>
          <ol className="mt-2 flex flex-col divide-y text-table">
            {data.calls.map((call) => (
              <li key={`${call.at} ${call.purpose} ${call.agent}`} className="flex flex-wrap gap-x-3 py-1">
                <span className="text-muted">
                  <DateTime at={call.at} />
                </span>
                <span>
                  {call.purpose} by {call.agent || 'no agent'} with {call.model}
                </span>
                <span className="text-muted">
                  {call.tokensIn.toLocaleString()} + {call.tokensOut.toLocaleString()} tokens ·{' '}
                  {(call.millis / 1000).toFixed(1)} s · {money(call.cost)} · {OUTCOMES[call.outcome] ?? call.outcome}
                </span>
                {call.detail && <span className="w-full wrap-anywhere text-danger">{call.detail}</span>}
              </li>
            ))}
          </ol>
        </details>
      </div>
    </Card>
  )
}

function DayRow({ row, money }: { row: Row; money: (amount: number) => string }) {
  const numbers = {
    calls: row.calls.toLocaleString(),
    failed: row.failed > 0 ? row.failed.toLocaleString() : '',
    read: row.tokensIn.toLocaleString(),
    written: row.tokensOut.toLocaleString(),
    each: `${(row.millis / 1000 / Math.max(row.calls, 1)).toFixed(1)} s`,
    cost: money(row.cost),
  }
  return (
    <tr className="border-t">
      <td className="py-1 pr-3 whitespace-nowrap">{row.day}</td>
      <td className="max-w-40 truncate py-1 pr-3">{row.agent || '–'}</td>
      <td className="max-w-40 truncate py-1 pr-3">{row.endpoint}</td>
      {Object.entries(numbers).map(([name, text]) => (
        <td key={name} className="py-1 pl-3 text-right whitespace-nowrap tabular-nums">
          {text}
        </td>
      ))}
    </tr>
  )
}
