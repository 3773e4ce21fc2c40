import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import { api, ask, explain, keys, useDeed } from '@/backend'
import { Button, Card, ErrorState, Note, Progress, SkeletonRows } from '@/ui'
import { ImportReport } from './ImportReport'

interface RunImportProps {
  id: string
  onAgain: () => void
}

const UNDER_WAY = new Set(['running', 'undoing'])

/** An import under way, and then its report. */
export function RunImport({ id, onAgain }: RunImportProps) {
  const queries = useQueryClient()
  const { data, error, refetch } = useQuery({
    queryKey: keys.one('imports', id),
    queryFn: ({ signal }) => ask(api.GET('/api/imports/{id}', { params: { path: { id } }, signal })),
    refetchInterval: ({ state }) => (state.data && !UNDER_WAY.has(state.data.state) ? false : 1000),
  })
  const path = { params: { path: { id } } }
  const topics = ['imports'] as const
  const pause = useDeed(() => ask(api.POST('/api/imports/{id}/pause', path)), { topics })
  const cancel = useDeed(() => ask(api.POST('/api/imports/{id}/cancel', path)), { topics })
  const ended = data !== undefined && !UNDER_WAY.has(data.state)
  useEffect(() => {
    if (!ended) return
    for (const topic of ['contacts', 'lists', 'sequences', 'enrollments'])
      void queries.invalidateQueries({ queryKey: [topic] })
  }, [ended, queries])
  if (error && !data)
    return (
      <ErrorState
        title="The import could not be asked how it stands."
        unchanged="It goes on by itself."
        onRetry={() => void refetch()}
        {...explain(error)}
      />
    )
  if (!data) return <SkeletonRows rows={2} />
  if (ended) return <ImportReport view={data} onAgain={onAgain} />
  const undoing = data.state === 'undoing'
  const refused = pause.problem ?? cancel.problem
  return (
    <Card className="max-w-2xl">
      <div className="flex flex-col gap-3 p-4">
        <p role="status">
          {undoing
            ? 'Taking the import back'
            : data.progress >= 1
              ? `Enrolling in ${data.sequence}: ${data.enrolled.toLocaleString()} of ${data.created.toLocaleString()}`
              : `${data.rows.toLocaleString()} rows`}
        </p>
        <Progress
          label={undoing ? 'Taking back' : 'Importing'}
          {...(undoing || data.progress === 0 ? {} : { done: Math.round(data.progress * 1000), total: 1000 })}
        />
        {refused && (
          <Note tone="danger" alert>
            {refused.sentence} {refused.remedy}
          </Note>
        )}
        <div className="flex items-center justify-between gap-4">
          <p className="text-table text-muted">
            It goes on when you leave this screen, and after a restart. What is in stays in.
          </p>
          {!undoing && (
            <span className="flex gap-2">
              <Button busy={pause.busy} onClick={() => pause.run(undefined)}>
                Pause
              </Button>
              <Button busy={cancel.busy} onClick={() => cancel.run(undefined)}>
                Cancel
              </Button>
            </span>
          )}
        </div>
      </div>
    </Card>
  )
}
