import type { Graph, GraphNode } from '@/backend'
import { indexed } from '../flow/index'
import type { Points } from '../flow/layout'
import { sizeOf } from '../flow/ports'
import type { Wire } from '../flow/wires'
import type { Point, Rect } from './stage'

// What lies at a place of the flow, worked out from the picture's own figures: it works from afar too, where no node is mounted.

export function rectOf(node: GraphNode, points: Points): Rect {
  const { w, h } = sizeOf(node)
  const at = points[node.id] ?? { x: 0, y: 0 }
  return { x: at.x - w / 2, y: at.y, w, h }
}

const within = ({ x, y }: Point, rect: Rect, around = 0) =>
  x >= rect.x - around && x <= rect.x + rect.w + around && y >= rect.y - around && y <= rect.y + rect.h + around

export function nodeAt(graph: Graph, points: Points, at: Point, around = 0): string | undefined {
  let found: string | undefined
  for (const node of indexed(graph).byId.values()) {
    if (within(at, rectOf(node, points), around)) found = node.id
  }
  return found
}

export function noteAt(graph: Graph, points: Points, at: Point): string | undefined {
  const notes = graph.notes ?? []
  // A section is held by its title, so that what lies in it can be reached.
  return notes.findLast((note) => {
    const place = points[note.id] ?? note
    return within(at, { x: place.x, y: place.y, w: note.w, h: note.section ? 28 : note.h })
  })?.id
}

/** The line whose + or course is nearest, if it is near. */
export function wireAt(wires: readonly Wire[], at: Point): string | undefined {
  let best: string | undefined
  let nearest = 48
  for (const wire of wires) {
    const plus = Math.hypot(wire.plusAt.x - at.x, wire.plusAt.y - at.y)
    let distance = plus
    for (let index = 0; index + 1 < wire.corners.length; index++) {
      const a = wire.corners[index]
      const b = wire.corners[index + 1]
      if (a && b) distance = Math.min(distance, toStretch(at, a, b) + 8)
    }
    if (distance >= nearest) continue
    nearest = distance
    best = wire.key
  }
  return best
}

function toStretch(at: Point, a: Point, b: Point): number {
  const x = Math.max(Math.min(a.x, b.x), Math.min(at.x, Math.max(a.x, b.x)))
  const y = Math.max(Math.min(a.y, b.y), Math.min(at.y, Math.max(a.y, b.y)))
  return Math.hypot(at.x - x, at.y - y)
}

export function nodesIn(graph: Graph, points: Points, rect: Rect): string[] {
  return [...indexed(graph).byId.values()]
    .filter((node) => {
      const own = rectOf(node, points)
      return own.x < rect.x + rect.w && rect.x < own.x + own.w && own.y < rect.y + rect.h && rect.y < own.y + own.h
    })
    .map(({ id }) => id)
}

/** The notes that a frame touches; a section only as a whole, since one draws frames inside of it. */
export function papersIn(graph: Graph, rect: Rect): string[] {
  return (graph.notes ?? [])
    .filter(({ x, y, w, h, section }) =>
      section
        ? x >= rect.x && y >= rect.y && x + w <= rect.x + rect.w && y + h <= rect.y + rect.h
        : x < rect.x + rect.w && rect.x < x + w && y < rect.y + rect.h && rect.y < y + h,
    )
    .map(({ id }) => id)
}

/** Lines up with the middle or upper edge of a near node; the place, and where the helper lines run. */
export function alignTo(others: readonly Rect[], rect: Rect, reach: number) {
  const guides: { x?: number; y?: number } = {}
  let { x, y } = rect
  let [byX, byY] = [reach, reach]
  const middle = rect.x + rect.w / 2
  for (const other of others) {
    const dx = other.x + other.w / 2 - middle
    if (Math.abs(dx) < byX) {
      byX = Math.abs(dx)
      x = rect.x + dx
      guides.x = other.x + other.w / 2
    }
    const dy = other.y - rect.y
    if (Math.abs(dy) < byY) {
      byY = Math.abs(dy)
      y = other.y
      guides.y = other.y
    }
  }
  return { x, y, guides }
}
