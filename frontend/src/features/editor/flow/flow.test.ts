import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Graph, GraphNode } from '@/backend'
import { evenly, withBranch } from '../deeds'
import { moveTo } from '../graph'
import { KINDS } from '../kinds'
import { itemsOf } from '../outline/items'
import { crookedWords } from '../quick/QuickView'
import { moveRow, rowsOf } from '../quick/rows'
import { clipOf, loose, pasteAt, readClip, renewed } from './clip'
import { changeNode, connect, disconnect, insertAt, insertBefore, moveNodes, removeAll, removeNodes } from './edits'
import { behind, edgeAt, indexed, refusal } from './index'
import { laidOut, tidy } from './layout'
import { isLinear, makeLinear, pathsOf } from './linear'
import { portsOf, sizeOf } from './ports'
import { structureOf } from './structure'
import { reorder, step, targetsOf } from './walk'
import { wiresOf } from './wires'

let count = 0
const fresh = () => `n${++count}`
const empty = (): Graph => ({ nodes: [{ id: 'start', kind: 'start' }], edges: [], layout: { start: { x: 0, y: 0 } } })

/** A list of draws decides everything, so that a failing case shrinks. */
type Draw = (below: number) => number
const draws = fc.array(fc.nat(9999), { minLength: 10, maxLength: 200, size: 'max' })
function drawer(list: readonly number[]): Draw & { more: () => boolean } {
  let at = 0
  const draw = (below: number) => (list[at++] ?? 0) % Math.max(1, below)
  return Object.assign(draw, { more: () => at < list.length })
}

const LINEAR = new Set(['email', 'sms', 'delay', 'notify', 'update'])
const pick = <T>(draw: Draw, list: readonly T[]): T | undefined => list[draw(list.length)]
const nodeOf = (draw: Draw, linear: boolean) => {
  const kinds = KINDS.filter(({ id }) => !linear || LINEAR.has(id))
  return (pick(draw, kinds) ?? KINDS[0])?.make(fresh(), draw(2) === 0) as GraphNode
}
const place = (draw: Draw, graph: Graph) => {
  const node = pick(draw, graph.nodes) as GraphNode
  return { from: node.id, port: pick(draw, portsOf(node))?.id ?? '' }
}

/** One edit of every sort that the canvas makes. */
function anyEdit(draw: Draw, graph: Graph): Graph {
  const node = pick(draw, graph.nodes) as GraphNode
  switch (draw(13)) {
    case 0:
    case 1:
    case 2:
      return insertAt(graph, place(draw, graph), nodeOf(draw, false), fresh())
    case 3:
      return insertBefore(graph, node.id, nodeOf(draw, false), fresh())
    case 4:
    case 5:
      return connect(graph, place(draw, graph), (pick(draw, graph.nodes) as GraphNode).id, fresh())
    case 6:
      return disconnect(graph, pick(draw, graph.edges)?.id ?? '')
    case 7:
      return removeNodes(graph, [node.id], pick(draw, portsOf(node))?.id)
    case 8:
      return removeAll(graph, node.id)
    case 9:
      return changeNode(graph, node.id, (one) => withBranch(one) ?? one)
    case 10:
      return changeNode(graph, node.id, fewer)
    case 11: {
      const clip = readClip(clipOf(graph, new Set(graph.nodes.filter(() => draw(2) === 0).map(({ id }) => id))))
      if (typeof clip === 'string') return graph
      return draw(2) === 0 ? pasteAt(graph, renewed(clip), place(draw, graph)) : loose(graph, renewed(clip))
    }
    default:
      return reorder(graph, node.id, draw(2) === 0 ? 1 : -1) ?? graph
  }
}

function fewer(node: GraphNode): GraphNode {
  if (node.condition) return { ...node, condition: { branches: node.condition.branches.slice(1) } }
  if (node.decide) return { ...node, decide: { ...node.decide, outcomes: node.decide.outcomes.slice(0, -1) } }
  if (node.split) return { ...node, split: { ...node.split, arms: node.split.arms.slice(1) } }
  return node
}

function expectSound(graph: Graph) {
  const ids = graph.nodes.map(({ id }) => id)
  expect(new Set(ids).size).toBe(ids.length)
  expect(graph.nodes.filter(({ kind }) => kind === 'start')).toHaveLength(1)
  const { byId } = indexed(graph)
  const used = new Set<string>()
  expect(new Set(graph.edges.map(({ id }) => id)).size).toBe(graph.edges.length)
  for (const { from, port, to } of graph.edges) {
    const node = byId.get(from)
    expect(node && portsOf(node).map(({ id }) => id)).toContain(port)
    expect(byId.get(to)?.kind).toBeDefined()
    expect(byId.get(to)?.kind).not.toBe('start')
    expect(used.has(`${from} ${port}`)).toBe(false)
    used.add(`${from} ${port}`)
    // No way back: what an edge leads to does not lead to where it comes from.
    expect(behind(graph, to).has(from)).toBe(false)
  }
  for (const id of ids) expect(graph.layout?.[id]).toBeDefined()
  for (const id of Object.keys(graph.layout ?? {})) expect(byId.has(id)).toBe(true)
  const { order } = structureOf(graph)
  expect([...order].sort()).toEqual([...ids].sort())
}

test('every edit keeps a graph sound: no edge in the air, one at most at a way out, no loop, every node placed', () => {
  fc.assert(
    fc.property(draws, (list) => {
      const draw = drawer(list)
      let graph = empty()
      while (draw.more() && graph.nodes.length < 60) {
        const before = structuredClone(graph)
        const next = anyEdit(draw, graph)
        expect(graph).toEqual(before)
        graph = next
        expectSound(graph)
      }
    }),
    { numRuns: 300 },
  )
})

test('tidy places every node, none on another, and none above what leads to it', () => {
  fc.assert(
    fc.property(draws, (list) => {
      const draw = drawer(list)
      let graph = empty()
      while (draw.more() && graph.nodes.length < 40) graph = anyEdit(draw, graph)
      const points = tidy(graph)
      const rects = graph.nodes.map((node) => {
        const { w, h } = sizeOf(node)
        const { x, y } = points[node.id] ?? { x: Number.NaN, y: Number.NaN }
        expect(Number.isFinite(x) && Number.isFinite(y)).toBe(true)
        return { id: node.id, left: x - w / 2, right: x + w / 2, top: y, bottom: y + h }
      })
      for (const [at, a] of rects.entries()) {
        for (const b of rects.slice(at + 1)) {
          const apart = a.right <= b.left || b.right <= a.left || a.bottom <= b.top || b.bottom <= a.top
          expect(apart, `${a.id} lies on ${b.id}`).toBe(true)
        }
      }
      const start = indexed(graph).start?.id ?? ''
      const live = behind(graph, start)
      for (const { from, to } of graph.edges) {
        if (live.has(from)) expect(points[to]?.y ?? 0).toBeGreaterThan(points[from]?.y ?? 0)
      }
      // Once more changes nothing, and every line ends at the node it leads to.
      expect(tidy(moveNodes(graph, points))).toEqual(points)
      for (const wire of wiresOf(graph, points)) {
        if (wire.to !== undefined) expect(wire.corners.at(-1)).toEqual(points[wire.to])
      }
    }),
    { numRuns: 300 },
  )
})

/** A linear graph as Quick Mode and the canvas both may have made it. */
function linear(draw: Draw & { more: () => boolean }): Graph {
  let graph = empty()
  for (let nodes = draw(14); nodes > 0; nodes--) {
    const at = pick(
      draw,
      graph.nodes.filter(({ kind }) => kind !== 'end'),
    ) as GraphNode
    graph = insertAt(graph, { from: at.id, port: 'next' }, nodeOf(draw, true), fresh())
  }
  return graph
}

const meaning = ({ nodes, edges }: Graph) => ({ nodes, edges })
/** What Quick Mode shows, written back as a line. */
const shown = (graph: Graph) => rowsOf(graph).flatMap((row) => [...row.lead.map(({ id }) => id), row.node.id])
function line(graph: Graph): string[] {
  const ids: string[] = []
  for (let at = edgeAt(graph, 'start', 'next')?.to; at !== undefined; at = edgeAt(graph, at, 'next')?.to) ids.push(at)
  return ids
}

test('quick(canvas(g)) = g for every linear g, with or without a layout', () => {
  fc.assert(
    fc.property(draws, (list) => {
      const graph = linear(drawer(list))
      expect(isLinear(graph)).toBe(true)
      const { layout: _, ...bare } = graph
      for (const one of [graph, bare]) {
        const canvas = laidOut(one)
        expect(meaning(canvas)).toEqual(meaning(one))
        expect(meaning(moveNodes(canvas, tidy(canvas)))).toEqual(meaning(one))
        expect(shown(canvas)).toEqual(line(one))
      }
    }),
    { numRuns: 200 },
  )
})

test('edits of the canvas that keep a line leave it editable in Quick Mode, and the other way round', () => {
  fc.assert(
    fc.property(draws, (list) => {
      const draw = drawer(list)
      let graph = linear(draw)
      while (draw.more()) {
        const id = (pick(draw, graph.nodes) as GraphNode).id
        const what = draw(4)
        if (what === 0) graph = reorder(graph, id, draw(2) === 0 ? 1 : -1) ?? graph
        else if (what === 1) graph = moveRow(graph, rowsOf(graph), id, draw(12))
        else if (what === 2) graph = removeNodes(graph, [id])
        else graph = insertAt(graph, { from: id, port: 'next' }, nodeOf(draw, true), fresh())
        expect(isLinear(graph)).toBe(true)
        expect(shown(graph)).toEqual(line(graph))
        expectSound(graph)
      }
    }),
    { numRuns: 300 },
  )
}, 20_000)

test('Make linear leaves a line of the chosen path, whichever it is', () => {
  fc.assert(
    fc.property(draws, (list) => {
      const draw = drawer(list)
      let graph = empty()
      while (draw.more() && graph.nodes.length < 25) graph = anyEdit(draw, graph)
      for (const path of pathsOf(graph).slice(0, 5)) {
        const next = makeLinear(graph, path)
        expect(isLinear(next)).toBe(true)
        expectSound(next)
        const kept = new Set(next.nodes.map(({ id }) => id))
        expect(path.nodes.filter((id) => kept.has(id))).toEqual(next.nodes.map(({ id }) => id))
      }
    }),
    { numRuns: 150 },
  )
})

test('a join is refused where it makes a loop, with the reason; the arrows offer only what is allowed', () => {
  let graph = empty()
  for (const [id, from] of [
    ['a', 'start'],
    ['b', 'a'],
    ['c', 'b'],
  ] as const)
    graph = insertAt(graph, { from, port: 'next' }, { id, kind: 'delay', delay: {} }, `e-${id}`)
  expect(refusal(graph, 'c', 'a')).toContain('loop')
  expect(refusal(graph, 'a', 'a')).toContain('itself')
  expect(refusal(graph, 'a', 'start')).toContain('Start')
  expect(connect(graph, { from: 'c', port: 'next' }, 'a', 'x')).toBe(graph)
  expect(targetsOf(graph, 'c')).toEqual([])
  expect(targetsOf(graph, 'a')).toEqual(['b', 'c'])
})

test('deleting a node that divides keeps the branch that is chosen and takes the others', () => {
  let graph = empty()
  const fork: GraphNode = {
    id: 'fork',
    kind: 'condition',
    condition: { branches: [{ id: 'yes', name: 'Yes', when: {} }] },
  }
  graph = insertAt(graph, { from: 'start', port: 'next' }, fork, 'e1')
  graph = insertAt(graph, { from: 'fork', port: 'yes' }, { id: 'a', kind: 'delay', delay: {} }, 'e2')
  graph = insertAt(graph, { from: 'fork', port: 'otherwise' }, { id: 'b', kind: 'delay', delay: {} }, 'e3')
  graph = insertAt(graph, { from: 'a', port: 'next' }, { id: 'end', kind: 'end', end: {} }, 'e4')
  graph = connect(graph, { from: 'b', port: 'next' }, 'end', 'e5')
  const ids = (one: Graph) => one.nodes.map(({ id }) => id)
  expect(ids(removeNodes(graph, ['fork'], 'otherwise'))).toEqual(['start', 'b', 'end'])
  expect(ids(removeNodes(graph, ['fork'], 'yes'))).toEqual(['start', 'a', 'end'])
  expect(ids(removeAll(graph, 'fork'))).toEqual(['start'])
  // Removing a branch in the settings takes what only it led to.
  expect(ids(changeNode(graph, 'fork', fewer))).toEqual(['start', 'fork', 'b', 'end'])
})

test('rubbish is pasted with a plain sentence and changes nothing', () => {
  for (const text of [
    '',
    'hello',
    '{}',
    '[1]',
    '{"format":"cadenza/nodes"}',
    '{"format":"cadenza/nodes","nodes":[],"edges":[]}',
  ])
    expect(readClip(text)).toContain('no nodes')
  const strange = { format: 'cadenza/nodes', nodes: [{ id: 'x', kind: 'teleport', teleport: {} }], edges: [] }
  expect(readClip(JSON.stringify(strange))).toContain('teleport')
  const broken = { format: 'cadenza/nodes', nodes: [{ id: 'x', kind: 'split', split: { arms: 7 } }], edges: [] }
  expect(readClip(JSON.stringify(broken))).toContain('Nothing was pasted')
})

test('the arrows walk down a branch, over to the next and back up', () => {
  let graph = empty()
  const split = KINDS.find(({ id }) => id === 'split')?.make('split', false) as GraphNode
  graph = insertAt(graph, { from: 'start', port: 'next' }, split, 'e1')
  const [a, b] = portsOf(split)
  graph = insertAt(graph, { from: 'split', port: a?.id ?? '' }, { id: 'a', kind: 'delay', delay: {} }, 'e2')
  graph = insertAt(graph, { from: 'split', port: b?.id ?? '' }, { id: 'b', kind: 'delay', delay: {} }, 'e3')
  expect(step(graph, 'split', 'down')).toBe('a')
  expect(step(graph, 'a', 'right')).toBe('b')
  expect(step(graph, 'b', 'left')).toBe('a')
  expect(step(graph, 'b', 'up')).toBe('split')
  expect(step(graph, 'b', 'forkUp')).toBe('split')
  expect(step(graph, 'start', 'last')).toBe('a')
  expect(step(graph, 'b', 'first')).toBe('start')
})

test('a thousand nodes are tidied in a moment', () => {
  let graph = empty()
  const open = ['start']
  for (let made = 0; made < 1000; made++) {
    const from = open[made % open.length] ?? 'start'
    const node = indexed(graph).byId.get(from) as GraphNode
    const port = portsOf(node).find(({ id }) => !edgeAt(graph, from, id))
    if (!port) {
      open.splice(made % open.length, 1)
      continue
    }
    const kind = KINDS[made % 13 === 0 ? 7 : made % 7 === 0 ? 10 : 0] ?? KINDS[0]
    const next = kind?.make(fresh(), false) as GraphNode
    graph = {
      ...graph,
      nodes: [...graph.nodes, next],
      edges: [...graph.edges, { id: fresh(), from, port: port.id, to: next.id }],
    }
    open.push(next.id)
  }
  // The best of some: a machine that does other things as well is no slower at its best.
  const took: number[] = []
  let points = {}
  for (let time = 0; time < 8; time++) {
    const begin = performance.now()
    points = tidy({ ...graph })
    took.push(performance.now() - begin)
  }
  expect(Math.min(...took)).toBeLessThan(150)
  expect(Object.keys(points)).toHaveLength(graph.nodes.length)
})

test('weights shared evenly total 100', () => {
  for (let arms = 2; arms <= 5; arms++) {
    const shared = evenly(Array.from({ length: arms }, () => ({ weight: 0 })))
    expect(shared.reduce((sum, { weight }) => sum + weight, 0)).toBe(100)
  }
})

test('a straight run is put into any order but behind an End', () => {
  let graph = empty()
  for (const [id, from] of [
    ['a', 'start'],
    ['b', 'a'],
  ] as const)
    graph = insertAt(graph, { from, port: 'next' }, { id, kind: 'delay', delay: {} }, `e-${id}`)
  graph = insertAt(graph, { from: 'b', port: 'next' }, { id: 'end', kind: 'end', end: {} }, 'e-end')
  expect(moveTo(graph, 'a', 2)).toBe(graph)
  expect(line(moveTo(graph, 'a', 1))).toEqual(['b', 'a', 'end'])
})

test('a Start is deleted where there are several; the last one stays', () => {
  const graph = insertAt(empty(), { from: 'start', port: 'next' }, { id: 'a', kind: 'delay', delay: {} }, 'e1')
  const twice: Graph = { ...graph, nodes: [...graph.nodes, { id: 'other', kind: 'start' }] }
  const ids = (one: Graph) => one.nodes.map(({ id }) => id)
  expect(ids(removeNodes(twice, ['other']))).toEqual(['start', 'a'])
  expect(ids(removeNodes(twice, ['start', 'other']))).toEqual(['a', 'other'])
  expect(removeNodes(graph, ['start'])).toBe(graph)
  expect(removeAll(graph, 'start')).toBe(graph)
})

test('notes are copied with the nodes around them, and alone; what is no note is refused', () => {
  const note = { id: 'note', text: 'Ask Maria', x: 40, y: 80, w: 200, h: 120 }
  const graph: Graph = { ...empty(), notes: [note] }
  const one = insertAt(graph, { from: 'start', port: 'next' }, { id: 'a', kind: 'delay', delay: {} }, 'e1')
  const read = (ids: string[]) => {
    const clip = readClip(clipOf(one, new Set(ids)))
    if (typeof clip === 'string') throw new Error(clip)
    return renewed(clip)
  }
  const alone = loose(one, read(['note']))
  expect(alone.nodes).toEqual(one.nodes)
  expect(alone.notes?.map(({ x, y, text }) => [x, y, text])).toEqual([
    [40, 80, 'Ask Maria'],
    [64, 104, 'Ask Maria'],
  ])
  const both = pasteAt(one, read(['a', 'note']), { from: 'a', port: 'next' })
  const [was, copy] = both.notes ?? []
  const [old, fresh] = [one.layout?.a, both.layout?.[both.nodes.at(-1)?.id ?? '']]
  expect([copy?.x, copy?.y]).toEqual([
    (was?.x ?? 0) + (fresh?.x ?? 0) - (old?.x ?? 0),
    80 + (fresh?.y ?? 0) - (old?.y ?? 0),
  ])
  const strange = { format: 'cadenza/nodes', nodes: [], edges: [], notes: [{ id: 'x', text: 7 }] }
  expect(readClip(JSON.stringify(strange))).toContain('note that cannot be read')
})

/** As a file may bring it: a line of delays, the last of which leads back to the first. */
function loop(): Graph {
  const step = (id: string): GraphNode => ({ id, kind: 'delay', name: id, delay: {} })
  return laidOut({
    nodes: [{ id: 'start', kind: 'start' }, ...['Intro', 'b', 'c'].map(step)],
    edges: [
      ['start', 'Intro'],
      ['Intro', 'b'],
      ['b', 'c'],
      ['c', 'Intro'],
    ].map(([from = '', to = '']) => ({ id: `${from}-${to}`, from, port: 'next', to })),
  })
}

test('a line that leads back runs beside the nodes, not behind them', () => {
  const graph = loop()
  const points = graph.layout ?? {}
  const back = wiresOf(graph, points).find(({ from }) => from === 'c')
  const corners = back?.corners ?? []
  for (const [at, a] of corners.slice(0, -1).entries()) {
    const b = corners[at + 1] ?? a
    for (const node of graph.nodes) {
      const { w, h } = sizeOf(node)
      const { x, y } = points[node.id] ?? { x: 0, y: 0 }
      const apart =
        Math.max(a.x, b.x) <= x - w / 2 ||
        Math.min(a.x, b.x) >= x + w / 2 ||
        Math.max(a.y, b.y) <= y ||
        Math.min(a.y, b.y) >= y + h
      expect(apart, `${node.id} hides the line`).toBe(true)
    }
  }
  expect(corners.at(-1)).toEqual(points.Intro)
  expect(corners).toContainEqual(back?.plusAt)
})

test('a loop is named where the outline and Quick Mode come to it', () => {
  const items = itemsOf(loop(), new Set())
  expect(items.map(({ key, leads }) => [key, leads])).toEqual([
    ['start', undefined],
    ['Intro', undefined],
    ['b', undefined],
    ['c', 'goes on at Intro'],
  ])
  expect(crookedWords(loop())).toContain('A connection leads back from c to Intro')
})
