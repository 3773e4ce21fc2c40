import type { Graph, GraphNode } from '@/backend'
import { indexed } from './index'
import { BESIDE, LANE, type Points } from './layout'
import { type Port, portsOf, sizeOf } from './ports'
import { structureOf } from './structure'

// Where the lines between the nodes run: straight down from a way out, across, and straight down into a node.

export interface Wire {
  /** Of the way out: node and port. */
  key: string
  from: string
  port: string
  label: string
  edgeId: string | undefined
  /** The node it leads to; undefined where the walk ends. */
  to: string | undefined
  /** The way out at the node's lower edge, and where the line arrives. */
  source: Point
  target: Point
  corners: readonly Point[]
  labelAt: Point
  plusAt: Point
  /** How many characters of the label have room. */
  room: number
  box: { left: number; top: number; right: number; bottom: number }
}

interface Point {
  x: number
  y: number
}

/** From the node to its label, to the +, and to the end of an open way. */
const LABEL = 46
const PLUS = 78
const STUB = 34
const TURN = 14
/** How far below its node a line that leads back turns. */
const DIP = 24

export function placeOf(points: Points, id: string): Point {
  return points[id] ?? { x: 0, y: 0 }
}

/** Where the ways out leave the lower edge. */
function portPoint(node: GraphNode, at: Point, index: number, count: number): Point {
  const { w, h } = sizeOf(node)
  return { x: at.x + (count === 1 ? 0 : (w * (index + 1)) / (count + 1) - w / 2), y: at.y + h }
}

/** The lines of the nodes with these ids, or of all. */
export function wiresOf(graph: Graph, points: Points, ids?: Iterable<string>): Wire[] {
  const { byId } = indexed(graph)
  const wires: Wire[] = []
  for (const id of ids ?? byId.keys()) {
    const node = byId.get(id)
    if (node) wires.push(...wiresFrom(graph, points, node))
  }
  return wires
}

function wiresFrom(graph: Graph, points: Points, node: GraphNode): Wire[] {
  const ports = portsOf(node)
  const at = placeOf(points, node.id)
  const ways = structureOf(graph).ways.get(node.id) ?? []
  const { byId, out } = indexed(graph)
  const many = ports.length > 1
  const xs = many
    ? spread(
        at.x,
        ways.map(({ child }) => (child === undefined ? undefined : placeOf(points, child).x)),
      )
    : [at.x]
  return ports.map((port, index) => {
    const source = portPoint(node, at, index, ports.length)
    const x = xs[index] ?? source.x
    const edge = out.get(node.id)?.get(port.id)
    const target = edge && byId.get(edge.to)
    const alone = ways[index]?.child !== undefined
    const end = target && { node: target, at: placeOf(points, target.id) }
    const around = end && leadsUp(source, end.at) ? sideOf(graph, points, source, x, end) : undefined
    const turn = source.y + TURN + stagger(xs, index, source.x, at.x) * 6
    return wire(node, port, edge?.id, end, { source, x, turn, many, alone, around })
  })
}

/** Each way its own lane: above its node if it has one, otherwise beside the lane before it. */
function spread(middle: number, anchors: readonly (number | undefined)[]): number[] {
  const near = 120 + BESIDE + LANE / 2
  const step = LANE + BESIDE
  const first = anchors.findIndex((x) => x !== undefined)
  if (first < 0) return anchors.map((_, index) => middle + (index - (anchors.length - 1) / 2) * step)
  const xs: number[] = []
  let last = anchors[first] ?? middle
  let wide = true
  for (let index = first; index < anchors.length; index++) {
    const anchor = anchors[index]
    last = anchor ?? last + (wide ? near : step)
    wide = anchor !== undefined
    xs[index] = last
  }
  for (let index = first - 1; index >= 0; index--)
    xs[index] = (xs[index + 1] ?? middle) - (index === first - 1 ? near : step)
  return xs
}

/** Lines that go the same way turn one below the other, the outermost first, so that none crosses another. */
function stagger(xs: readonly number[], index: number, from: number, middle: number): number {
  const x = xs[index] ?? middle
  if (x < from) return xs.slice(0, index).filter((other) => other < x).length
  if (x > from) return xs.slice(index + 1).filter((other) => other > x).length
  return 0
}

interface Lane {
  source: Point
  x: number
  turn: number
  many: boolean
  alone: boolean
  /** Of a line that leads up: the lane beside the nodes in which it does. */
  around: number | undefined
}

function wire(
  node: GraphNode,
  port: Port,
  edgeId: string | undefined,
  end: { node: GraphNode; at: Point } | undefined,
  { source, x, turn, many, alone, around }: Lane,
): Wire {
  const dip = around === undefined ? STUB : DIP
  const plusY = source.y + (many ? PLUS : end && end.at.y > source.y ? Math.min(dip, (end.at.y - source.y) / 2) : dip)
  const plusAt = { x, y: plusY }
  const target = end ? end.at : { x, y: plusY + 18 }
  const corners = route(source, x, turn, target, many && !alone, around)
  const all = [...corners, plusAt]
  return {
    key: `${node.id} ${port.id}`,
    from: node.id,
    port: port.id,
    label: port.label,
    edgeId,
    to: end?.node.id,
    source,
    target,
    corners,
    labelAt: { x, y: source.y + LABEL },
    plusAt,
    room: alone ? 30 : 13,
    box: {
      left: Math.min(...all.map((one) => one.x)) - 64,
      right: Math.max(...all.map((one) => one.x)) + 64,
      top: Math.min(...all.map((one) => one.y)),
      bottom: Math.max(...all.map((one) => one.y)) + 32,
    },
  }
}

/** A line that leads up cannot run straight: there are nodes in its way, the one it comes from first. */
function leadsUp(source: Point, target: Point): boolean {
  return target.y <= source.y + 40
}

/** The nearest lane at one side in which nothing stands between the node a line comes from and the one it leads back to. */
function sideOf(graph: Graph, points: Points, source: Point, x: number, end: { node: GraphNode; at: Point }): number {
  const [top, bottom] = [end.at.y - 20, source.y + 104]
  const between = [...indexed(graph).byId.values()].flatMap((node) => {
    const { w, h } = sizeOf(node)
    const at = placeOf(points, node.id)
    return at.y < bottom && at.y + h > top ? { left: at.x - w / 2 - BESIDE / 2, right: at.x + w / 2 + BESIDE / 2 } : []
  })
  const half = sizeOf(end.node).w / 2 + BESIDE
  const free = (from: number, by: 1 | -1) => {
    let lane = from
    for (let hit = covering(between, lane); hit; hit = covering(between, lane)) lane = by > 0 ? hit.right : hit.left
    return lane
  }
  const right = free(Math.max(x, end.at.x + half), 1)
  const left = free(Math.min(x, end.at.x - half), -1)
  return right - x <= x - left ? right : left
}

function covering(list: readonly { left: number; right: number }[], x: number) {
  return list.find(({ left, right }) => left < x && x < right)
}

function route(source: Point, x: number, turn: number, target: Point, far: boolean, around?: number): Point[] {
  const corners: Point[] = [source]
  if (x !== source.x) corners.push({ x: source.x, y: turn }, { x, y: turn })
  // Just above what it leads to.
  const lowest = target.y - 20
  if (around !== undefined) {
    const dip = source.y + (far ? 104 : DIP)
    corners.push({ x, y: dip }, { x: around, y: dip }, { x: around, y: lowest }, { x: target.x, y: lowest })
  } else if (target.x !== x) {
    const across = Math.min(far ? Math.max(lowest, source.y + 104) : Math.max(lowest, turn + 8), target.y - 8)
    corners.push({ x, y: across }, { x: target.x, y: across })
  }
  corners.push(target)
  return corners
}

const RADIUS = 8

/** The line as an SVG path with rounded corners. */
export function pathOf(corners: readonly Point[]): string {
  const [first, ...rest] = corners
  if (!first) return ''
  let path = `M${first.x} ${first.y}`
  let before = first
  for (const [index, corner] of rest.entries()) {
    const after = rest[index + 1]
    if (!after) {
      path += `L${corner.x} ${corner.y}`
      break
    }
    const radius = Math.min(RADIUS, distance(before, corner) / 2, distance(corner, after) / 2)
    const enter = towards(corner, before, radius)
    const leave = towards(corner, after, radius)
    path += `L${enter.x} ${enter.y}Q${corner.x} ${corner.y} ${leave.x} ${leave.y}`
    before = corner
  }
  return path
}

function distance(a: Point, b: Point): number {
  return Math.abs(a.x - b.x) + Math.abs(a.y - b.y)
}

function towards(from: Point, to: Point, by: number): Point {
  return { x: from.x + Math.sign(to.x - from.x) * by, y: from.y + Math.sign(to.y - from.y) * by }
}
