import type { ApprovalView } from '@/backend'

export function riskTone(risk: number): 'ok' | 'warn' | 'danger' {
  if (risk < 30) return 'ok'
  return risk < 60 ? 'warn' : 'danger'
}

const FILLS = { ok: 'bg-ok', warn: 'bg-warn', danger: 'bg-danger' }
const WORDS = { ok: 'Low', warn: 'Medium', danger: 'High' }

/** The score against the agent's threshold, and where each of its points comes from. */
export function Risk({ risk, threshold, reasons }: Pick<ApprovalView, 'risk' | 'threshold' | 'reasons'>) {
  const tone = riskTone(risk)
  const percent = (value: number) => `${Math.max(1, Math.min(100, value))}%`
  return (
    <div className="flex flex-col gap-2">
      <div className="flex items-baseline gap-2">
        <span className="text-section font-semibold">{risk}</span>
        <span className="text-muted">
          {WORDS[tone]} risk, {risk > threshold ? 'above' : 'within'} the threshold of {threshold}
        </span>
      </div>
      <div className="relative">
        <div
          role="meter"
          aria-label="Risk"
          aria-valuemin={0}
          aria-valuemax={100}
          aria-valuenow={risk}
          aria-valuetext={`${risk}, the threshold is ${threshold}`}
          className="h-1.5 rounded-full bg-border"
        >
          <div className={`h-full rounded-full ${FILLS[tone]}`} style={{ width: percent(risk) }} />
        </div>
        <span
          aria-hidden
          title={`Threshold ${threshold}`}
          className="absolute -top-1 h-3.5 w-0.5 rounded-full bg-text"
          style={{ left: percent(threshold) }}
        />
      </div>
      {reasons.length === 0 ? (
        <p className="text-table text-muted">Nothing stands out.</p>
      ) : (
        <ul className="flex flex-col gap-0.5 text-table">
          {reasons.map(({ code, sentence, points }) => (
            <li key={`${code} ${sentence}`} className="flex gap-2">
              <span className="w-7 shrink-0 text-right text-muted">{points > 0 ? `+${points}` : ''}</span>
              <span className="min-w-0 wrap-anywhere">{sentence}</span>
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}
