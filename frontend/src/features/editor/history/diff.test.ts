import { expect, test } from 'vitest'
import type { Graph, GraphNode } from '@/backend'
import { differences } from './diff'

const delay = (id: string, value: number, name = ''): GraphNode => ({
  id,
  kind: 'delay',
  name,
  delay: { for: { value, unit: 'days' } },
})
const start: GraphNode = { id: 'start', kind: 'start' }
const line = (...nodes: GraphNode[]): Graph => ({
  nodes: [start, ...nodes],
  edges: nodes.map(({ id }, at) => ({ id: `to ${id}`, from: nodes[at - 1]?.id ?? 'start', port: 'next', to: id })),
})

test('a graph differs from itself in nothing, wherever it is drawn and whatever its notes say', () => {
  const graph = line(delay('a', 1), delay('b', 2))
  const moved = {
    ...graph,
    layout: { a: { x: 9, y: 9 } },
    nodes: graph.nodes.map((node) => ({ ...node, note: 'Remember the fair' })),
  }
  expect(differences(graph, moved)).toEqual([])
})

test('what is empty may as well be absent', () => {
  const { name: _, ...nameless } = delay('a', 1)
  expect(differences(line(delay('a', 1)), line({ ...nameless, disabled: false }))).toEqual([])
})

test('added, removed, changed and rewired nodes are told, removed ones last', () => {
  const from = line(delay('a', 1), delay('b', 2), delay('c', 3))
  const to = line(delay('a', 5), delay('new', 1, 'Breathe'), delay('c', 3))
  expect(differences(from, to).map(({ node, change }) => [node, change])).toEqual([
    ['a', 'changed'],
    ['new', 'added'],
    ['b', 'removed'],
  ])
})

test('a change says what it was and what it is, and where the way leads now', () => {
  const [first] = differences(line(delay('a', 1), delay('b', 2, 'Wait')), line(delay('a', 3), delay('c', 2, 'Rest')))
  expect(first?.parts).toEqual([
    { name: 'for', before: '1 day', after: '3 days' },
    { name: 'where it leads', before: 'Wait', after: 'Rest' },
  ])
})

test('only where a node leads is rewired', () => {
  const graph = line(delay('a', 1), delay('b', 2, 'Wait'))
  const cut = { ...graph, edges: graph.edges.filter(({ to }) => to !== 'b') }
  expect(differences(graph, cut)).toEqual([
    {
      node: 'a',
      title: 'Delay',
      change: 'rewired',
      parts: [{ name: 'where it leads', before: 'Wait', after: 'End' }],
    },
  ])
})

test('long texts are said to differ and not set side by side', () => {
  const step = (body: string): GraphNode => ({
    id: 'a',
    kind: 'step',
    step: { channel: 'email', jobType: 'initial_outreach', delay: { value: 0, unit: 'minutes' }, cta: body },
  })
  const [short] = differences(line(step('Call me')), line(step('Write me')))
  expect(short?.parts).toEqual([{ name: 'CTA', before: 'Call me', after: 'Write me' }])
  const [long] = differences(line(step('Call me')), line(step('x'.repeat(200))))
  expect(long?.parts).toEqual([{ name: 'CTA' }])
})
