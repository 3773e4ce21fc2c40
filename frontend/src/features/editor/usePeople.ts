import { useInfiniteQuery } from '@tanstack/react-query'
import { useCallback, useEffect, useMemo } from 'react'
import { api, ask, type EnrollmentRow, keys, type SequenceView } from '@/backend'
import { listSource } from '@/ui'

export type PeopleFilter = '' | 'active' | 'paused' | 'completed' | 'unenrolled' | 'waiting' | 'replied'

/** What the engine filters by itself; the two others are picked out of what it gives. */
const ASKED: Record<PeopleFilter, EnrollmentRow['status'] | undefined> = {
  '': undefined,
  active: 'active',
  paused: 'paused',
  completed: 'completed',
  unenrolled: 'unenrolled',
  waiting: 'active',
  replied: undefined,
}

const PICK: Partial<Record<PeopleFilter, (row: EnrollmentRow) => boolean>> = {
  waiting: ({ why }) => why.code === 'W04',
  replied: ({ replied }) => replied,
}

export const rowId = (row: EnrollmentRow) => row.id

/** The enrollments of a sequence, a page of 200 at a time. */
export function usePeople(view: SequenceView, filter: PeopleFilter, node: string) {
  const status = ASKED[filter]
  const pick = PICK[filter]
  const { data, error, refetch, fetchNextPage, hasNextPage, isFetchingNextPage, isPending } = useInfiniteQuery({
    queryKey: keys.list('enrollments', { sequence: view.id, status: status ?? '', node }),
    queryFn: ({ signal, pageParam }) =>
      ask(
        api.GET('/api/enrollments', {
          params: {
            query: {
              sequence: view.id,
              ...(status ? { status } : {}),
              ...(node ? { node } : {}),
              ...(pageParam ? { after: pageParam } : {}),
            },
          },
          signal,
        }),
      ),
    initialPageParam: '',
    getNextPageParam: (page) => page.next || undefined,
  })
  const more = useCallback(() => {
    if (hasNextPage && !isFetchingNextPage) void fetchNextPage()
  }, [hasNextPage, isFetchingNextPage, fetchNextPage])
  // To pick rows out, all of them must be seen.
  useEffect(() => {
    if (pick) more()
  }, [pick, more])
  const rows = useMemo(() => {
    const all = data?.pages.flatMap((page) => page.rows) ?? []
    return pick ? all.filter(pick) : all
  }, [data, pick])
  const { stats } = view
  const counts: Record<PeopleFilter, number> = {
    '': stats.active + stats.paused + stats.completed + stats.unenrolled,
    active: stats.active,
    paused: stats.paused,
    completed: stats.completed,
    unenrolled: stats.unenrolled,
    waiting: stats.waiting,
    replied: stats.replied,
  }
  // Counters and pages come by different questions: what is loaded whole counts itself.
  const total = hasNextPage && !pick && !node ? Math.max(counts[filter], rows.length) : rows.length
  const source = useMemo(() => listSource(rows, total, rowId, more), [rows, total, more])
  /** Every id that matches, for a selection of all. */
  const allIds = async () => {
    let pages = data?.pages ?? []
    while (pages.at(-1)?.next) {
      const next = await fetchNextPage()
      if (next.error) throw next.error
      if ((next.data?.pages.length ?? 0) <= pages.length) break
      pages = next.data?.pages ?? pages
    }
    const all = pages.flatMap((page) => page.rows)
    return (pick ? all.filter(pick) : all).map(({ id }) => id)
  }
  return { rows, source, total, counts, allIds, error, refetch, isPending, looking: pick !== undefined && hasNextPage }
}
