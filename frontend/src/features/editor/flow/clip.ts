import { type Graph, type GraphEdge, type GraphNode, newId } from '@/backend'
import { insertAt, type Place } from './edits'
import { edgeAt, indexed } from './index'
import { FORK, GAP, type Points, snap, tidy } from './layout'
import { isPaper, type Paper } from './notes'
import { portsOf, sizeOf } from './ports'

// Nodes and notes as text: copied here, pasted into this sequence, another one, or a chat, and back.

const MARK = 'cadenza/nodes'

interface Clip {
  nodes: GraphNode[]
  edges: GraphEdge[]
  layout: Points
  notes: Paper[]
}

/** The nodes with what joins them, and the notes, as JSON. Start stays: a sequence has one. */
export function clipOf(graph: Graph, ids: ReadonlySet<string>): string {
  const nodes = graph.nodes.filter(({ id, kind }) => ids.has(id) && kind !== 'start')
  const kept = new Set(nodes.map(({ id }) => id))
  const edges = graph.edges.filter(({ from, to }) => kept.has(from) && kept.has(to))
  const layout = Object.fromEntries(nodes.map(({ id }) => [id, graph.layout?.[id] ?? { x: 0, y: 0 }]))
  const notes = (graph.notes ?? []).filter(({ id }) => ids.has(id))
  return JSON.stringify({ format: MARK, nodes, edges, layout, ...(notes.length > 0 && { notes }) }, null, 2)
}

const KINDS = new Set([
  'step',
  'delay',
  'wait',
  'condition',
  'decide',
  'qualify',
  'split',
  'notify',
  'update',
  'enroll',
  'webhook',
  'end',
])

/** What a text holds, or why it holds no nodes, as a sentence. */
export function readClip(text: string): Clip | string {
  const nothing = 'The clipboard holds no nodes. Copy some in a sequence first.'
  let data: unknown
  try {
    data = JSON.parse(text)
  } catch {
    // Whatever else is on the clipboard is no JSON.
    return nothing
  }
  if (!isRecord(data) || data.format !== MARK) return nothing
  const { nodes, edges, layout, notes = [] } = data
  if (!Array.isArray(nodes) || !Array.isArray(edges) || !Array.isArray(notes)) return nothing
  if (nodes.length + notes.length === 0) return nothing
  if (!notes.every(isPaper)) return 'The clipboard holds a note that cannot be read. Copy it again where it came from.'
  if (nodes.length > 2000)
    return `The clipboard holds ${nodes.length.toLocaleString()} nodes; a sequence has 2,000 at most.`
  const bad = nodes.find((node) => !isNode(node))
  if (bad !== undefined) return `The clipboard holds ${broken(bad)}. Nothing was pasted.`
  const ids = new Set(nodes.map(({ id }) => id))
  return {
    nodes,
    edges: edges.filter((edge): edge is GraphEdge => isEdge(edge) && ids.has(edge.from) && ids.has(edge.to)),
    layout: isRecord(layout) ? pointsIn(layout) : {},
    notes,
  }
}

/** What is wrong with a node that cannot be taken, after 'The clipboard holds'. */
function broken(node: unknown): string {
  const kind = isRecord(node) && typeof node.kind === 'string' ? node.kind : ''
  if (kind === 'start') return 'a Start, and a sequence has one already'
  if (KINDS.has(kind)) return `a node (“${kind}”) without its settings, or with settings that cannot be read`
  return `a node that this Cadenza does not know${kind && ` (“${kind}”)`}`
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Settings must be there and of the right shape where drawing them relies on it; the engine judges the rest. */
function isNode(value: unknown): value is GraphNode {
  if (!isRecord(value) || typeof value.id !== 'string' || typeof value.kind !== 'string') return false
  if (!KINDS.has(value.kind) || !isRecord(value[value.kind])) return false
  const config = value[value.kind] as Record<string, unknown>
  const list = { condition: 'branches', decide: 'outcomes', qualify: 'criteria', split: 'arms' }[value.kind]
  if (list && !(Array.isArray(config[list]) && (config[list] as unknown[]).every(isRecord))) return false
  if (value.kind === 'condition')
    return (config.branches as Record<string, unknown>[]).every((one) => isRecord(one.when))
  if (value.kind === 'step') return isDelay(config.delay)
  if (value.kind === 'wait') return isDelay(config.timeout)
  return true
}

function isDelay(value: unknown): boolean {
  return isRecord(value) && typeof value.value === 'number' && typeof value.unit === 'string'
}

function isEdge(value: unknown): value is GraphEdge {
  return isRecord(value) && [value.id, value.from, value.port, value.to].every((part) => typeof part === 'string')
}

function pointsIn(layout: Record<string, unknown>): Points {
  const points: Points = {}
  for (const [id, at] of Object.entries(layout)) {
    if (isRecord(at) && Number.isFinite(at.x) && Number.isFinite(at.y))
      points[id] = { x: Number(at.x), y: Number(at.y) }
  }
  return points
}

/** As long as the inspector lets a name be. */
export const LONGEST_NAME = 120

/** The name of a copy, no longer than a name may be. */
export function copyName(name: string): string {
  const end = ' (copy)'
  return name.slice(0, LONGEST_NAME - end.length) + end
}

/** The clip with ids of its own, so that it can be pasted many times. */
export function renewed({ nodes, edges, layout, notes }: Clip): Clip {
  const ids = new Map(nodes.map(({ id }) => [id, newId()]))
  const to = (id: string) => ids.get(id) ?? id
  return {
    nodes: nodes.map((node) => ({ ...structuredClone(node), id: to(node.id) })),
    edges: edges.map((edge) => ({ ...edge, id: newId(), from: to(edge.from), to: to(edge.to) })),
    layout: Object.fromEntries(Object.entries(layout).map(([id, at]) => [to(id), at])),
    notes: notes.map((note) => ({ ...note, id: newId() })),
  }
}

/**
 * Pastes a clip (with ids that are free) behind a way out: its first node is joined there, and what was behind it hangs
 * from the first open way out of the clip's main path. A clip with several beginnings keeps the others loose.
 */
export function pasteAt(graph: Graph, clip: Clip, place: Place): Graph {
  const inside: Graph = { nodes: clip.nodes, edges: clip.edges, layout: clip.layout }
  const { into } = indexed(inside)
  const head = clip.nodes.find(({ id }) => !into.get(id)?.length)
  const from = indexed(graph).byId.get(place.from)
  if (!head || !from || !portsOf(from).some(({ id }) => id === place.port)) return loose(graph, clip)
  const edge = edgeAt(graph, place.from, place.port)
  const tail = edge && openEnd(inside, head.id)
  if (edge && !tail) return loose(graph, clip)
  const bare = { ...graph, edges: graph.edges.filter((one) => one !== edge) }
  const joined = insertAt(bare, place, head, newId())
  const at = joined.layout?.[head.id] ?? { x: 0, y: 0 }
  const spots = Object.keys(clip.layout).length === clip.nodes.length ? clip.layout : tidy(inside)
  const origin = spots[head.id] ?? { x: 0, y: 0 }
  const layout = { ...joined.layout }
  for (const [id, spot] of Object.entries(spots))
    layout[id] = { x: at.x + spot.x - origin.x, y: at.y + spot.y - origin.y }
  const nodes = [...joined.nodes, ...clip.nodes.filter((node) => node !== head)]
  const edges = [...joined.edges, ...clip.edges]
  if (edge && tail) edges.push({ ...edge, from: tail.from, port: tail.port })
  const notes = withNotes(graph, clip, at.x - origin.x, at.y - origin.y)
  return shift({ ...joined, nodes, edges, layout, ...notes }, clip, edge?.to)
}

/** Pastes joined to nothing: at a place, or beside everything else; notes alone beside where they were. */
export function loose(graph: Graph, clip: Clip, at?: { x: number; y: number }): Graph {
  const spots = Object.keys(clip.layout).length === clip.nodes.length ? clip.layout : tidy({ ...clip })
  const xs = Object.values(graph.layout ?? {}).map(({ x }) => x)
  const corners = [...Object.values(spots), ...clip.notes]
  const left = Math.min(...corners.map(({ x }) => x))
  const top = Math.min(...corners.map(({ y }) => y))
  const beside = clip.nodes.length > 0 ? { x: Math.max(0, ...xs) + 280, y: 0 } : { x: left + 24, y: top + 24 }
  const to = at ?? beside
  const layout = { ...graph.layout }
  for (const [id, spot] of Object.entries(spots))
    layout[id] = { x: snap(to.x + spot.x - left), y: snap(to.y + spot.y - top) }
  const notes = withNotes(graph, clip, to.x - left, to.y - top)
  return { ...graph, nodes: [...graph.nodes, ...clip.nodes], edges: [...graph.edges, ...clip.edges], layout, ...notes }
}

function withNotes(graph: Graph, { notes }: Clip, dx: number, dy: number): Pick<Graph, 'notes'> {
  if (notes.length === 0) return {}
  return {
    notes: [...(graph.notes ?? []), ...notes.map((note) => ({ ...note, x: snap(note.x + dx), y: snap(note.y + dy) }))],
  }
}

function openEnd(inside: Graph, head: string): Place | undefined {
  const { byId, out } = indexed(inside)
  const seen = new Set<string>()
  for (let at: string | undefined = head; at !== undefined && !seen.has(at); ) {
    seen.add(at)
    const node = byId.get(at)
    if (!node) return undefined
    const open = portsOf(node).find(({ id }) => !out.get(node.id)?.has(id))
    if (open) return { from: node.id, port: open.id }
    at = out.get(node.id)?.get(portsOf(node)[0]?.id ?? '')?.to
  }
  return undefined
}

/** What is behind the clip moves below it. */
function shift(graph: Graph, clip: Clip, after: string | undefined): Graph {
  if (after === undefined) return graph
  const points = graph.layout ?? {}
  const bottom = Math.max(
    ...clip.nodes.map((node) => (points[node.id]?.y ?? 0) + sizeOf(node).h + (portsOf(node).length > 1 ? FORK : GAP)),
  )
  const by = snap(bottom - (points[after]?.y ?? 0))
  if (by <= 0) return graph
  const own = new Set(clip.nodes.map(({ id }) => id))
  const layout = { ...points }
  const seen = new Set<string>()
  const open = [after]
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    if (seen.has(id) || own.has(id)) continue
    seen.add(id)
    const at = layout[id]
    if (at) layout[id] = { x: at.x, y: at.y + by }
    for (const { to } of indexed(graph).out.get(id)?.values() ?? []) open.push(to)
  }
  return { ...graph, layout }
}
