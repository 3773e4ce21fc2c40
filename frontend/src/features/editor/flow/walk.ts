import type { Graph } from '@/backend'
import { indexed } from './index'
import { portsOf } from './ports'
import { structureOf } from './structure'

// Where the arrows lead from a node, and the order of a straight run.

export type Direction = 'down' | 'up' | 'left' | 'right' | 'first' | 'last' | 'forkDown' | 'forkUp'

export function step(graph: Graph, id: string, direction: Direction): string | undefined {
  switch (direction) {
    case 'down':
      return below(graph, id)
    case 'up':
      return above(graph, id)
    case 'left':
      return beside(graph, id, -1)
    case 'right':
      return beside(graph, id, 1)
    case 'first':
      return structureOf(graph).roots[0]
    case 'last':
      return along(graph, id, below, () => false)
    case 'forkDown':
      return along(graph, id, below, (one) => forks(graph, one))
    case 'forkUp':
      return along(graph, id, above, (one) => forks(graph, one))
  }
}

function below(graph: Graph, id: string): string | undefined {
  const { byId, out } = indexed(graph)
  const node = byId.get(id)
  const ports = out.get(id)
  return node && portsOf(node).flatMap((port) => ports?.get(port.id)?.to ?? [])[0]
}

function above(graph: Graph, id: string): string | undefined {
  return indexed(graph).into.get(id)?.[0]?.from
}

function forks(graph: Graph, id: string): boolean {
  const { byId, into } = indexed(graph)
  const node = byId.get(id)
  return (node && portsOf(node).length > 1) || (into.get(id)?.length ?? 0) > 1
}

function along(
  graph: Graph,
  id: string,
  next: (graph: Graph, id: string) => string | undefined,
  stop: (id: string) => boolean,
): string | undefined {
  const seen = new Set([id])
  let at: string | undefined = id
  for (let to = next(graph, id); to !== undefined && !seen.has(to); to = next(graph, to)) {
    seen.add(to)
    at = to
    if (stop(to)) return to
  }
  return at === id ? undefined : at
}

/** The neighbour branch: of this node, or of the nearest one above that has one. */
function beside(graph: Graph, id: string, by: 1 | -1): string | undefined {
  const { ways, parent, joins, roots } = structureOf(graph)
  let at = id
  for (let owner = parent.get(at); owner !== undefined; owner = parent.get(at)) {
    const branches = (ways.get(owner) ?? []).flatMap(({ child }) => child ?? [])
    const together = joins.get(owner) ?? []
    const row = branches.includes(at) ? branches : together
    const next = row[row.indexOf(at) + by]
    if (next !== undefined) return next
    at = owner
  }
  return roots[roots.indexOf(at) + by]
}

/** Swaps a node with the one before it (or after it) in a straight run; undefined at the end of a run. */
export function reorder(graph: Graph, id: string, by: 1 | -1): Graph | undefined {
  const { byId, out, into } = indexed(graph)
  const later = by === 1 ? below(graph, id) : id
  if (later === undefined) return undefined
  const coming = into.get(later) ?? []
  const earlier = coming[0]?.from
  const [first, second] = [byId.get(earlier ?? ''), byId.get(later)]
  if (!first || !second || coming.length !== 1 || first.kind === 'start') return undefined
  const [one, ...many] = portsOf(first)
  const [two, ...more] = portsOf(second)
  if (!one || !two || many.length > 0 || more.length > 0) return undefined
  const between = coming[0]
  const onward = out.get(second.id)?.get(two.id)
  const edges = graph.edges.map((edge) => {
    if (edge === between) return { ...edge, from: second.id, port: two.id, to: first.id }
    if (edge === onward) return { ...edge, from: first.id, port: one.id }
    return edge.to === first.id ? { ...edge, to: second.id } : edge
  })
  const layout = { ...graph.layout }
  const [a, b] = [layout[first.id], layout[second.id]]
  if (a && b) {
    layout[first.id] = b
    layout[second.id] = a
  }
  return { ...graph, edges, layout }
}

/** Where a way out may lead, in reading order. */
export function targetsOf(graph: Graph, from: string): string[] {
  const { byId, into } = indexed(graph)
  const before = new Set<string>([from])
  const open = [from]
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    for (const edge of into.get(at) ?? []) {
      if (before.has(edge.from)) continue
      before.add(edge.from)
      open.push(edge.from)
    }
  }
  return structureOf(graph).order.filter((id) => !before.has(id) && byId.get(id)?.kind !== 'start')
}
