import { beforeEach, expect, test, vi } from 'vitest'
import type { Graph, SequenceView } from '@/backend'

const put = vi.hoisted(() => vi.fn())
vi.mock('@/backend', () => ({
  api: { PUT: put },
  ask: async (call: Promise<unknown>) => call,
  asProblem: (error: unknown) => error,
  markUnsaved: () => {},
}))

const told = vi.hoisted(() => vi.fn())
vi.mock('@/ui', async (original) => ({ ...(await original<object>()), notify: { told } }))

const { edit, openDoc, redo, replacing, save, undo, useDoc } = await import('./document')
const { renderHook } = await import('@testing-library/react')

const graph = (name: string): Graph => ({ nodes: [{ id: 'start', kind: 'start', name }], edges: [] })
let id = ''
let count = 0

beforeEach(() => {
  vi.useFakeTimers()
  id = `s${++count}`
  told.mockReset()
  put.mockReset()
  put.mockImplementation(async (_path: string, { body }: { body: Graph }) => ({ id, graph: body }))
  openDoc({ id, graph: graph('0') } as SequenceView, () => {})
})

const doc = () => renderHook(() => useDoc(id)).result.current
const name = () => doc()?.graph.nodes[0]?.name

test('200 edits are undone and done again, across saves', async () => {
  for (let n = 1; n <= 210; n++) edit(id, () => graph(String(n)))
  await vi.advanceTimersByTimeAsync(1000)
  expect(doc()?.saved).toBe('saved')
  expect(put).toHaveBeenCalledOnce()
  for (let n = 0; n < 300; n++) undo(id)
  expect(name()).toBe('10')
  for (let n = 0; n < 300; n++) redo(id)
  expect(name()).toBe('210')
})

test('typing in one field is one entry', () => {
  for (const text of ['h', 'he', 'hey']) edit(id, () => graph(text), 'angle:a')
  undo(id)
  expect(name()).toBe('0')
})

test('an edit made while saving is saved next, never overwritten', async () => {
  let finish = (_: unknown) => {}
  put.mockImplementationOnce(() => new Promise((resolve) => (finish = resolve)))
  edit(id, () => graph('1'))
  await vi.advanceTimersByTimeAsync(500)
  edit(id, () => graph('2'))
  finish({ id, graph: graph('1') })
  await vi.advanceTimersByTimeAsync(1000)
  expect(name()).toBe('2')
  expect(put).toHaveBeenCalledTimes(2)
  expect(put.mock.calls[1]?.[1].body).toEqual({ ...graph('2'), base: graph('1') })
})

test('a save that failed says so, and goes through on retry', async () => {
  put.mockRejectedValueOnce(new Error('no'))
  edit(id, () => graph('1'))
  await vi.advanceTimersByTimeAsync(500)
  expect(doc()?.saved).toBe('failed')
  await save(id)
  expect(doc()?.saved).toBe('saved')
})

test('what could not be saved is tried again by itself, and closing the window asks first', async () => {
  put.mockRejectedValueOnce({ code: 'unreachable' }).mockRejectedValueOnce({ code: 'unreachable' })
  const asks = () => !dispatchEvent(new Event('beforeunload', { cancelable: true }))
  edit(id, () => graph('1'))
  await vi.advanceTimersByTimeAsync(500)
  expect([doc()?.saved, asks()]).toEqual(['failed', true])
  // Another edit changes nothing about that.
  edit(id, () => graph('2'))
  expect(doc()?.saved).toBe('failed')
  await vi.advanceTimersByTimeAsync(10_000)
  expect([doc()?.saved, doc()?.problem, asks()]).toEqual(['saved', undefined, false])
  expect(put.mock.lastCall?.[1].body).toEqual({ ...graph('2'), base: graph('0') })
})

test('what was not saved because the browser was signed out is saved once it is signed in', async () => {
  put.mockRejectedValueOnce({ code: 'unauthorized' }).mockRejectedValueOnce({ code: 'unauthorized' })
  edit(id, () => graph('1'))
  await vi.advanceTimersByTimeAsync(500)
  expect(doc()?.saved).toBe('failed')
  await vi.advanceTimersByTimeAsync(10_000)
  expect([doc()?.saved, put.mock.lastCall?.[1].body]).toEqual(['saved', { ...graph('1'), base: graph('0') }])
})

test('what was refused is not tried again by itself', async () => {
  put.mockRejectedValueOnce({ code: 'invalid' })
  edit(id, () => graph('1'))
  await vi.advanceTimersByTimeAsync(60_000)
  expect(doc()?.saved).toBe('failed')
  expect(put).toHaveBeenCalledOnce()
  // Undoing it is an edit like any other, and goes through.
  undo(id)
  await vi.advanceTimersByTimeAsync(1000)
  expect([doc()?.saved, name()]).toEqual(['saved', '0'])
})

test('a change from elsewhere comes in, but not over our own', () => {
  openDoc({ id, graph: graph('theirs') } as SequenceView, () => {})
  expect(name()).toBe('theirs')
  edit(id, () => graph('ours'))
  openDoc({ id, graph: graph('theirs again') } as SequenceView, () => {})
  expect(name()).toBe('ours')
})

test("somebody else's edit lies under ours and is not taken back by undo", async () => {
  const mine = (graph: Graph): Graph => ({ ...graph, nodes: graph.nodes.map((node) => ({ ...node, name: 'mine' })) })
  const theirs = { id: 'theirs', kind: 'end' as const }
  put.mockImplementation(async (_path: string, { body: { base: _, ...sent } }: { body: Graph & { base: Graph } }) => ({
    id,
    graph: { ...sent, nodes: [...sent.nodes.filter((node) => node.id !== 'theirs'), theirs] },
  }))
  edit(id, mine)
  await vi.advanceTimersByTimeAsync(1000)
  expect(doc()?.graph.nodes.map((node) => node.id)).toEqual(['start', 'theirs'])
  undo(id)
  expect(name()).toBe('0')
  expect(doc()?.graph.nodes.map((node) => node.id)).toEqual(['start', 'theirs'])
})

test('a draft put in place of ours is one entry of the history', async () => {
  edit(id, () => graph('1'))
  await save(id)
  const put = replacing(id)
  // The event of the replacement may be faster than its answer.
  openDoc({ id, graph: graph('old') } as SequenceView, () => {})
  put({ id, graph: graph('old') } as SequenceView)
  expect(name()).toBe('old')
  undo(id)
  expect(name()).toBe('1')
  undo(id)
  expect(name()).toBe('0')
  redo(id)
  redo(id)
  expect(name()).toBe('old')
})

test('what is done again never leads to a node that somebody else has deleted', async () => {
  const step = (node: string) => ({ id: node, kind: 'delay' as const, delay: {} })
  const line = (...ids: string[]): Graph => ({
    nodes: [{ id: 'start', kind: 'start' }, ...ids.map(step)],
    edges: ids.map((to, at) => ({ id: `to-${to}`, from: ids[at - 1] ?? 'start', port: 'next', to })),
  })
  const one = 'line'
  openDoc({ id: one, graph: line('a', 'b') } as SequenceView, () => {})
  edit(one, () => line('a', 'new', 'b'))
  await vi.advanceTimersByTimeAsync(1000)
  undo(one)
  await vi.advanceTimersByTimeAsync(1000)
  openDoc({ id: one, graph: line('a') } as SequenceView, () => {})
  redo(one)
  const now = renderHook(() => useDoc(one)).result.current?.graph
  expect(now?.nodes.map((node) => node.id)).toEqual(['start', 'a', 'new'])
  expect(now?.edges.map(({ to }) => to)).toEqual(['a', 'new'])
})

const delay = (name: string, value: number, zone?: 'sender'): Graph => ({
  nodes: [
    { id: 'start', kind: 'start' },
    { id: 'a', kind: 'delay', name, delay: { for: { value, unit: 'days' }, ...(zone && { zone }) } },
  ],
  edges: [{ id: 'e', from: 'start', port: 'next', to: 'a' }],
})
const node = () => doc()?.graph.nodes.find((one) => one.id === 'a')

test('two edits of one node both stand, field by field, and undo takes back only ours', async () => {
  openDoc({ id, graph: delay('Wait', 1) } as SequenceView, () => {})
  edit(id, () => delay('Mine', 1))
  await save(id)
  edit(id, () => delay('Mine', 2))
  await save(id)
  openDoc({ id, graph: delay('Mine', 2, 'sender') } as SequenceView, () => {})
  undo(id)
  expect(node()).toEqual(delay('Mine', 1, 'sender').nodes[1])
  undo(id)
  expect(node()).toEqual(delay('Wait', 1, 'sender').nodes[1])
  expect(told).not.toHaveBeenCalled()
})

test('undo never does nothing: an entry whose field was changed elsewhere is dropped, and that is told', async () => {
  openDoc({ id, graph: delay('Wait', 1) } as SequenceView, () => {})
  edit(id, () => delay('Wait', 5))
  await save(id)
  edit(id, () => delay('Mine', 5))
  await save(id)
  openDoc({ id, graph: delay('Theirs', 5) } as SequenceView, () => {})
  expect(told).toHaveBeenCalledExactlyOnceWith('Mine was changed elsewhere too', expect.any(String))
  undo(id)
  expect(node()).toEqual(delay('Theirs', 1).nodes[1])
  redo(id)
  expect(node()).toEqual(delay('Theirs', 5).nodes[1])
})

test('a node that one has put there is taken back by undo, also after it was changed elsewhere', async () => {
  const { nodes, edges } = delay('Wait', 1)
  const before = { nodes: nodes.slice(0, 1), edges: [] }
  openDoc({ id, graph: before } as unknown as SequenceView, () => {})
  edit(id, () => ({ nodes, edges }))
  await save(id)
  openDoc({ id, graph: delay('Theirs', 1) } as SequenceView, () => {})
  expect(node()?.name).toBe('Theirs')
  undo(id)
  expect([doc()?.graph.nodes, doc()?.graph.edges]).toEqual([before.nodes, []])
})

test('a node that one has changed and somebody else deletes is told', async () => {
  openDoc({ id, graph: delay('Wait', 1) } as SequenceView, () => {})
  edit(id, () => delay('Mine', 1))
  await save(id)
  openDoc(
    { id, graph: { nodes: [{ id: 'start', kind: 'start' as const }], edges: [] } } as unknown as SequenceView,
    () => {},
  )
  expect(told).toHaveBeenCalledExactlyOnceWith('Mine was deleted elsewhere', expect.any(String))
  expect(node()).toBeUndefined()
})

test('what the engine leaves out because it is empty is nobody’s edit: undo brings back what was there', async () => {
  const end = (reason?: string): Graph => ({
    nodes: [
      { id: 'start', kind: 'start' },
      { id: 'a', kind: 'end', end: { unenroll: true, ...(reason !== undefined && { reason }) } },
    ],
    edges: [],
  })
  openDoc({ id, graph: end('Not a fit') } as SequenceView, () => {})
  put.mockImplementation(async () => ({ id, graph: end() }))
  edit(id, () => end(''))
  await save(id)
  expect(told).not.toHaveBeenCalled()
  undo(id)
  expect(node()).toEqual(end('Not a fit').nodes[1])
})

test('a draft that one puts in place of one’s own is no edit of somebody else', async () => {
  openDoc({ id, graph: delay('Wait', 1) } as SequenceView, () => {})
  edit(id, () => delay('Mine', 1))
  await save(id)
  const put = replacing(id)
  openDoc({ id, graph: delay('Old', 1) } as SequenceView, () => {})
  put({ id, graph: delay('Old', 1) } as SequenceView)
  expect(told).not.toHaveBeenCalled()
})
