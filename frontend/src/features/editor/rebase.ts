import type { Graph } from '@/backend'

/** What turned one graph into another, done to a third: so that an edit of somebody else lies under ours, and under every entry of our history. */
export function rebase(graph: Graph, from: Graph, to: Graph): Graph {
  return {
    ...graph,
    nodes: list(graph.nodes, from.nodes, to.nodes),
    edges: list(graph.edges, from.edges, to.edges),
    notes: list(graph.notes ?? [], from.notes ?? [], to.notes ?? []),
    layout: record(graph.layout ?? {}, from.layout ?? {}, to.layout ?? {}),
  }
}

function list<T extends { id: string }>(all: readonly T[], from: readonly T[], to: readonly T[]): T[] {
  const byId = (items: readonly T[]) => Object.fromEntries(items.map((item) => [item.id, item]))
  const now = record(byId(all), byId(from), byId(to))
  const kept = all.flatMap(({ id }) => now[id] ?? [])
  const known = new Set(all.map(({ id }) => id))
  return [...kept, ...to.filter(({ id }) => !known.has(id) && now[id])]
}

function record<T>(all: Record<string, T>, from: Record<string, T>, to: Record<string, T>): Record<string, T> {
  const now = { ...all }
  for (const [id, value] of Object.entries(to)) {
    if (!same(value, from[id])) now[id] = value
  }
  for (const id of Object.keys(from)) {
    if (!(id in to)) delete now[id]
  }
  return now
}

/** Equal as values; the order of keys says nothing. */
export function same(a: unknown, b: unknown): boolean {
  if (a === b) return true
  if (typeof a !== 'object' || typeof b !== 'object' || !a || !b) return false
  if (Array.isArray(a) !== Array.isArray(b)) return false
  const keys = new Set([...Object.keys(a), ...Object.keys(b)])
  return [...keys].every((key) => same((a as Record<string, unknown>)[key], (b as Record<string, unknown>)[key]))
}
