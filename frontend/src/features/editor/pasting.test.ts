import { readFileSync } from 'node:fs'
import { expect, test, vi } from 'vitest'
import type { Graph, GraphNode } from '@/backend'
import { deedsOf } from './deeds'
import { graphOf, openDoc, undo } from './document'
import { clipOf } from './flow/clip'
import { KINDS } from './kinds'
import { pasteable } from './pasting'
import { isWhole, SETTINGS } from './shapes'
import { setLook } from './view'

vi.mock('@/backend', async (original) => ({ ...(await original<object>()), api: { PUT: () => new Promise(() => {}) } }))

const KIND = (id: string) => KINDS.find((one) => one.id === id) as (typeof KINDS)[number]

/** A message, a split, and a Condition that asks about both. */
function asking(): Graph {
  const fork: GraphNode = {
    id: 'fork',
    kind: 'condition',
    condition: {
      branches: [
        {
          id: 'yes',
          name: 'Yes',
          when: {
            rules: [
              { field: 'step:mail', op: 'is', values: ['sent'] },
              { field: 'step:elsewhere', op: 'is', values: ['sent'] },
              { field: 'title', op: 'contains', values: ['step:mail'] },
            ],
            groups: [{ rules: [{ field: 'split:arms', op: 'is', values: ['a'] }] }],
          },
        },
      ],
    },
  }
  return {
    nodes: [{ id: 'start', kind: 'start' }, KIND('email').make('mail', true), KIND('split').make('arms', false), fork],
    edges: [
      { id: 'e1', from: 'start', port: 'next', to: 'mail' },
      { id: 'e2', from: 'mail', port: 'next', to: 'arms' },
    ],
  }
}

const fieldsOf = (nodes: readonly GraphNode[]) =>
  JSON.stringify(nodes)
    .match(/"field":"[^"]+"/g)
    ?.map((one) => one.slice(9, -1))

test('rules of copied nodes ask about the copies, and about what was not copied as before', () => {
  const graph = asking()
  const fresh = pasteable(graph, clipOf(graph, new Set(['mail', 'arms', 'fork'])))
  if (typeof fresh === 'string') throw new Error(fresh)
  const [mail, arms] = fresh.nodes
  expect(fieldsOf(fresh.nodes)).toEqual([`step:${mail?.id}`, 'step:elsewhere', 'title', `split:${arms?.id}`])
  // A text that only looks like it stays a text.
  expect(JSON.stringify(fresh.nodes)).toContain('"values":["step:mail"]')
})

test('duplicating keeps a flow and its questions together', () => {
  openDoc({ id: 'dup', graph: asking() } as Parameters<typeof openDoc>[0], () => {})
  setLook('dup', { focus: 'mail', selected: ['mail', 'arms', 'fork'] })
  deedsOf('dup').duplicate()
  const copies = graphOf('dup').nodes.slice(4)
  expect(copies).toHaveLength(3)
  const copied = copies.find(({ kind }) => kind === 'condition')
  const mail = copies.find(({ kind }) => kind === 'step')
  expect(fieldsOf(copied ? [copied] : [])?.[0]).toBe(`step:${mail?.id}`)
  undo('dup')
  expect(graphOf('dup').nodes).toHaveLength(4)
})

const text = (...nodes: object[]) => JSON.stringify({ format: 'cadenza/nodes', nodes, edges: [] })

test('nodes that the engine could not read are refused, not pasted', () => {
  const graph = asking()
  for (const bad of [
    { id: 'a', kind: 'step', step: { delay: { value: 1, unit: 'days' } } },
    { id: 'a', kind: 'split', split: { arms: [{}] } },
    { id: 'a', kind: 'condition', condition: { branches: [{ id: 5, name: {}, when: { rules: 7 } }] } },
    { id: 'a', kind: 'webhook', webhook: {} },
    { id: 'a', kind: 'end', end: { surprise: 1 } },
    { id: 'a', kind: 'end', end: {}, name: { not: 'a text' } },
  ])
    expect(pasteable(graph, text(bad))).toContain('cannot be read')
  const end = { id: 'a', kind: 'end', end: {} }
  expect(pasteable(graph, text(end, end))).toContain('same id')
  expect(typeof pasteable(graph, text(end))).toBe('object')
})

test('a paste that would make a sequence too large is refused', () => {
  const many = Array.from({ length: 1997 }, (_, at) => ({ id: `n${at}`, kind: 'end', end: {} }))
  expect(pasteable(asking(), text(...many))).toContain('2,001 nodes; 2,000 is the most')
})

test('every kind of node can be copied as it is made', () => {
  for (const kind of KINDS) expect([kind.id, isWhole(kind.make('x', false))]).toEqual([kind.id, true])
})

test('what is known of the settings is what the engine says of them', () => {
  const { schemas } = JSON.parse(readFileSync('../backend/api/openapi.json', 'utf8')).components
  for (const [kind, shape] of Object.entries(SETTINGS)) {
    const { properties, required = [] } = schemas[`Sequence${kind[0]?.toUpperCase()}${kind.slice(1)}`]
    const names = Object.keys(properties).filter((name) => !name.startsWith('$'))
    const theirs = names.map((name) => (required.includes(name) ? name : `${name}?`)).sort()
    expect([kind, Object.keys(shape).sort()]).toEqual([kind, theirs])
    for (const [name, one] of Object.entries(shape)) {
      const { enum: choices } = properties[name.replace('?', '')]
      if (choices) expect([kind, name, one]).toEqual([kind, name, choices])
    }
  }
})

test('a name longer than one may type is refused, and a copy has none', () => {
  const named = (name: string) => ({ id: 'a', kind: 'end', end: {}, name })
  expect(pasteable(asking(), text(named('x'.repeat(100_000))))).toContain('100,000 characters; 120 is the most')
  expect(typeof pasteable(asking(), text(named('x'.repeat(120))))).toBe('object')
  openDoc({ id: 'long', graph: asking() } as Parameters<typeof openDoc>[0], () => {})
  const deeds = deedsOf('long')
  deeds.change('mail', (node) => ({ ...node, name: 'x'.repeat(120) }))
  setLook('long', { focus: 'mail', selected: ['mail'] })
  deeds.duplicate()
  const copy = graphOf('long').nodes.find(({ name }) => name?.endsWith(' (copy)'))
  expect(copy?.name).toHaveLength(120)
})
