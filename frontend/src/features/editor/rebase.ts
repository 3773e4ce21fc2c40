import type { Graph, GraphNode } from '@/backend'

/**
 * What turned one graph into another, done to a third: so that an edit of somebody else lies under ours, and under every
 * entry of our history. It is done field by field, to the settings of a node too, so that two edits of one node both stand.
 */
export function rebase(graph: Graph, from: Graph, to: Graph): Graph {
  return {
    ...graph,
    nodes: list(graph.nodes, from.nodes, to.nodes),
    edges: list(graph.edges, from.edges, to.edges),
    notes: list(graph.notes ?? [], from.notes ?? [], to.notes ?? []),
    layout: record(graph.layout ?? {}, from.layout ?? {}, to.layout ?? {}, 1),
  }
}

function list<T extends { id: string }>(all: readonly T[], from: readonly T[], to: readonly T[]): T[] {
  const byId = (items: readonly T[]) => Object.fromEntries(items.map((item) => [item.id, item]))
  const now = record(byId(all), byId(from), byId(to), FIELDS)
  const kept = all.flatMap(({ id }) => now[id] ?? [])
  const known = new Set(all.map(({ id }) => id))
  // What was there before and is not here is gone here, or not here yet: an edit of it does not bring it.
  for (const { id } of from) known.add(id)
  return [...kept, ...to.filter(({ id }) => !known.has(id))]
}

/** From a list of nodes down to one of their settings. */
const FIELDS = 3

type Fields = Record<string, unknown>

function record<T>(all: Record<string, T>, from: Record<string, T>, to: Record<string, T>, depth: number) {
  const now = { ...all }
  for (const [id, value] of Object.entries(to)) {
    const [was, mine] = [from[id], all[id]]
    if (alike(value, was)) continue
    const inside = depth > 1 && [value, was, mine].every(isRecord)
    now[id] = inside ? (record(mine as Fields, was as Fields, value as Fields, depth - 1) as T) : value
  }
  for (const id of Object.keys(from)) {
    if (!(id in to) && !isBlank(from[id])) delete now[id]
  }
  return now
}

function isRecord(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/**
 * The nodes that our history has edited and somebody else, who turned one graph into another, has changed in the very same
 * field or deleted.
 */
export function clashes(mine: Graph, history: readonly Graph[], from: Graph, to: Graph) {
  const nodesOf = (graph: Graph) => new Map(graph.nodes.map((node) => [node.id, node]))
  const [was, is, now] = [nodesOf(from), nodesOf(to), nodesOf(mine)]
  const before = history.map(nodesOf)
  const changed: GraphNode[] = []
  const deleted: GraphNode[] = []
  for (const [id, old] of was) {
    const [next, own] = [is.get(id), now.get(id)]
    if (!own || alike(old, next)) continue
    const edits = before.flatMap((nodes) => nodes.get(id) ?? []).filter((one) => one !== own)
    if (!next) {
      if (edits.some((one) => !alike(one, own))) deleted.push(own)
    } else if (edits.some((one) => meet(one as Fields, own as Fields, old as Fields, next as Fields, FIELDS - 1)))
      changed.push(own)
  }
  return { changed, deleted }
}

/** Whether a and b differ in a field in which c and d do too. */
function meet(a: Fields, b: Fields, c: Fields, d: Fields, depth: number): boolean {
  return [...new Set([...Object.keys(c), ...Object.keys(d)])].some((key) => {
    if (alike(a[key], b[key]) || alike(c[key], d[key])) return false
    const inside = depth > 1 && [a[key], b[key], c[key], d[key]].every(isRecord)
    return !inside || meet(a[key] as Fields, b[key] as Fields, c[key] as Fields, d[key] as Fields, depth - 1)
  })
}

/** Equal as values; the order of keys says nothing. */
export function same(a: unknown, b: unknown): boolean {
  if (a === b) return true
  if (typeof a !== 'object' || typeof b !== 'object' || !a || !b) return false
  if (Array.isArray(a) !== Array.isArray(b)) return false
  const keys = new Set([...Object.keys(a), ...Object.keys(b)])
  return [...keys].every((key) => same((a as Record<string, unknown>)[key], (b as Record<string, unknown>)[key]))
}

/** Equal as the engine keeps it: what is empty it leaves out, and that is nobody's edit. */
function alike(a: unknown, b: unknown): boolean {
  if (a === b) return true
  if (isBlank(a) || isBlank(b)) return isBlank(a) && isBlank(b)
  if (typeof a !== 'object' || typeof b !== 'object' || !a || !b) return false
  if (Array.isArray(a) !== Array.isArray(b)) return false
  const keys = new Set([...Object.keys(a), ...Object.keys(b)])
  return [...keys].every((key) => alike((a as Fields)[key], (b as Fields)[key]))
}

function isBlank(value: unknown): boolean {
  if (typeof value === 'object' && value !== null) return Object.keys(value).length === 0
  return value === undefined || value === null || value === '' || value === false || value === 0
}
