import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useMemo } from 'react'
import { useSearchParam } from '@/app/router'
import { type ApprovalRow, api, ask, keys } from '@/backend'

export const GROUPS: { id: ApprovalRow['group']; title: string }[] = [
  { id: 'approve', title: 'Waiting for approval' },
  { id: 'unknown', title: 'Was it sent?' },
  { id: 'held', title: 'Held before sending' },
]

const draftOptions = (id: string) => ({
  queryKey: keys.one('approvals', id),
  queryFn: ({ signal }: { signal: AbortSignal }) =>
    ask(api.GET('/api/approvals/{id}', { params: { path: { id } }, signal })),
})

export function useDraft(id: string) {
  return useQuery(draftOptions(id))
}

/** The queue in the order it is read, which row is open, and the draft after it made ready. */
export function useQueue() {
  const queries = useQueryClient()
  const [wanted, setWanted] = useSearchParam('id')
  const { data, error, refetch } = useQuery({
    queryKey: keys.list('approvals'),
    queryFn: ({ signal }) => ask(api.GET('/api/approvals', { signal })),
  })
  const rows = useMemo(() => GROUPS.flatMap(({ id }) => (data ?? []).filter(({ group }) => group === id)), [data])
  const at = Math.max(
    0,
    rows.findIndex(({ id }) => id === wanted),
  )
  const open = rows[at]
  const next = rows[at + 1]
  const nextId = next?.id
  useEffect(() => {
    if (nextId) void queries.prefetchQuery(draftOptions(nextId))
  }, [nextId, queries])
  return {
    rows,
    open,
    isPending: data === undefined && !error,
    error,
    refetch,
    show: setWanted,
    move: (by: number) => {
      const row = rows[Math.max(0, Math.min(rows.length - 1, at + by))]
      if (row) setWanted(row.id)
    },
    /** Shows the row after the open one, because that one is decided and leaves the group. */
    leave: () => {
      const after = next ?? rows[at - 1]
      setWanted(after?.id ?? '')
      queries.setQueryData<ApprovalRow[]>(keys.list('approvals'), (now) => now?.filter(({ id }) => id !== open?.id))
    },
  }
}

export type Queue = ReturnType<typeof useQueue>
