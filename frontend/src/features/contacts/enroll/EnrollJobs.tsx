import { useQuery } from '@tanstack/react-query'
import { ArrowLeft } from 'lucide-react'
import { useState } from 'react'
import { api, ask, type EnrollJob, explain, keys } from '@/backend'
import { plural } from '@/parts/words'
import { Button, Dialog, EmptyState, ErrorState, RelativeTime } from '@/ui'
import { JobProgress } from './JobProgress'

/** What was enrolled in one go: how it stands, and the way to stop it or take it back after its dialog was closed. */
export function EnrollJobs({ onClose }: { onClose: () => void }) {
  const [opened, setOpened] = useState<EnrollJob>()
  const { data, error, refetch } = useQuery({
    queryKey: keys.list('jobs'),
    queryFn: ({ signal }) => ask(api.GET('/api/jobs', { signal })),
  })
  return (
    <Dialog
      open
      onClose={onClose}
      title="Bulk enrollments"
      description={opened && `${plural(opened.total, 'contact', 'contacts')} for ${opened.sequence}`}
      footer={
        opened && (
          <Button icon={ArrowLeft} onClick={() => setOpened(undefined)}>
            All of them
          </Button>
        )
      }
    >
      {opened && <JobProgress begun={opened} onLeave={onClose} />}
      {!opened && error && (
        <ErrorState compact title="They could not be read." onRetry={() => void refetch()} {...explain(error)} />
      )}
      {!opened && data?.length === 0 && (
        <EmptyState title="Nothing was enrolled in bulk yet">
          Select contacts, then press Enroll in Sequence.
        </EmptyState>
      )}
      {!opened && data && data.length > 0 && (
        <ul>
          {data.map((job) => (
            <li key={job.id} className="border-b last:border-b-0">
              <button
                type="button"
                className="flex w-full items-center gap-4 rounded-sm py-2 text-left hover:bg-sunken"
                onClick={() => setOpened(job)}
              >
                <span className="min-w-0 flex-1">
                  <span className="block truncate font-medium">{job.sequence}</span>
                  <span className="text-table text-muted">{stands(job)}</span>
                </span>
                <span className="text-table text-muted">
                  <RelativeTime at={job.startedAt} />
                </span>
              </button>
            </li>
          ))}
        </ul>
      )}
    </Dialog>
  )
}

function stands({ state, enrolled, total, takenBack }: EnrollJob): string {
  const of = `${enrolled.toLocaleString()} of ${plural(total, 'contact', 'contacts')} enrolled`
  switch (state) {
    case 'running':
      return `running · ${of} so far`
    case 'cancelled':
      return `stopped · ${of}`
    case 'failed':
      return `stopped in the middle · ${of}`
    case 'undone':
      return `taken back · ${takenBack.toLocaleString()} of ${plural(enrolled, 'contact', 'contacts')}`
    default:
      return of
  }
}
