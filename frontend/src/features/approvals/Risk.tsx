import type { ApprovalView } from '@/backend'

export function riskTone(risk: number): 'ok' | 'warn' | 'danger' {
  if (risk < 30) return 'ok'
  return risk < 60 ? 'warn' : 'danger'
}

const FILLS = { ok: 'bg-ok', warn: 'bg-warn', danger: 'bg-danger' }
const WORDS = { ok: 'Low', warn: 'Medium', danger: 'High' }

/** The score and where each of its points comes from. */
export function Risk({ risk, reasons }: Pick<ApprovalView, 'risk' | 'reasons'>) {
  const tone = riskTone(risk)
  return (
    <div className="flex flex-col gap-2">
      <div className="flex items-baseline gap-2">
        <span className="text-section font-semibold">{risk}</span>
        <span className="text-muted">{WORDS[tone]} risk</span>
      </div>
      <div
        role="meter"
        aria-label="Risk"
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={risk}
        className="h-1.5 rounded-full bg-border"
      >
        <div
          className={`h-full rounded-full ${FILLS[tone]}`}
          style={{ width: `${Math.max(2, Math.min(100, risk))}%` }}
        />
      </div>
      {reasons.length === 0 ? (
        <p className="text-table text-muted">Nothing stands out.</p>
      ) : (
        <ul className="flex flex-col gap-0.5 text-table">
          {reasons.map(({ code, sentence, points }) => (
            <li key={`${code} ${sentence}`} className="flex gap-2">
              <span className="w-7 shrink-0 text-right text-muted">+{points}</span>
              <span>{sentence}</span>
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}
