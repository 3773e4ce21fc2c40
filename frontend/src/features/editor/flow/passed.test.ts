import { expect, test } from 'vitest'
import type { NodeFlow } from '@/backend'
import { isLive, passedBy, widthOf } from './passed'
import type { Scope } from './scope'
import type { Flow } from './useFlow'

const node = (ports: Record<string, number>): NodeFlow => ({
  node: 'split',
  now: 0,
  waiting: 0,
  approval: 0,
  blocked: 0,
  entered: 0,
  done: 0,
  skipped: 0,
  failed: 0,
  moved: 0,
  unenrolled: 0,
  ports,
})
const flow = (shown: Scope['shown'], ports: Record<string, number>): Flow => ({
  scope: { shown, days: 30, all: false },
  nodes: new Map([['split', node(ports)]]),
  view: undefined,
  error: null,
  retry: () => undefined,
})
const by = (port: string) => ({ from: 'split', port })

test('a line says how many passed, and their share where people divide', () => {
  const period = flow('period', { a: 300, b: 100 })
  expect(passedBy(period, by('a'))).toBe('300 · 75%')
  expect(passedBy(period, by('c'))).toBe('0 · 0%')
  expect(passedBy(flow('period', { next: 12 }), by('next'))).toBe('12')
  expect(passedBy(flow('period', {}), by('next'))).toBe('0')
})

test('only a period is counted on lines', () => {
  expect(passedBy(flow('now', { a: 1 }), by('a'))).toBeUndefined()
  expect(passedBy(flow('period', { a: 1 }), { from: 'elsewhere', port: 'a' })).toBeUndefined()
})

test('a line is the thicker the more passed, within its bounds', () => {
  const widths = [0, 1, 10, 1000, 10_000_000].map((count) => widthOf(flow('period', { a: count }), by('a')) ?? 0)
  expect(widths).toEqual([...widths].sort((a, b) => a - b))
  expect(widths[0]).toBe(1.5)
  expect(widths.at(-1)).toBe(6)
})

test('only lines of the live version were walked: others of the draft have no count', () => {
  const nodes = ['split', 'a', 'b'].map((id) => ({ id, kind: 'delay' as const }))
  const live = { nodes, edges: [{ id: 'e', from: 'split', port: 'next', to: 'a' }] }
  const from = (id: string, to: string | undefined) => isLive(live, { from: id, port: 'next', to })
  expect([from('split', 'a'), from('a', undefined)]).toEqual([true, true])
  expect([from('split', 'b'), from('split', undefined), from('a', 'b'), from('new', undefined)]).toEqual(
    Array(4).fill(false),
  )
})
