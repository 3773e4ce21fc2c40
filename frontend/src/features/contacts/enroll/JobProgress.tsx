import { useQuery } from '@tanstack/react-query'
import { Undo2 } from 'lucide-react'
import { href } from '@/app/router'
import { api, ask, type EnrollJob, keys, useDeed } from '@/backend'
import { plural } from '@/parts/words'
import { Button, Note, Progress, TextLink, type Tone } from '@/ui'
import { SkippedList } from '../SkippedList'

const ENDS: Record<EnrollJob['state'], Tone> = {
  running: 'info',
  done: 'ok',
  cancelled: 'warn',
  failed: 'danger',
  undone: 'info',
}

/** An enroll job under way, and then what it did; it goes on when the dialog is closed. */
export function JobProgress({ begun, onLeave }: { begun: EnrollJob; onLeave: () => void }) {
  const { data: job = begun } = useQuery({
    queryKey: keys.one('jobs', begun.id),
    queryFn: ({ signal }) => ask(api.GET('/api/jobs/{id}', { params: { path: { id: begun.id } }, signal })),
    refetchInterval: ({ state }) => (state.data && state.data.state !== 'running' ? false : 500),
  })
  const path = { params: { path: { id: begun.id } } }
  const topics = ['jobs', 'sequences', 'enrollments', 'contacts'] as const
  const cancel = useDeed(() => ask(api.POST('/api/jobs/{id}/cancel', path)), { topics })
  const undo = useDeed(() => ask(api.POST('/api/jobs/{id}/undo', path)), { topics })
  const refused = cancel.problem ?? undo.problem
  const running = job.state === 'running'
  return (
    <div className="flex flex-col gap-4" role="status">
      {running ? (
        <>
          <p>
            {job.lookedAt.toLocaleString()} of {job.total.toLocaleString()} looked at, {job.enrolled.toLocaleString()}{' '}
            enrolled in {job.sequence}.
          </p>
          <Progress label="Enrolling" done={job.lookedAt} total={job.total} />
          <div className="flex items-center justify-between gap-4">
            <p className="text-table text-muted">It goes on when you close this.</p>
            <Button busy={cancel.busy} onClick={() => cancel.run(undefined)}>
              Stop here
            </Button>
          </div>
        </>
      ) : (
        <>
          <Note tone={job.state === 'done' && job.enrolled === 0 ? 'warn' : ENDS[job.state]}>
            {ending(job)} {job.problem}{' '}
            <TextLink href={href(`/sequences/${job.sequenceId}?tab=people`)} className="font-medium" onClick={onLeave}>
              Show the enrollments
            </TextLink>
          </Note>
          {job.skipped.length > 0 && (
            <section aria-label="Left out">
              <h3 className="mb-1 font-medium">Left out</h3>
              <SkippedList groups={job.skipped} />
            </section>
          )}
          {job.state !== 'undone' && job.enrolled > 0 && (
            <div className="flex items-center justify-between gap-4">
              <p className="text-table text-muted">Undo takes everybody out again to whom nothing was sent yet.</p>
              <Button icon={Undo2} busy={undo.busy} onClick={() => undo.run(undefined)}>
                Undo
              </Button>
            </div>
          )}
        </>
      )}
      {refused && (
        <Note tone="danger" alert>
          {refused.sentence} {refused.remedy}
        </Note>
      )}
    </div>
  )
}

function ending(job: EnrollJob): string {
  const enrolled = `${plural(job.enrolled, 'contact', 'contacts')} enrolled in ${job.sequence}.`
  switch (job.state) {
    case 'undone':
      return `${plural(job.takenBack, 'contact is', 'contacts are')} out of ${job.sequence} again.`
    case 'cancelled':
      return `Stopped. ${enrolled}`
    case 'failed':
      return `Stopped in the middle. ${enrolled}`
    default:
      return enrolled
  }
}
