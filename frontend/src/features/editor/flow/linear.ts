import type { Graph, GraphNode } from '@/backend'
import { settleEdges } from './edits'
import { edgeAt, indexed } from './index'
import { isBranching, portsOf } from './ports'

const STRAIGHT = new Set(['start', 'step', 'delay', 'notify', 'update', 'end'])

/** Whether Quick Mode can show and edit all of it; as the engine's Graph.Linear. */
export function isLinear(graph: Graph): boolean {
  const { byId, out, into, start } = indexed(graph)
  if (!start) return false
  for (const node of byId.values()) {
    if (!STRAIGHT.has(node.kind) || (into.get(node.id)?.length ?? 0) > 1 || (out.get(node.id)?.size ?? 0) > 1)
      return false
    if (node.kind === 'notify' && isBranching(node)) return false
  }
  return pathFrom(graph, start.id).length === byId.size
}

function pathFrom(graph: Graph, start: string): string[] {
  const { out } = indexed(graph)
  const path: string[] = []
  const seen = new Set<string>()
  for (let at: string | undefined = start; at !== undefined && !seen.has(at); ) {
    seen.add(at)
    path.push(at)
    at = out.get(at)?.get('next')?.to
  }
  return path
}

export interface Path {
  /** The nodes, Start first. */
  nodes: readonly string[]
  /** The ways taken where there was a choice. */
  choices: readonly string[]
}

const MOST = 50

/** Every way from Start to an end, the first ports first; of very many only the first ones. */
export function pathsOf(graph: Graph): Path[] {
  const { byId, start } = indexed(graph)
  const paths: Path[] = []
  const walk = (node: GraphNode, nodes: readonly string[], choices: readonly string[]) => {
    if (paths.length >= MOST) return
    const here = [...nodes, node.id]
    const ports = portsOf(node)
    if (ports.length === 0) paths.push({ nodes: here, choices })
    for (const { id, label } of ports) {
      const next = byId.get(edgeAt(graph, node.id, id)?.to ?? '')
      const taken = label ? [...choices, label] : choices
      if (next && !here.includes(next.id)) walk(next, here, taken)
      else if (paths.length < MOST) paths.push({ nodes: here, choices: taken })
    }
  }
  if (start) walk(start, [], [])
  return paths
}

/** Only one path is left, as a straight line; what divides people or has no place in Quick Mode goes. */
export function makeLinear(graph: Graph, path: Path): Graph {
  const { byId } = indexed(graph)
  const kept = path.nodes.flatMap((id) => {
    const node = byId.get(id)
    return node && STRAIGHT.has(node.kind) ? straight(node) : []
  })
  const ids = new Set(kept.map(({ id }) => id))
  const edges = kept.slice(0, -1).map((node, at) => {
    const next = kept[at + 1]?.id ?? ''
    const known = graph.edges.find((edge) => edge.from === node.id && path.nodes.includes(edge.to))
    return { id: known?.id ?? `${node.id}-next`, from: node.id, port: 'next', to: next }
  })
  const layout = Object.fromEntries(Object.entries(graph.layout ?? {}).filter(([id]) => ids.has(id)))
  return settleEdges({ ...graph, nodes: kept, edges, layout })
}

function straight(node: GraphNode): GraphNode {
  if (node.step?.onFailure === 'port') return { ...node, step: { ...node.step, onFailure: 'continue' } }
  if (node.notify?.wait) return { ...node, notify: { ...node.notify, wait: undefined } }
  return node
}
