import type { Graph } from '@/backend'
import { indexed } from './index'
import { isBranching, sizeOf } from './ports'
import { structureOf, type Way } from './structure'

// The tidy tree: branches side by side as close as their outlines allow, what they lead to together below all of them,
// every node in the middle above what hangs from it (Reingold and Tilford, with real sizes). A pure function; it runs
// only when someone asks for it.

export type Points = Record<string, { x: number; y: number }>

/** Between two nodes of a line; below a node that divides, where labels and ends stand. */
export const GAP = 48
export const FORK = 112
export const BESIDE = 40
/** The room of a way out that has no node of its own. */
export const LANE = 72
const GRID = 8

/** The outline of a block at one side, as stretches from top to bottom. */
interface Stretch {
  top: number
  bottom: number
  left: number
  right: number
}

/** A node with all that hangs from it, drawn around its own x = 0 from y = 0; or a row of such blocks. */
interface Block {
  id?: string
  parts: { block: Block; x: number; y: number }[]
  outline: Stretch[]
  bottom: number
}

/** Where every node of a graph stands when it is tidy; Start stays where it is. */
export function tidy(graph: Graph): Points {
  const { roots, sorted, ways, joins } = structureOf(graph)
  const { byId } = indexed(graph)
  const blocks = new Map<string, Block>()
  for (const id of [...sorted].reverse()) {
    const node = byId.get(id)
    if (!node) continue
    const { w, h } = sizeOf(node)
    const below = h + (isBranching(node) ? FORK : GAP)
    const half = Math.max(w, 240) / 2
    const own: Block = {
      id,
      parts: [],
      // The room below belongs to it: the outline of a line of nodes is one stretch.
      outline: [{ top: 0, bottom: below, left: -half, right: half }],
      bottom: h,
    }
    const together = joins.get(id) ?? []
    const branches = lanes(ways.get(id) ?? [], isBranching(node), blocks)
    if (together.length > 0) {
      const deepest = Math.max(0, ...branches.map(({ bottom }) => bottom))
      for (const branch of branches) fill(branch, deepest)
    }
    const row = beside(branches)
    put(own, row, below)
    for (const level of levels(graph, together, id)) {
      const rest = level.flatMap((join) => blocks.get(join) ?? [])
      put(own, beside(rest), Math.max(own.bottom, h) + GAP + (branches.length > 1 ? 16 : 0))
    }
    blocks.set(id, own)
  }
  const points: Points = {}
  const first = roots[0]
  const at = (first !== undefined && graph.layout?.[first]) || { x: 0, y: 0 }
  let right = Number.NEGATIVE_INFINITY
  for (const root of roots) {
    const block = blocks.get(root)
    if (!block) continue
    const left = Math.min(...block.outline.map((one) => one.left))
    const x = root === first ? at.x : right + 2 * BESIDE - left
    const open = [{ block, x, y: at.y }]
    for (let one = open.pop(); one; one = open.pop()) {
      const { block: here, x: left, y: top } = one
      if (here.id !== undefined) points[here.id] = { x: snap(left), y: snap(top) }
      for (const part of here.parts) open.push({ block: part.block, x: left + part.x, y: top + part.y })
    }
    right = Math.max(right, x + Math.max(...block.outline.map((one) => one.right)))
  }
  return points
}

/** The graph with a place for every node: what was drawn elsewhere, or never, is laid out; the rest stays. */
export function laidOut(graph: Graph): Graph {
  const missing = graph.nodes.filter(({ id }) => !graph.layout?.[id])
  if (missing.length === 0) return graph
  const points = tidy(graph)
  if (missing.length > graph.nodes.length / 2) return { ...graph, layout: points }
  const layout = { ...graph.layout }
  for (const { id } of missing) layout[id] = points[id] ?? { x: 0, y: 0 }
  return { ...graph, layout }
}

export function snap(value: number): number {
  return Math.round(value / GRID) * GRID
}

/** One block for each way out; a way without a node of its own gets room for its line and its end. */
function lanes(ways: readonly Way[], branching: boolean, blocks: ReadonlyMap<string, Block>): Block[] {
  return ways.flatMap(({ child }) => {
    const block = child === undefined ? undefined : blocks.get(child)
    if (block) return block
    if (!branching) return []
    return { parts: [], outline: [{ top: -FORK, bottom: 0, left: -LANE / 2, right: LANE / 2 }], bottom: 0 }
  })
}

/** Makes a block reach down to a depth, so that its line to a join below crosses nothing. */
function fill(block: Block, bottom: number) {
  const left = Math.min(...block.outline.map((one) => one.left))
  const right = Math.max(...block.outline.map((one) => one.right))
  block.outline = union(block.outline, [{ top: Math.min(0, block.outline[0]?.top ?? 0), bottom, left, right }], 0, 0)
  block.bottom = bottom
}

/** The blocks in a row, each as near to those before it as the outlines allow, around the middle of the first and last. */
function beside(blocks: readonly Block[]): Block {
  const row: Block = { parts: [], outline: [], bottom: 0 }
  const at: number[] = []
  for (const block of blocks) {
    const x = at.length === 0 ? 0 : nearest(row.outline, block.outline)
    at.push(x)
    put(row, block, 0, x)
  }
  const middle = ((at[0] ?? 0) + (at.at(-1) ?? 0)) / 2
  for (const part of row.parts) part.x -= middle
  row.outline = row.outline.map((one) => ({ ...one, left: one.left - middle, right: one.right - middle }))
  return row
}

/** How far to the right a block must stand so that it touches nothing of what is there. */
function nearest(there: readonly Stretch[], coming: readonly Stretch[]): number {
  let x = Number.NEGATIVE_INFINITY
  let from = 0
  for (const one of coming) {
    while (from < there.length && (there[from]?.bottom ?? 0) + GAP / 2 <= one.top) from++
    for (let at = from; at < there.length; at++) {
      const other = there[at]
      if (!other || other.top >= one.bottom + GAP / 2) break
      x = Math.max(x, other.right - one.left + BESIDE)
    }
  }
  return x === Number.NEGATIVE_INFINITY ? LANE : x
}

function put(into: Block, block: Block, y: number, x = 0) {
  into.parts.push({ block, x, y })
  into.outline = union(into.outline, block.outline, x, y)
  into.bottom = Math.max(into.bottom, block.bottom + y)
}

/** Two outlines as one, the second moved by x and y; both run from top to bottom, and so does what comes out. */
function union(a: readonly Stretch[], b: readonly Stretch[], x: number, y: number): Stretch[] {
  const merged: Stretch[] = []
  const add = (top: number, bottom: number, left: number, right: number) => {
    const last = merged.at(-1)
    if (last && last.bottom === top && last.left === left && last.right === right) last.bottom = bottom
    else if (bottom > top) merged.push({ top, bottom, left, right })
  }
  let [i, j] = [0, 0]
  let at = Number.NEGATIVE_INFINITY
  while (i < a.length || j < b.length) {
    const one = a[i]
    const next = b[j]
    const two = next && { top: next.top + y, bottom: next.bottom + y, left: next.left + x, right: next.right + x }
    const top = Math.max(at, Math.min(one?.top ?? Number.POSITIVE_INFINITY, two?.top ?? Number.POSITIVE_INFINITY))
    const inOne = one && one.top <= top ? one : undefined
    const inTwo = two && two.top <= top ? two : undefined
    const bottom = Math.min(
      inOne?.bottom ?? one?.top ?? Number.POSITIVE_INFINITY,
      inTwo?.bottom ?? two?.top ?? Number.POSITIVE_INFINITY,
    )
    if (inOne || inTwo)
      add(
        top,
        bottom,
        Math.min(inOne?.left ?? Number.POSITIVE_INFINITY, inTwo?.left ?? Number.POSITIVE_INFINITY),
        Math.max(inOne?.right ?? Number.NEGATIVE_INFINITY, inTwo?.right ?? Number.NEGATIVE_INFINITY),
      )
    if (one && one.bottom <= bottom) i++
    if (two && two.bottom <= bottom) j++
    at = bottom
  }
  return merged
}

/** Joins in rows: one stands below another only where it is reached through it. */
function levels(graph: Graph, joins: readonly string[], owner: string): string[][] {
  const { into } = indexed(graph)
  const { parent } = structureOf(graph)
  const level = new Map<string, number>()
  const rows: string[][] = []
  for (const join of joins) {
    let row = 0
    for (const { from } of into.get(join) ?? []) {
      let at: string | undefined = from
      while (at !== undefined && parent.get(at) !== owner) at = parent.get(at)
      const above = at === undefined ? undefined : level.get(at)
      if (above !== undefined) row = Math.max(row, above + 1)
    }
    level.set(join, row)
    rows[row] = [...(rows[row] ?? []), join]
  }
  return rows
}
