import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query'
import { MailX, Plus, Search } from 'lucide-react'
import { useCallback, useMemo, useState } from 'react'
import { type Command, useCommands } from '@/app/commands'
import { useSearchParam } from '@/app/router'
import { api, ask, explain, keys, type SuppressedView } from '@/backend'
import { ExportMenu } from '@/parts/ExportMenu'
import { plural } from '@/parts/words'
import { Button, type Column, DataTable, EmptyState, ErrorState, formatDate, Input, listSource } from '@/ui'
import { LiftDialog, SuppressDialog } from './SuppressionDialogs'

const rowId = (row: SuppressedView) => row.address

const none = <span className="text-subtle">–</span>

function useSuppressions(search: string) {
  return useInfiniteQuery({
    queryKey: keys.list('suppressions', { search }),
    queryFn: ({ signal, pageParam }) =>
      ask(
        api.GET('/api/suppressions', {
          params: { query: { ...(search ? { search } : {}), ...(pageParam ? { after: pageParam } : {}) } },
          signal,
        }),
      ),
    initialPageParam: '',
    getNextPageParam: (page) => page.next || undefined,
    placeholderData: keepPreviousData,
  })
}

/** The suppression list: addresses that are never written to, by anyone. */
export function Suppressions() {
  const [search, setSearch] = useSearchParam('search')
  const { data, error, refetch, hasNextPage, isFetchingNextPage, fetchNextPage } = useSuppressions(search.trim())
  const [asked, setAsked] = useState<'add' | SuppressedView | null>(null)
  const commands = useMemo<Command[]>(
    () => [
      {
        id: 'suppression.new',
        title: 'Add to suppression list',
        group: 'Settings',
        shortcut: 'n',
        run: () => setAsked('add'),
      },
    ],
    [],
  )
  useCommands(commands)
  const more = useCallback(() => {
    if (hasNextPage && !isFetchingNextPage) void fetchNextPage()
  }, [hasNextPage, isFetchingNextPage, fetchNextPage])
  const rows = useMemo(() => data?.pages.flatMap((page) => page.rows) ?? [], [data])
  const total = data?.pages.at(-1)?.total ?? 0
  const source = useMemo(() => listSource(rows, Math.max(total, rows.length), rowId, more), [rows, total, more])
  const columns = useMemo<Column<SuppressedView>[]>(
    () => [
      { id: 'address', title: 'Address', width: 'minmax(180px, 1.4fr)', cell: (row) => row.address },
      { id: 'reason', title: 'Reason', width: 'minmax(160px, 1.6fr)', cell: (row) => row.reason || none },
      { id: 'source', title: 'Came from', width: '130px', cell: (row) => row.source || none },
      { id: 'at', title: 'Since', width: '120px', cell: (row) => (row.at ? formatDate(new Date(row.at)) : none) },
      {
        id: 'lift',
        title: '',
        width: '72px',
        align: 'end',
        cell: (row) => (
          <Button
            size="sm"
            variant="quiet"
            tabIndex={-1}
            aria-label={`Lift ${row.address}`}
            onClick={() => setAsked(row)}
          >
            Lift
          </Button>
        ),
      },
    ],
    [],
  )
  const add = (
    <Button variant="primary" icon={Plus} shortcut="n" onClick={() => setAsked('add')}>
      Add addresses
    </Button>
  )
  if (error && !data)
    return (
      <ErrorState title="The suppression list could not be read." onRetry={() => void refetch()} {...explain(error)} />
    )
  return (
    <div className="flex h-full flex-col">
      <div className="flex shrink-0 items-center gap-3 px-5 py-3">
        <p className="min-w-0 flex-1 truncate text-muted">
          {total > 0 && `${plural(total, 'address', 'addresses')}. `}
          Nothing is ever sent to an address on this list. Press Enter on one to lift it.
        </p>
        <Input
          type="search"
          icon={Search}
          className="w-56"
          aria-label="Search the suppression list"
          placeholder="Address"
          maxLength={200}
          value={search}
          onChange={setSearch}
        />
        {total > 0 && <ExportMenu what={{ what: 'suppressions' }} />}
        {add}
      </div>
      <DataTable
        label="Suppression list"
        columns={columns}
        rows={source}
        rowId={rowId}
        question={search}
        onOpen={(row) => setAsked(row)}
        empty={
          data &&
          (search ? (
            <EmptyState title="No address matches" actions={<Button onClick={() => setSearch('')}>Show all</Button>} />
          ) : (
            <EmptyState icon={MailX} title="No address is suppressed">
              Opt-outs, hard bounces and erased people come here by themselves.
            </EmptyState>
          ))
        }
      />
      {asked === 'add' && <SuppressDialog onClose={() => setAsked(null)} />}
      {asked && asked !== 'add' && <LiftDialog suppressed={asked} onClose={() => setAsked(null)} />}
    </div>
  )
}
