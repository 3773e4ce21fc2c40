import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query'
import { useCallback, useMemo } from 'react'
import { api, ask, keys } from '@/backend'

/** Contacts by search and lead status, newest first, a page of 200 at a time. */
export function useContacts(search: string, status: string) {
  const { data, error, refetch, fetchNextPage, hasNextPage, isFetchingNextPage, isPending, isPlaceholderData } =
    useInfiniteQuery({
      queryKey: keys.list('contacts', { search, status }),
      queryFn: ({ signal, pageParam }) =>
        ask(
          api.GET('/api/contacts', {
            params: {
              query: {
                ...(search ? { search } : {}),
                ...(status ? { status } : {}),
                ...(pageParam ? { after: pageParam } : {}),
              },
            },
            signal,
          }),
        ),
      initialPageParam: '',
      getNextPageParam: (page) => page.next || undefined,
      // While the next search is on its way the last answer stays.
      placeholderData: keepPreviousData,
    })
  const more = useCallback(() => {
    if (hasNextPage && !isFetchingNextPage) void fetchNextPage()
  }, [hasNextPage, isFetchingNextPage, fetchNextPage])
  const rows = useMemo(() => data?.pages.flatMap((page) => page.rows) ?? [], [data])
  return { rows, total: data?.pages.at(-1)?.total ?? 0, more, error, refetch, isPending, isOld: isPlaceholderData }
}
