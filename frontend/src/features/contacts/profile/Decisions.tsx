import { useQuery } from '@tanstack/react-query'
import { GitBranch } from 'lucide-react'
import { useState } from 'react'
import { api, ask, type DecisionView, keys } from '@/backend'
import { plural } from '@/parts/words'
import { Button, DateTime, Dialog } from '@/ui'

/** The ways an enrollment took where it divides, each with its reason; of an AI, all that it was asked and answered. */
export function Decisions({ enrollmentId, sequence }: { enrollmentId: string; sequence: string }) {
  const [open, setOpen] = useState(false)
  const { data } = useQuery({
    queryKey: keys.list('enrollments', { decisions: enrollmentId }),
    queryFn: ({ signal }) =>
      ask(api.GET('/api/enrollments/{id}/decisions', { params: { path: { id: enrollmentId } }, signal })),
  })
  if (!data || data.length === 0) return null
  return (
    <>
      <Button size="sm" variant="quiet" icon={GitBranch} className="self-start" onClick={() => setOpen(true)}>
        {plural(data.length, 'decision', 'decisions')}
      </Button>
      <Dialog open={open} onClose={() => setOpen(false)} width="lg" title={`Decisions in ${sequence}`}>
        <ol className="flex flex-col divide-y">
          {data.map((one) => (
            <li key={`${one.at} ${one.node}`} className="flex flex-col gap-1 py-3">
              <p>
                <span className="font-medium">{one.node}</span> → {one.way}{' '}
                <span className="text-table text-muted">
                  <DateTime at={one.at} />
                </span>
              </p>
              <p className="text-table wrap-anywhere text-muted">{one.detail}</p>
              {one.record !== undefined && <Asked record={one.record} />}
            </li>
          ))}
        </ol>
      </Dialog>
    </>
  )
}

const PARTS = [
  ['model', 'Model'],
  ['prompt', 'Prompt version'],
  ['system', 'Instructions'],
  ['user', 'What it was shown'],
  ['answer', 'Its answer'],
] as const

/** Word by word, so that the same question can be asked again. */
function Asked({ record }: { record: DecisionView['record'] }) {
  const asked = (typeof record === 'object' && record !== null ? record : {}) as Record<string, unknown>
  return (
    <details className="rounded-control border">
      <summary className="rounded-control px-2 py-1 text-table">What the model was asked, and its answer</summary>
      <dl className="flex flex-col gap-2 border-t p-2 text-table">
        {PARTS.map(([key, title]) => (
          <div key={key}>
            <dt className="text-muted">{title}</dt>
            <dd className="whitespace-pre-wrap wrap-anywhere select-text">
              {typeof asked[key] === 'string' ? asked[key] : JSON.stringify(asked[key], null, 1)}
            </dd>
          </div>
        ))}
      </dl>
    </details>
  )
}
