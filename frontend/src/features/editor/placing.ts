import type { Graph, GraphNode } from '@/backend'
import type { Place } from './flow/edits'
import { edgeAt, indexed } from './flow/index'
import { portsOf } from './flow/ports'

/** Where a node goes that is added without saying where: behind this one, or at the end of the main path. */
export function placeAfter(graph: Graph, one: string | null): Place | undefined {
  const { byId, into } = indexed(graph)
  const from = (one === null ? undefined : byId.get(one)) ?? lastOf(graph)
  if (!from) return undefined
  const ports = portsOf(from)
  const open = ports.find((port) => !edgeAt(graph, from.id, port.id)) ?? ports[0]
  if (open) return { from: from.id, port: open.id }
  // Nothing can follow an End: what is added there goes before it.
  const coming = into.get(from.id)?.[0]
  return coming && { from: coming.from, port: coming.port }
}

/** Whether no message goes before a node that is added here. */
export function isFirst(graph: Graph, from: string): boolean {
  const { into, byId } = indexed(graph)
  const seen = new Set<string>()
  const open = [from]
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    if (seen.has(at)) continue
    seen.add(at)
    if (byId.get(at)?.kind === 'step') return false
    for (const edge of into.get(at) ?? []) open.push(edge.from)
  }
  return true
}

/** The last node of the main path. */
function lastOf(graph: Graph): GraphNode | undefined {
  const { start, byId, out } = indexed(graph)
  let at = start
  for (let steps = 0; at && steps < graph.nodes.length; steps++) {
    const to: string | undefined = out.get(at.id)?.get(portsOf(at)[0]?.id ?? '')?.to
    const next = to === undefined ? undefined : byId.get(to)
    if (!next) break
    at = next
  }
  return at
}
