import { useQuery } from '@tanstack/react-query'
import { BellRing, Check, Hourglass } from 'lucide-react'
import { href } from '@/app/router'
import { api, ask, explain, inWords, keys, type NoticeView, useDeed } from '@/backend'
import {
  Button,
  Card,
  EmptyState,
  ErrorState,
  Note,
  notify,
  Page,
  Pill,
  RelativeTime,
  SkeletonRows,
  TextLink,
} from '@/ui'

/** What sequences told reps: each stays until it is done, and those that a sequence waits for let it go on. */
export default function NoticesScreen() {
  const { data, error, refetch } = useQuery({
    queryKey: keys.list('notices'),
    queryFn: ({ signal }) => ask(api.GET('/api/notices', { signal })),
  })
  return (
    <Page title="Notifications">
      {error && !data ? (
        <ErrorState title="The notifications could not be read." onRetry={() => void refetch()} {...explain(error)} />
      ) : !data ? (
        <SkeletonRows rows={4} />
      ) : data.total === 0 ? (
        <EmptyState icon={BellRing} title="Nothing needs you">
          What a Notify Rep step of a sequence says is listed here until it is done.
        </EmptyState>
      ) : (
        <div className="mx-auto max-w-3xl p-5">
          {data.total > data.list.length && (
            <p className="mb-3 text-table text-muted">
              The newest {data.list.length} of {data.total}.
            </p>
          )}
          <ul className="flex flex-col gap-3" aria-label="Notifications">
            {data.list.map((notice) => (
              <li key={notice.id}>
                <Notice notice={notice} />
              </li>
            ))}
          </ul>
        </div>
      )}
    </Page>
  )
}

function Notice({ notice }: { notice: NoticeView }) {
  const done = useDeed(() => ask(api.POST('/api/notices/{id}/done', { params: { path: { id: notice.id } } })), {
    topics: ['notices', 'enrollments'],
    onRefused: (problem) => notify.failed('It is still open', inWords(problem)),
  })
  return (
    <Card>
      <div className="flex items-start gap-4 p-4">
        <div className="flex min-w-0 flex-1 flex-col gap-1.5">
          <p className="text-message [overflow-wrap:anywhere] whitespace-pre-wrap">
            {notice.text}
            {notice.more > 0 && ` (and ${notice.more.toLocaleString()} more since)`}
          </p>
          <p className="flex flex-wrap items-center gap-x-2 gap-y-1 text-table text-muted">
            <TextLink href={href(`/contacts/${notice.contactId}`)}>{notice.contactName}</TextLink>
            <span aria-hidden>·</span>
            <TextLink href={href(`/sequences/${notice.sequenceId}`)}>{notice.sequenceName}</TextLink>
            <span aria-hidden>·</span>
            <RelativeTime at={notice.at} />
            {notice.who && (
              <>
                <span aria-hidden>·</span>
                <span>for {notice.who}</span>
              </>
            )}
            {notice.waits && (
              <Pill icon={Hourglass} tone="warn">
                The sequence waits
              </Pill>
            )}
          </p>
          {notice.problem && (
            <Note tone="danger">
              It could not be sent by {notice.via}: {notice.problem}
            </Note>
          )}
        </div>
        <Button icon={Check} busy={done.busy} onClick={() => done.run(undefined)}>
          {notice.waits ? 'Done, go on' : 'Done'}
        </Button>
      </div>
    </Card>
  )
}
