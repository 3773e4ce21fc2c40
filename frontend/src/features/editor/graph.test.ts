import { expect, test } from 'vitest'
import type { Graph } from '@/backend'
import { channelLock, duplicate, insertAfter, moveTo, newStep, remove, updateStep, walk } from './graph'

function line(...ids: string[]): Graph {
  let graph: Graph = { nodes: [{ id: 'start', kind: 'start' }], edges: [], layout: { start: { x: 0, y: 0 } } }
  let last: string | undefined
  for (const id of ids) {
    graph = insertAfter(graph, last, newStep(id, last === undefined), `e-${id}`)
    last = id
  }
  return graph
}

const order = (graph: Graph) => walk(graph).map(({ id }) => id)
const edges = (graph: Graph) => graph.edges.map(({ id }) => id).sort()

/** Every edge joins two nodes that are there, no output is used twice, and the walk meets every node. */
function expectSound(graph: Graph) {
  const ids = new Set(graph.nodes.map(({ id }) => id))
  for (const edge of graph.edges) expect(ids.has(edge.from) && ids.has(edge.to)).toBe(true)
  expect(new Set(graph.edges.map(({ from }) => from)).size).toBe(graph.edges.length)
  expect(new Set(edges(graph)).size).toBe(graph.edges.length)
  expect(walk(graph)).toHaveLength(graph.nodes.length - 1)
}

test('a node goes in at the beginning, between and at the end', () => {
  const graph = line('a', 'b', 'c')
  expect(order(graph)).toEqual(['a', 'b', 'c'])
  const first = insertAfter(graph, undefined, newStep('x', true), 'e-x')
  expect(order(first)).toEqual(['x', 'a', 'b', 'c'])
  const between = insertAfter(graph, 'a', newStep('x', false), 'e-x')
  expect(order(between)).toEqual(['a', 'x', 'b', 'c'])
  for (const one of [graph, first, between]) expectSound(one)
})

test('a removed node leaves no gap, wherever it stood', () => {
  for (const [id, rest] of [
    ['a', ['b', 'c']],
    ['b', ['a', 'c']],
    ['c', ['a', 'b']],
  ] as const) {
    const graph = remove(line('a', 'b', 'c'), id)
    expect(order(graph)).toEqual(rest)
    expectSound(graph)
    expect(graph.layout?.[id]).toBeUndefined()
  }
  expect(order(remove(line('a'), 'a'))).toEqual([])
  expect(remove(line('a'), 'a').edges).toEqual([])
})

test('a node moves to any place, ids of nodes and edges stay', () => {
  const graph = line('a', 'b', 'c', 'd')
  for (const id of ['a', 'b', 'c', 'd']) {
    for (let index = -1; index <= 4; index++) {
      const moved = moveTo(graph, id, index)
      const place = Math.max(0, Math.min(3, index))
      expect(order(moved)[place]).toBe(id)
      expect(order(moved).filter((one) => one !== id)).toEqual(order(graph).filter((one) => one !== id))
      expect(edges(moved)).toEqual(edges(graph))
      expectSound(moved)
    }
  }
})

test('moved there and back, a graph is what it was', () => {
  const graph = line('a', 'b', 'c')
  expect(moveTo(moveTo(graph, 'a', 2), 'a', 0)).toEqual(graph)
})

test('a copy stands behind its original with its own id', () => {
  const graph = duplicate(line('a', 'b'), 'a', 'copy', 'e-copy')
  expect(order(graph)).toEqual(['a', 'copy', 'b'])
  expect(walk(graph)[1]?.step).toEqual(walk(graph)[0]?.step)
  expectSound(graph)
})

test('a Voicemail Drop takes Voice along and gives it back', () => {
  const drop = updateStep(line('a'), 'a', { jobType: 'voicemail_drop' })
  const step = walk(drop)[0]?.step
  expect(step?.channel).toBe('voice')
  expect(step && channelLock(step)).toContain('Voice')
  expect(walk(updateStep(drop, 'a', { channel: 'email' }))[0]?.step?.channel).toBe('voice')
  expect(walk(updateStep(drop, 'a', { jobType: 're_engagement' }))[0]?.step?.channel).toBe('email')
})

test('edits leave the graph they were given alone', () => {
  const graph = line('a', 'b', 'c')
  const before = structuredClone(graph)
  remove(graph, 'b')
  moveTo(graph, 'a', 2)
  updateStep(graph, 'a', { angle: 'x' })
  expect(graph).toEqual(before)
})

test('a walk over a loop ends', () => {
  const graph = line('a', 'b')
  expect(walk({ ...graph, edges: [...graph.edges, { id: 'l', from: 'b', port: 'next', to: 'a' }] })).toHaveLength(2)
})
