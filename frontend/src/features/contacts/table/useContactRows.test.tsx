import { QueryClientProvider } from '@tanstack/react-query'
import { act, renderHook, waitFor } from '@testing-library/react'
import type { ReactNode } from 'react'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { newQueries } from '@/backend'
import { setTransport } from '@/backend/transport'
import { useContactRows } from './useContactRows'

const PAGE = 200
/** Who is there now, newest first. */
let people: string[] = []
let asked: string[] = []
let hold: Promise<void> | undefined
let restore = () => {}

beforeEach(() => {
  people = Array.from({ length: 1000 }, (_, at) => `p${at}`)
  asked = []
  hold = undefined
  restore = setTransport(async (request) => {
    const { pathname, searchParams } = new URL(request.url)
    asked.push(pathname + new URL(request.url).search)
    await hold
    const found = people.filter((id) => id.includes(searchParams.get('search') ?? ''))
    // A cursor names the row that a page comes after, as the engine's does.
    const begin = found.indexOf(searchParams.get('after') ?? '') + 1
    const body = pathname.endsWith('/index')
      ? {
          total: found.length,
          pageSize: PAGE,
          starts: Array.from({ length: Math.ceil(found.length / PAGE) }, (_, page) => found[page * PAGE - 1] ?? ''),
        }
      : { rows: found.slice(begin, begin + PAGE).map((id) => ({ id })) }
    return new Response(JSON.stringify(body), { headers: { 'Content-Type': 'application/json' } })
  })
})
afterEach(() => restore())

function rows() {
  const queries = newQueries()
  const wrapper = ({ children }: { children: ReactNode }) => (
    <QueryClientProvider client={queries}>{children}</QueryClientProvider>
  )
  const hook = renderHook(({ search }) => useContactRows({ search, filter: {}, list: '', sort: '' }), {
    wrapper,
    initialProps: { search: '' },
  })
  return { ...hook, queries }
}

test('any page is fetched when it is looked at, and the way there is not', async () => {
  const { result } = rows()
  await waitFor(() => expect(result.current.total).toBe(1000))
  expect(result.current.source.rowAt(0)?.id).toBe('p0')
  expect(result.current.source.rowAt(999)).toBeUndefined()
  act(() => result.current.source.onSeen?.(970, 999))
  await waitFor(() => expect(result.current.source.rowAt(999)?.id).toBe('p999'))
  expect(result.current.source.indexOf('p999', 999)).toBe(999)
})

test('rows stay on the screen while fresh ones are on their way', async () => {
  const { result, queries } = rows()
  await waitFor(() => expect(result.current.source.rowAt(399)?.id).toBe('p399'))
  let release = () => {}
  hold = new Promise((resolve) => {
    release = resolve
  })
  people = ['new', ...people]
  act(() => void queries.invalidateQueries({ queryKey: ['contacts'] }))
  expect(result.current.source.rowAt(399)?.id).toBe('p399')
  expect(result.current.isPending).toBe(false)
  release()
  await waitFor(() => expect(result.current.total).toBe(1001))
  await waitFor(() => expect(result.current.source.rowAt(399)?.id).toBe('p398'))
  expect(result.current.source.rowAt(0)?.id).toBe('new')
})

test('while another question is asked the last answer stays, with its count', async () => {
  const { result, rerender } = rows()
  await waitFor(() => expect(result.current.total).toBe(1000))
  let release = () => {}
  hold = new Promise((resolve) => {
    release = resolve
  })
  rerender({ search: 'p99' })
  expect(result.current).toMatchObject({ isOld: true, total: 1000 })
  expect(result.current.source.rowAt(0)?.id).toBe('p0')
  release()
  await waitFor(() => expect(result.current).toMatchObject({ isOld: false, total: 11 }))
  expect(result.current.source.rowAt(0)?.id).toBe('p99')
})

test('a stretch over pages that were never loaded gives its ids', async () => {
  const { result } = rows()
  await waitFor(() => expect(result.current.total).toBe(1000))
  const ids = await result.current.source.idsBetween?.(390, 805)
  expect(ids?.length).toBe(416)
  expect(ids?.at(0)).toBe('p390')
  expect(ids?.at(-1)).toBe('p805')
  expect(asked.length).toBeLessThan(10)
})
