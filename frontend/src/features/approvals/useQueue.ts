import { type InfiniteData, useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query'
import { useCallback, useEffect, useMemo, useRef } from 'react'
import { useSearchParam } from '@/app/router'
import { type ApprovalRow, api, ask, keys, type Queue as Page } from '@/backend'

export type Group = ApprovalRow['group']

export const GROUPS: { id: Group; title: string; hint: string }[] = [
  { id: 'unknown', title: 'Was it sent?', hint: 'Nothing proves whether these went out.' },
  { id: 'eyes', title: 'Needs eyes', hint: 'Something stands out in these; the riskiest first.' },
  { id: 'similar', title: 'Similar', hint: 'Several drafts of one step: they can be read together.' },
  { id: 'low', title: 'Low risk', hint: 'Nothing stands out in these.' },
  { id: 'held', title: 'Held before sending', hint: 'They go by themselves unless they are taken back.' },
  { id: 'laid', title: 'Laid aside', hint: 'They come back at their time.' },
]

const draftOptions = (id: string) => ({
  queryKey: keys.one('approvals', id),
  queryFn: ({ signal }: { signal: AbortSignal }) =>
    ask(api.GET('/api/approvals/{id}', { params: { path: { id } }, signal })),
})

export function useDraft(id: string) {
  return useQuery(draftOptions(id))
}

/** The queue in the order it is read, which row is open, and the drafts beside it made ready. */
export function useQueue() {
  const queries = useQueryClient()
  const [wanted, setWanted] = useSearchParam('id')
  const [whom, setWhom] = useSearchParam('whom')
  const queryKey = keys.list('approvals', { whom })
  const { data, error, refetch, fetchNextPage, hasNextPage, isFetchingNextPage } = useInfiniteQuery({
    queryKey,
    queryFn: ({ signal, pageParam }) =>
      ask(
        api.GET('/api/approvals', {
          params: { query: { ...(pageParam && { after: pageParam }), ...(whom && { whom }) } },
          signal,
        }),
      ),
    initialPageParam: '',
    getNextPageParam: (page) => page.next || undefined,
  })
  const rows = useMemo(() => data?.pages.flatMap((page) => page.rows) ?? [], [data])
  const found = rows.findIndex(({ id }) => id === wanted)
  // What was opened stays open, also when it has left the queue or was never on these pages: nobody's next key may mean
  // another draft than the one they look at.
  const last = useRef({ at: 0, row: undefined as ApprovalRow | undefined })
  const away = found < 0 && wanted !== ''
  const at = found >= 0 ? found : away ? Math.min(last.current.at, Math.max(rows.length - 1, 0)) : 0
  const { data: opened } = useQuery({ ...draftOptions(wanted), enabled: away && data !== undefined })
  const kept = last.current.row?.id === wanted ? last.current.row : undefined
  const open: ApprovalRow | undefined = away ? (kept ?? opened) : rows[at]
  useEffect(() => {
    if (found >= 0 || wanted === '') last.current = { at, row: rows[at] }
  })
  // The first is as much before the reader as one that was opened: it too stays, whatever happens to the queue.
  const byHand = useRef(false)
  const firstId = rows[0]?.id
  useEffect(() => {
    if (wanted === '' && firstId) setWanted(firstId)
  })
  const choose = (id: string) => {
    byHand.current = id !== ''
    setWanted(id)
  }
  const next = away ? rows[at] : rows[at + 1]
  const ahead = rows.slice(at + 1, at + 4)
  const ids = ahead.map(({ id }) => id).join()
  useEffect(() => {
    for (const id of ids ? ids.split(',') : []) void queries.prefetchQuery(draftOptions(id))
  }, [ids, queries])
  const more = useCallback(() => {
    if (hasNextPage && !isFetchingNextPage) void fetchNextPage()
  }, [hasNextPage, isFetchingNextPage, fetchNextPage])
  useEffect(() => {
    if (at > rows.length - 20) more()
  }, [at, rows.length, more])
  const page = data?.pages.at(-1)
  return {
    rows,
    open,
    /** It is not on the pages that are loaded: decided elsewhere, or further down. */
    away,
    /** Whether somebody opened it, and it is not only the one that came next. */
    isChosen: () => byHand.current,
    next,
    counts: (page?.counts ?? {}) as Partial<Record<Group, number>>,
    names: page?.whom ?? [],
    whom,
    setWhom,
    more,
    isPending: data === undefined && !error,
    error,
    refetch,
    show: choose,
    move: (by: number) => {
      const to = away && by > 0 ? at : at + by
      const row = rows[Math.max(0, Math.min(rows.length - 1, to))]
      if (row) choose(row.id)
    },
    /** Shows the row after the open one, because that one is decided and leaves the queue. */
    leave: () => {
      const after = next ?? rows[at - 1]
      byHand.current = false
      setWanted(after?.id ?? '')
      if (open) drop(new Set([open.id]))
    },
    drop,
  }

  /** Takes rows out at once; the engine is asked afterwards. */
  function drop(ids: ReadonlySet<string>) {
    queries.setQueryData<InfiniteData<Page>>(queryKey, (now) => now && { ...now, pages: now.pages.map(without(ids)) })
  }
}

const without = (ids: ReadonlySet<string>) => (page: Page) => ({
  ...page,
  rows: page.rows.filter(({ id }) => !ids.has(id)),
})

export type Queue = ReturnType<typeof useQueue>
