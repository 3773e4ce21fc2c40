import type { WrittenView } from '@/backend'
import { cx, Note } from '@/ui'

interface WrittenDraftProps {
  written: WrittenView
  className?: string
}

/** A draft as far as it is written, with what wrote it. */
export function WrittenDraft({ written, className }: WrittenDraftProps) {
  const { subject, body, state, problem, engine, risk, millis } = written
  return (
    <div className={cx('flex min-w-0 flex-col gap-2', className)} aria-busy={state === 'writing'}>
      {subject && <p className="font-medium wrap-anywhere select-text">{subject}</p>}
      {body ? (
        <p className="text-message whitespace-pre-wrap wrap-anywhere select-text">
          {body}
          {state === 'writing' && <span aria-hidden> ▍</span>}
        </p>
      ) : (
        state === 'writing' && <p className="text-muted">Writing…</p>
      )}
      {state === 'failed' && (
        <Note tone="danger" alert>
          {problem}
        </Note>
      )}
      {state === 'stopped' && <p className="text-muted">Stopped.</p>}
      {state === 'done' && (
        <p className="text-table text-muted">
          {engine} · risk {risk}
          {millis >= 1000 && ` · ${(millis / 1000).toFixed(1)} s`}
        </p>
      )}
    </div>
  )
}
