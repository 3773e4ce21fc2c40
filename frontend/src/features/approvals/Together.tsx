import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { api, ask, explain, type SetText } from '@/backend'
import { Differing } from '@/parts/TextDiff'
import { plural } from '@/parts/words'
import { Button, Checkbox, Dialog, ErrorState, Segments, SkeletonRows } from '@/ui'

interface TogetherProps {
  /** A set of similar drafts, or some by id. */
  what: { set: string } | { ids: string[] }
  onApprove: (rows: readonly SetText[]) => void
  onClose: () => void
}

const SHOWN = [
  { id: 'differences', title: 'Differences' },
  { id: 'whole', title: 'Whole drafts' },
] as const

/** Reads several drafts together: what the others have in common with the first is held back; then approves those that are ticked. */
export function Together({ what, onApprove, onClose }: TogetherProps) {
  const [shown, setShown] = useState<(typeof SHOWN)[number]['id']>('differences')
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set())
  const { data, error, refetch } = useQuery({
    // As they stood when they were opened, under a key that no change makes stale: what is approved is what was read, and
    // the engine tells which are others by now.
    queryKey: ['read together', what],
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
    queryFn: ({ signal }) => ask(api.POST('/api/approvals/together', { body: what, signal })),
  })
  const chosen = (data ?? []).filter(({ id }) => !left.has(id))
  const first = data?.[0]
  const toggle = (id: string) => {
    const next = new Set(left)
    if (!next.delete(id)) next.add(id)
    setLeft(next)
  }
  return (
    <Dialog
      open
      onClose={onClose}
      width="xl"
      title="Read together"
      description="Untick what should not go. What changed meanwhile is not approved, and is told."
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            variant="primary"
            disabled={chosen.length === 0}
            onClick={() => {
              onApprove(chosen)
              onClose()
            }}
          >
            Approve {plural(chosen.length, 'draft', 'drafts')}
          </Button>
        </>
      }
    >
      {error ? (
        <ErrorState title="The drafts could not be read." onRetry={() => void refetch()} {...explain(error)} />
      ) : !data ? (
        <SkeletonRows rows={6} />
      ) : (
        <div className="flex flex-col gap-3">
          <Segments label="Shown" value={shown} onChange={setShown} options={SHOWN} />
          <ol className="flex flex-col divide-y">
            {data.map((row, at) => (
              <li
                key={row.id}
                className="flex gap-3 py-3 [contain-intrinsic-size:auto_12rem] [content-visibility:auto]"
              >
                <Checkbox
                  checked={!left.has(row.id)}
                  onChange={() => toggle(row.id)}
                  label={`Approve the draft for ${row.contact}`}
                />
                <div className="flex min-w-0 flex-1 flex-col gap-1">
                  <p className="text-table text-muted">
                    <span className="font-medium text-text">{row.contact}</span>
                    {row.company && ` · ${row.company}`} · {row.to} · risk {row.risk}
                    {at === 0 &&
                      shown === 'differences' &&
                      data.length > 1 &&
                      ' · what the others share with this one is grey'}
                  </p>
                  <p className="font-medium wrap-anywhere select-text">{row.subject}</p>
                  {first && at > 0 && shown === 'differences' ? (
                    <Differing from={first.body} text={row.body} />
                  ) : (
                    <p className="text-message whitespace-pre-wrap wrap-anywhere select-text">{row.body}</p>
                  )}
                  {row.reasons.length > 0 && (
                    <p className="text-table text-warn">{row.reasons.map(({ sentence }) => sentence).join(' ')}</p>
                  )}
                </div>
              </li>
            ))}
          </ol>
        </div>
      )}
    </Dialog>
  )
}
