import { keepPreviousData, type QueryClient, useQueries, useQuery, useQueryClient } from '@tanstack/react-query'
import { useCallback, useMemo, useState } from 'react'
import { api, ask, type ContactView, keys } from '@/backend'
import type { RowSource } from '@/ui'
import { Book, pagesWanted } from './book'
import { askedAs, type Question } from './question'

const PAGE_SIZE = 200

type Asked = ReturnType<typeof askedAs>

export const rowId = (row: ContactView) => row.id

export function indexOptions(asked: Asked) {
  return {
    queryKey: keys.list('contacts', { index: asked }),
    queryFn: ({ signal }: { signal: AbortSignal }) =>
      ask(api.GET('/api/contacts/index', { params: { query: asked }, signal })),
  }
}

export function pageOptions(asked: Asked, after: string) {
  return {
    queryKey: keys.list('contacts', { page: asked, after }),
    queryFn: ({ signal }: { signal: AbortSignal }) =>
      ask(api.GET('/api/contacts', { params: { query: { ...asked, ...(after ? { after } : {}) } }, signal })),
    // The book keeps what is near; the rest of a long way through the table is not held twice.
    gcTime: 30_000,
  }
}

/** One answer: whose question it was, what came so far, and how many there are. */
interface Shown {
  key: string
  book: Book<ContactView>
}

/** How many fit a question, and why it was refused if it was: asked once with the table, and told without its rows. */
export function useCount(question: Question) {
  const key = JSON.stringify(askedAs(question))
  const asked = useMemo<Asked>(() => JSON.parse(key), [key])
  const { data, error } = useQuery({ ...indexOptions(asked), placeholderData: keepPreviousData })
  return { total: data?.total ?? 0, error }
}

/** The contacts of a question as rows of a table, any page of which is fetched when it is looked at. */
export function useContactRows(question: Question) {
  const queries = useQueryClient()
  const key = JSON.stringify(askedAs(question))
  const asked = useMemo<Asked>(() => JSON.parse(key), [key])
  const index = useQuery({ ...indexOptions(asked), placeholderData: keepPreviousData })
  const known = index.data && !index.isPlaceholderData ? index.data : undefined
  const starts = known?.starts ?? FIRST_PAGE
  const [seen, setSeen] = useState({ first: 0, from: 0, to: 2 })
  const [shown, setShown] = useState<Shown>(() => ({ key, book: new Book<ContactView>(PAGE_SIZE) }))
  // Another question begins at its first page, wherever the one before was left.
  const wanted = shown.key === key ? wantedPages(seen, starts.length) : [0]
  const pages = useQueries({ queries: wanted.map((page) => pageOptions(asked, starts[page] ?? '')) })

  // What came is kept in the book at once: putting the same page twice changes nothing.
  let current = shown
  const first = pages[wanted.indexOf(0)]?.data ?? queries.getQueryData<Page>(pageOptions(asked, '').queryKey)
  if (shown.key !== key && first) {
    current = { key, book: new Book<ContactView>(PAGE_SIZE) }
    setShown(current)
  }
  const isOld = current.key !== key
  if (!isOld) {
    for (const [at, page] of wanted.entries()) {
      const rows = pages[at]?.data?.rows
      if (rows) current.book.put(page, rows)
    }
  }
  // Another order of the same contacts counts as many: the table keeps its length while it is sorted anew.
  const whom = JSON.stringify({ ...asked, sort: undefined })
  const [count, setCount] = useState({ whom: '', total: 0 })
  if (!isOld && known && (count.whom !== whom || count.total !== known.total)) setCount({ whom, total: known.total })
  const { book } = current
  const onSeen = useCallback((top: number, bottom: number) => {
    setSeen((before) => {
      const next = pagesWanted(top, bottom, top - before.first, PAGE_SIZE)
      const same = next.from === before.from && next.to === before.to && Math.abs(top - before.first) < PAGE_SIZE / 4
      return same ? before : { first: top, ...next }
    })
  }, [])
  const counted = isOld || count.whom === whom ? count.total : undefined
  const total = counted ?? known?.total ?? first?.rows.length ?? 0
  const source: RowSource<ContactView> = {
    total,
    rowAt: (at) => book.rowAt(at),
    indexOf: (id, near) => book.indexOf((row) => row.id === id, near),
    onSeen,
    idsBetween: (from, to) => idsBetween(queries, asked, starts, from, to),
  }
  const failed = index.error ?? pages.find(({ error }) => error)?.error ?? null
  return {
    source,
    total,
    isOld,
    isPending: !first && !failed,
    error: failed,
    refetch: () => queries.refetchQueries({ queryKey: ['contacts', 'list'], type: 'active' }),
  }
}

const FIRST_PAGE = ['']

export interface Page {
  rows: ContactView[]
}

function wantedPages({ from, to }: { from: number; to: number }, count: number): number[] {
  const last = Math.min(to, count - 1)
  const begin = Math.min(from, last)
  return Array.from({ length: last - begin + 1 }, (_, at) => begin + at)
}

async function idsBetween(queries: QueryClient, asked: Asked, starts: readonly string[], from: number, to: number) {
  const ids: string[] = []
  for (let page = Math.floor(from / PAGE_SIZE); page <= Math.floor(to / PAGE_SIZE); page++) {
    const { rows } = await queries.fetchQuery(pageOptions(asked, starts[page] ?? ''))
    const begin = page * PAGE_SIZE
    ids.push(...rows.slice(Math.max(0, from - begin), to - begin + 1).map(rowId))
  }
  return ids
}
