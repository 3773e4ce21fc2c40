import type { Graph, GraphEdge, GraphNode } from '@/backend'
import { behind, edgeAt, indexed, refusal } from './index'
import { FORK, GAP, type Points, snap } from './layout'
import { isBranching, portsOf, sizeOf } from './ports'
import { placeOf } from './wires'

// Edits of any graph, as pure functions: a graph in, a graph out. Ids stay, because people wait at nodes. What is
// refused comes back as the graph that was given.

export interface Place {
  from: string
  port: string
}

/** Puts a node at a way out; what was behind it is behind the node's first way out. */
export function insertAt(graph: Graph, { from, port }: Place, node: GraphNode, edgeId: string): Graph {
  const { byId } = indexed(graph)
  const before = byId.get(from)
  if (!before || byId.has(node.id) || !portsOf(before).some(({ id }) => id === port)) return graph
  const edge = edgeAt(graph, from, port)
  const through = portsOf(node)[0]?.id
  if (edge && through === undefined) return graph
  const edges: GraphEdge[] = edge
    ? [
        ...graph.edges.map((one) => (one === edge ? { ...one, to: node.id } : one)),
        { id: edgeId, from: node.id, port: through ?? '', to: edge.to },
      ]
    : [...graph.edges, { id: edgeId, from, port, to: node.id }]
  const next = { ...graph, nodes: [...graph.nodes, node], edges }
  return makeRoom(next, before, port, node, edge?.to)
}

/** Puts a node before another: whatever led there leads to the new one. */
export function insertBefore(graph: Graph, id: string, node: GraphNode, edgeId: string): Graph {
  const { byId, into } = indexed(graph)
  const target = byId.get(id)
  const through = portsOf(node)[0]?.id
  if (!target || target.kind === 'start' || byId.has(node.id) || through === undefined) return graph
  const first = into.get(id)?.[0]
  const edges = [
    ...graph.edges.map((one) => (one.to === id ? { ...one, to: node.id } : one)),
    { id: edgeId, from: node.id, port: through, to: id },
  ]
  const at = placeOf(graph.layout ?? {}, id)
  const next = { ...graph, nodes: [...graph.nodes, node], edges, layout: { ...graph.layout, [node.id]: at } }
  return first ? push(next, node, id) : next
}

/** The new node stands below the one before it; what is behind it makes room, once. */
function makeRoom(graph: Graph, before: GraphNode, port: string, node: GraphNode, after: string | undefined): Graph {
  const points = graph.layout ?? {}
  const above = placeOf(points, before.id)
  const ports = portsOf(before)
  const index = ports.findIndex(({ id }) => id === port)
  const y = snap(above.y + sizeOf(before).h + (isBranching(before) ? FORK : GAP))
  const wished = after === undefined ? above.x + (index - (ports.length - 1) / 2) * 280 : placeOf(points, after).x
  const x = after === undefined ? free(graph, node, snap(wished), y, wished < above.x ? -1 : 1) : wished
  const placed = { ...graph, layout: { ...points, [node.id]: { x, y } } }
  return after === undefined ? placed : push(placed, node, after)
}

/** Moves what is behind a node down until the node has room. */
function push(graph: Graph, node: GraphNode, after: string): Graph {
  const points = graph.layout ?? {}
  const bottom = placeOf(points, node.id).y + sizeOf(node).h + (isBranching(node) ? FORK : GAP)
  const by = snap(bottom - placeOf(points, after).y)
  if (by <= 0) return graph
  const layout = { ...points }
  for (const id of behind(graph, after)) {
    const at = points[id]
    if (at) layout[id] = { x: at.x, y: at.y + by }
  }
  return { ...graph, layout }
}

/** The nearest place at this height, in this direction, where the node covers no other. */
function free(graph: Graph, node: GraphNode, x: number, y: number, direction: 1 | -1): number {
  const size = sizeOf(node)
  let at = x
  for (let tries = 0; tries < graph.nodes.length; tries++) {
    const hit = graph.nodes.find((other) => {
      const point = graph.layout?.[other.id]
      if (!point || other.id === node.id) return false
      const theirs = sizeOf(other)
      const apart = (size.w + theirs.w) / 2 + 24
      return Math.abs(point.x - at) < apart && point.y < y + size.h + 16 && y < point.y + theirs.h + 16
    })
    if (!hit) return at
    at = snap((graph.layout?.[hit.id]?.x ?? at) + direction * ((size.w + sizeOf(hit).w) / 2 + 40))
  }
  return at
}

/** Joins a way out to a node; what it led to before is let go. */
export function connect(graph: Graph, { from, port }: Place, to: string, edgeId: string): Graph {
  const node = indexed(graph).byId.get(from)
  if (!node || !portsOf(node).some(({ id }) => id === port) || refusal(graph, from, to)) return graph
  const edge = edgeAt(graph, from, port)
  if (edge?.to === to) return graph
  if (edge) return { ...graph, edges: graph.edges.map((one) => (one === edge ? { ...one, to } : one)) }
  return { ...graph, edges: [...graph.edges, { id: edgeId, from, port, to }] }
}

export function disconnect(graph: Graph, edgeId: string): Graph {
  return { ...graph, edges: graph.edges.filter(({ id }) => id !== edgeId) }
}

/** Edges that hang in the air are dropped: their node or their way out is gone. */
export function settleEdges(graph: Graph): Graph {
  const { byId } = indexed(graph)
  const used = new Set<string>()
  const edges = graph.edges.filter(({ from, port, to }) => {
    const node = byId.get(from)
    const key = `${from} ${port}`
    const fits = node && byId.has(to) && !used.has(key) && portsOf(node).some(({ id }) => id === port)
    used.add(key)
    return fits
  })
  return edges.length === graph.edges.length ? graph : { ...graph, edges }
}

/** Takes away what could be reached before and no longer can. */
function prune(before: Graph, after: Graph): Graph {
  const start = indexed(after).start?.id
  if (start === undefined) return after
  const was = behind(before, start)
  const is = behind(after, start)
  return without(after, new Set([...was].filter((id) => !is.has(id))))
}

function without(graph: Graph, ids: ReadonlySet<string>): Graph {
  if (ids.size === 0) return graph
  const layout = Object.fromEntries(Object.entries(graph.layout ?? {}).filter(([id]) => !ids.has(id)))
  const nodes = graph.nodes.filter(({ id }) => !ids.has(id))
  return settleEdges({ ...graph, nodes, layout })
}

/** Everybody enters at Start, so the last one stays; a file may have brought several. */
export function removable(graph: Graph, id: string): boolean {
  const starts = graph.nodes.filter(({ kind }) => kind === 'start')
  return starts.length > 1 || starts[0]?.id !== id
}

/**
 * Takes nodes out and joins what led to each to what was behind it. Of a node that divides, only the kept way goes on;
 * the nodes of the others go too. Without a kept way, its first connected one is kept.
 */
export function removeNodes(graph: Graph, ids: Iterable<string>, keep?: string): Graph {
  let now = graph
  for (const id of ids) {
    const { byId, into } = indexed(now)
    const node = byId.get(id)
    if (!node || !removable(now, id)) continue
    const ports = portsOf(node)
    const port = keep ?? ports.find((one) => edgeAt(now, id, one.id))?.id
    const on = port === undefined ? undefined : edgeAt(now, id, port)
    const coming = new Set(into.get(id) ?? [])
    const edges = now.edges
      .map((edge) => (coming.has(edge) && on && on.to !== edge.from ? { ...edge, to: on.to } : edge))
      .filter((edge) => edge.from !== id && edge.to !== id)
    const { [id]: _, ...layout } = now.layout ?? {}
    const healed = { ...now, nodes: now.nodes.filter((one) => one.id !== id), edges, layout }
    now = isBranching(node) ? prune(now, healed) : healed
  }
  return now
}

/** Takes out a node and everything that only it leads to. */
export function removeAll(graph: Graph, id: string): Graph {
  if (!indexed(graph).byId.has(id) || !removable(graph, id)) return graph
  return prune(graph, without(graph, new Set([id])))
}

/** Changes a node; ways out that it no longer has take along what only they led to. */
export function changeNode(graph: Graph, id: string, change: (node: GraphNode) => GraphNode): Graph {
  const changed = { ...graph, nodes: graph.nodes.map((node) => (node.id === id ? change(node) : node)) }
  const settled = settleEdges(changed)
  return settled === changed ? changed : prune(graph, settled)
}

export function moveNodes(graph: Graph, points: Points): Graph {
  const here = Object.entries(points).filter(([id, at]) => {
    const now = graph.layout?.[id]
    return !now || now.x !== at.x || now.y !== at.y
  })
  return here.length === 0 ? graph : { ...graph, layout: { ...graph.layout, ...Object.fromEntries(here) } }
}
