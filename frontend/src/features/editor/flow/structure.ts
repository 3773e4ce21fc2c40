import type { Graph, GraphEdge } from '@/backend'
import { indexed } from './index'
import { portsOf } from './ports'

// How a graph reads: branches stand side by side under the node that divides, and what several of them lead to stands
// below all of them. A node belongs to the nearest node that everybody passes before it (its dominator).

export interface Way {
  port: string
  label: string
  edge: GraphEdge | undefined
  /** The node behind the port, where it belongs to this branch alone. */
  child: string | undefined
}

export interface Structure {
  /** Start, then whatever cannot be reached from it, each as the beginning of its own flow. */
  roots: readonly string[]
  ways: ReadonlyMap<string, readonly Way[]>
  /** The nodes where branches of this one come together again, in walking order. */
  joins: ReadonlyMap<string, readonly string[]>
  /** The node that a node belongs to. */
  parent: ReadonlyMap<string, string>
  /** Depth first along the ports; joins after the branches. */
  order: readonly string[]
  place: ReadonlyMap<string, number>
  /** Walking order: every edge but those that lead back leads forward. */
  sorted: readonly string[]
  /** The edges that make a loop; only a file can bring them. */
  back: ReadonlySet<GraphEdge>
}

const known = new WeakMap<Graph, Structure>()

export function structureOf(graph: Graph): Structure {
  const present = known.get(graph)
  if (present) return present
  const structure = find(graph)
  known.set(graph, structure)
  return structure
}

function find(graph: Graph): Structure {
  const { byId, out, into, start } = indexed(graph)
  const state = new Map<string, 'open' | 'done'>()
  const back = new Set<GraphEdge>()
  const sorted: string[] = []
  const roots: string[] = []
  const enter = (root: string) => {
    if (state.has(root)) return
    roots.push(root)
    const found: string[] = []
    const stack = [{ id: root, edges: forward(graph, root), at: 0 }]
    state.set(root, 'open')
    for (let top = stack.at(-1); top; top = stack.at(-1)) {
      const edge = top.edges[top.at++]
      if (!edge) {
        state.set(top.id, 'done')
        found.push(top.id)
        stack.pop()
      } else if (state.get(edge.to) === 'open') back.add(edge)
      else if (!state.has(edge.to)) {
        state.set(edge.to, 'open')
        stack.push({ id: edge.to, edges: forward(graph, edge.to), at: 0 })
      }
    }
    sorted.push(...found.reverse())
  }
  if (start) enter(start.id)
  for (const { id } of graph.nodes) if (!into.get(id)?.length) enter(id)
  for (const { id } of graph.nodes) enter(id)

  const parent = dominators(graph, sorted, roots, back)
  const ways = new Map<string, Way[]>()
  const joins = new Map<string, string[]>()
  for (const id of sorted) {
    const node = byId.get(id)
    if (!node) continue
    const list = portsOf(node).map(({ id: port, label }) => {
      const edge = out.get(id)?.get(port)
      const alone = edge && (into.get(edge.to)?.length ?? 0) === 1 && parent.get(edge.to) === id
      return { port, label, edge, child: alone ? edge.to : undefined }
    })
    ways.set(id, list)
    const owner = parent.get(id)
    if (owner === undefined || ways.get(owner)?.some(({ child }) => child === id)) continue
    joins.set(owner, [...(joins.get(owner) ?? []), id])
  }
  const order: string[] = []
  for (const root of roots) {
    const stack = [root]
    for (let id = stack.pop(); id !== undefined; id = stack.pop()) {
      order.push(id)
      const after = [...(ways.get(id) ?? []).flatMap(({ child }) => child ?? []), ...(joins.get(id) ?? [])]
      stack.push(...after.reverse())
    }
  }
  return { roots, ways, joins, parent, order, place: new Map(order.map((id, at) => [id, at])), sorted, back }
}

function forward(graph: Graph, id: string): GraphEdge[] {
  const { byId, out } = indexed(graph)
  const node = byId.get(id)
  const ports = out.get(id)
  if (!node || !ports) return []
  // The last port is walked first, since the finishing order is turned round.
  return portsOf(node)
    .flatMap(({ id: port }) => ports.get(port) ?? [])
    .reverse()
}

/** For each node the last one that every way to it passes; computed in one pass, since edges lead forward. */
function dominators(graph: Graph, sorted: readonly string[], roots: string[], back: Set<GraphEdge>) {
  const { into, byId } = indexed(graph)
  const parent = new Map<string, string>()
  const depth = new Map<string, number>()
  const main = roots[0]
  const reached = new Set<string>(main === undefined ? [] : [main])
  const meet = (a: string | undefined, b: string | undefined): string | undefined => {
    let [x, y] = [a, b]
    while (x !== y && x !== undefined && y !== undefined) {
      if ((depth.get(x) ?? 0) >= (depth.get(y) ?? 0)) x = parent.get(x)
      else y = parent.get(y)
    }
    return x === y ? x : undefined
  }
  const rootSet = new Set(roots)
  for (const id of sorted) {
    if (rootSet.has(id)) {
      depth.set(id, 0)
      continue
    }
    const node = byId.get(id)
    const coming = (into.get(id) ?? []).filter(
      (edge) => node && !back.has(edge) && portsOf(byId.get(edge.from) ?? node).some((port) => port.id === edge.port),
    )
    // Ways from what cannot be reached from Start do not count where there is one that can.
    const live = coming.filter(({ from }) => reached.has(from))
    if (live.length > 0) reached.add(id)
    const [first, ...more] = (live.length > 0 ? live : coming).map((edge) => edge.from)
    const owner = more.reduce<string | undefined>((all, one) => meet(all, one), first)
    if (owner === undefined) roots.push(id)
    else parent.set(id, owner)
    depth.set(id, owner === undefined ? 0 : (depth.get(owner) ?? 0) + 1)
  }
  return parent
}
