import { useInfiniteQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { api, ask, explain, keys, type TimelineEntry } from '@/backend'
import { wordsOf } from '@/parts/timelineWords'
import { Button, cx, DateTime, EmptyState, ErrorState, RelativeTime, Segments, SkeletonRows } from '@/ui'

const MESSAGES = new Set(['sent', 'reply', 'auto_reply', 'bounce', 'opt_out', 'complaint', 'meeting', 'other'])

type Shown = 'all' | 'messages' | 'changes'

const FILTERS: { id: Shown; title: string }[] = [
  { id: 'all', title: 'All' },
  { id: 'messages', title: 'Messages' },
  { id: 'changes', title: 'Changes' },
]

/** What is planned is a message to come. */
function fits(shown: Shown, { kind }: TimelineEntry): boolean {
  if (shown === 'all') return true
  return (MESSAGES.has(kind) || kind === 'planned') === (shown === 'messages')
}

/** What will happen, then what did, newest first. */
export function Timeline({ contactId, zone }: { contactId: string; zone: string }) {
  const [shown, setShown] = useState<Shown>('all')
  const { data, error, refetch, fetchNextPage, hasNextPage, isFetchingNextPage } = useInfiniteQuery({
    queryKey: keys.list('enrollments', { timeline: contactId }),
    queryFn: ({ signal, pageParam }) =>
      ask(
        api.GET('/api/contacts/{id}/timeline', {
          params: { path: { id: contactId }, query: pageParam ? { before: pageParam } : {} },
          signal,
        }),
      ),
    initialPageParam: '',
    getNextPageParam: (page) => (page.more ? page.past.at(-1)?.at : undefined),
  })
  if (error)
    return (
      <ErrorState compact title="The timeline could not be read." onRetry={() => void refetch()} {...explain(error)} />
    )
  if (!data) return <SkeletonRows rows={5} />
  const everything = data.pages.flatMap((page) => page.past)
  const future = (data.pages[0]?.future ?? []).filter((entry) => fits(shown, entry))
  const past = everything.filter((entry) => fits(shown, entry))
  if (everything.length + (data.pages[0]?.future.length ?? 0) === 0)
    return <EmptyState title="No messages yet">Enroll this contact, and what is planned shows here.</EmptyState>
  return (
    <div className="flex flex-col gap-1">
      <div className="mb-1 self-start rounded-card bg-sunken p-1">
        <Segments label="Timeline" value={shown} onChange={setShown} options={FILTERS} />
      </div>
      {future.length + past.length === 0 && (
        <p className="py-4 text-muted">
          {shown === 'messages' ? 'No messages' : 'No changes'}
          {hasNextPage ? ' so far. There may be earlier ones.' : '.'}
        </p>
      )}
      {future.length > 0 && (
        <section aria-label="What comes">
          <ol>
            {future.map((entry) => (
              <Entry key={entry.key} entry={entry} zone={zone} />
            ))}
          </ol>
          <p className="my-2 flex items-center gap-2 text-table font-medium text-accent-text before:h-px before:w-6 before:bg-accent after:h-px after:flex-1 after:bg-accent">
            Now
          </p>
        </section>
      )}
      <ol aria-label="What happened">
        {past.map((entry) => (
          <Entry key={entry.key} entry={entry} zone={zone} />
        ))}
      </ol>
      {hasNextPage && (
        <Button className="self-start" busy={isFetchingNextPage} onClick={() => void fetchNextPage()}>
          Show earlier
        </Button>
      )}
    </div>
  )
}

function Entry({ entry, zone }: { entry: TimelineEntry; zone: string }) {
  const { title, icon: Icon } = wordsOf(entry.kind)
  const isMessage = MESSAGES.has(entry.kind)
  const isPlanned = entry.kind === 'planned'
  return (
    <li className="flex gap-3 py-1.5">
      <span
        aria-hidden
        className={cx(
          'flex size-6 shrink-0 items-center justify-center rounded-full border',
          isMessage ? 'edge-email tint-email text-email' : 'bg-surface text-muted',
          isPlanned && 'border-dashed',
        )}
      >
        <Icon size={12} />
      </span>
      <div className="min-w-0 flex-1">
        <p className="flex items-baseline gap-x-2">
          <span className={cx('min-w-0 flex-1 truncate', isMessage && 'font-medium')}>
            {isPlanned ? entry.subject || title : title}
            {isPerson(entry.actor) && <span className="font-normal text-muted"> by {entry.actor}</span>}
          </span>
          <span className="shrink-0 text-table text-muted">
            {entry.at &&
              (isPlanned ? <DateTime at={entry.at} {...(zone ? { zone } : {})} /> : <RelativeTime at={entry.at} />)}
          </span>
        </p>
        {entry.sequence && <p className="truncate text-table text-muted">{entry.sequence}</p>}
        {entry.detail && <p className="text-table wrap-anywhere text-muted">{entry.detail}</p>}
        {isMessage && entry.body && (
          <details className="mt-1 rounded-control border bg-surface">
            <summary className="rounded-control px-3 py-1.5 font-medium wrap-anywhere">
              {entry.subject || 'No subject'}
            </summary>
            <pre className="max-w-[68ch] border-t px-3 py-2 font-sans text-message whitespace-pre-wrap wrap-anywhere select-text">
              {entry.body}
            </pre>
          </details>
        )}
      </div>
    </li>
  )
}

function isPerson(actor: string): boolean {
  return actor !== '' && actor !== 'clock' && actor !== 'world'
}
