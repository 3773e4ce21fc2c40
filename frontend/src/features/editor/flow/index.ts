import type { Graph, GraphEdge, GraphNode } from '@/backend'

// Questions about a graph that is not only a line. Answers are kept with the graph: an edit makes a new one.

export interface Index {
  byId: ReadonlyMap<string, GraphNode>
  /** Edges by source and port. */
  out: ReadonlyMap<string, ReadonlyMap<string, GraphEdge>>
  into: ReadonlyMap<string, readonly GraphEdge[]>
  start: GraphNode | undefined
}

const known = new WeakMap<Graph, Index>()

export function indexed(graph: Graph): Index {
  const present = known.get(graph)
  if (present) return present
  const byId = new Map<string, GraphNode>()
  for (const node of graph.nodes) if (!byId.has(node.id)) byId.set(node.id, node)
  const out = new Map<string, Map<string, GraphEdge>>()
  const into = new Map<string, GraphEdge[]>()
  for (const edge of graph.edges) {
    if (!byId.has(edge.from) || !byId.has(edge.to)) continue
    const ports = out.get(edge.from) ?? new Map<string, GraphEdge>()
    if (!ports.has(edge.port)) ports.set(edge.port, edge)
    out.set(edge.from, ports)
    const coming = into.get(edge.to) ?? []
    coming.push(edge)
    into.set(edge.to, coming)
  }
  const index = { byId, out, into, start: graph.nodes.find(({ kind }) => kind === 'start') }
  known.set(graph, index)
  return index
}

export function edgeAt(graph: Graph, from: string, port: string): GraphEdge | undefined {
  return indexed(graph).out.get(from)?.get(port)
}

/** Everything behind a node, itself included. */
export function behind(graph: Graph, id: string): Set<string> {
  const { out } = indexed(graph)
  const seen = new Set<string>([id])
  const open = [id]
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    for (const { to } of out.get(at)?.values() ?? []) {
      if (seen.has(to)) continue
      seen.add(to)
      open.push(to)
    }
  }
  return seen
}

/** Why two nodes may not be joined, as a sentence; undefined where they may. */
export function refusal(graph: Graph, from: string, to: string): string | undefined {
  const target = indexed(graph).byId.get(to)
  if (!target) return 'There is no node here.'
  if (from === to) return 'A node cannot lead to itself.'
  if (target.kind === 'start') return 'Nothing can lead to Start: everybody enters there.'
  if (behind(graph, to).has(from)) return 'This would make a loop, and people would go round for ever.'
  return undefined
}
