import { act, renderHook } from '@testing-library/react'
import { afterEach, expect, test, vi } from 'vitest'
import { newId } from './id'
import { explain, Problem } from './problem'
import { setTransport, type Transport } from './transport'

let restore = () => {}
afterEach(() => restore())

// Paths are typed from the API's document; these tests are about the transport and stand beside it.
async function client(answer: Transport) {
  restore = setTransport(answer)
  const { api, ask } = await import('./client')
  const post = api.POST as unknown as (path: string, init: object) => Promise<{ data?: unknown }>
  const get = api.GET as unknown as (path: string, init?: object) => Promise<{ data?: unknown }>
  return { post, get, ask }
}

const json = (status: number, body: unknown) => new Response(JSON.stringify(body), { status })

test('a command carries a fresh idempotency key, a question none', async () => {
  const seen: (string | null)[] = []
  const { post, get } = await client(async (request) => {
    seen.push(request.headers.get('Idempotency-Key'))
    return json(200, {})
  })
  await post('/api/sequences', { body: {} })
  await post('/api/sequences', { body: {} })
  await get('/api/sequences')
  expect(seen[0]).toMatch(/^[0-9a-f-]{36}$/)
  expect(seen[1]).not.toBe(seen[0])
  expect(seen[2]).toBeNull()
})

test('a refusal is thrown as a Problem with its sentence, remedy and fields', async () => {
  const { post, ask } = await client(async () =>
    json(422, {
      code: 'sequence_name_taken',
      detail: 'A sequence of this name exists.',
      remedy: 'Choose another name.',
      errors: [{ location: 'body.name', message: 'Already used.' }],
    }),
  )
  const problem = await ask(post('/api/sequences', { body: {} })).catch((error: unknown) => error)
  expect(problem).toBeInstanceOf(Problem)
  expect(problem).toMatchObject({ code: 'sequence_name_taken', sentence: 'A sequence of this name exists.' })
  expect((problem as Problem).field('name')).toBe('Already used.')
  expect(explain(problem).remedy).toBe('Choose another name.')
})

test('silence is a Problem too', async () => {
  const { get } = await client(() => Promise.reject(new TypeError('Failed to fetch')))
  await expect(get('/api/sequences')).rejects.toMatchObject({ code: 'unreachable', status: 0 })
})

test('a page that is not from our API is told by its status', async () => {
  const { get } = await client(async () => new Response('<h1>Bad gateway</h1>', { status: 502 }))
  await expect(get('/api/sequences')).rejects.toMatchObject({ code: 'http_502' })
})

test('a browser is signed out by the first refusal, and in again by the first answer after it', async () => {
  let status = 401
  const { get } = await client(async () => json(status, {}))
  const { useSignedOut } = await import('./session')
  const { result } = renderHook(useSignedOut)
  await act(() => get('/api/status').catch(() => undefined))
  expect(result.current).toBe(true)
  status = 200
  await act(() => get('/api/status'))
  expect(result.current).toBe(false)
})

test('in the window a request goes through App.Call and is cancelled through App.Cancel', async () => {
  const Call = vi.fn((..._: string[]) => new Promise<{ status: number; body: string }>(() => {}))
  const Cancel = vi.fn(async () => {})
  window.go = {
    main: {
      App: {
        Call,
        Cancel,
        PickFile: vi.fn(),
        SaveRejects: vi.fn(),
        SaveExport: vi.fn(),
        PickFolder: vi.fn(),
        SaveText: vi.fn(),
      },
    },
  }
  vi.resetModules()
  const { transport } = await import('./transport')
  const stop = new AbortController()
  const request = new Request('http://localhost/api/contacts?q=ann', { signal: stop.signal })
  const answer = transport(request)
  await vi.waitFor(() => expect(Call).toHaveBeenCalledOnce())
  expect(Call.mock.calls[0]?.slice(1, 3)).toEqual(['GET', '/api/contacts?q=ann'])
  stop.abort()
  await expect(answer).rejects.toMatchObject({ name: 'AbortError' })
  expect(Cancel).toHaveBeenCalledWith(Call.mock.calls[0]?.[0])
  delete window.go
})

test('ids are version 4 UUIDs', () => {
  expect(newId()).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
})
