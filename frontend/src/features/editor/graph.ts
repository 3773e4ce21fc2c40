import type { Delay, Graph, GraphNode, Step } from '@/backend'
import { copyName } from './flow/clip'
import { changeNode, insertAt, removeNodes } from './flow/edits'
import { edgeAt, indexed } from './flow/index'
import { portsOf } from './flow/ports'

// Edits of a straight run of nodes, as Quick Mode makes them. Node and edge ids stay what they are, because people wait
// at nodes.

/** The nodes after Start, in walking order along the first ways out. */
export function walk(graph: Graph): GraphNode[] {
  const { byId, out } = indexed(graph)
  const found: GraphNode[] = []
  const seen = new Set<string>()
  for (let at = startOf(graph); at && !seen.has(at.id); ) {
    seen.add(at.id)
    const to = [...(out.get(at.id)?.values() ?? [])][0]?.to
    at = to === undefined || seen.has(to) ? undefined : byId.get(to)
    if (at) found.push(at)
  }
  return found
}

function startOf(graph: Graph): GraphNode | undefined {
  return indexed(graph).start
}

/** Puts a node behind another (Start, where none is named); what came after it comes after the new one. */
export function insertAfter(graph: Graph, after: string | undefined, node: GraphNode, edgeId: string): Graph {
  const from = indexed(graph).byId.get(after ?? startOf(graph)?.id ?? '')
  const port = from && portsOf(from)[0]
  return from && port ? insertAt(graph, { from: from.id, port: port.id }, node, edgeId) : graph
}

/** Takes a node out and joins what was before it to what was after it. */
export function remove(graph: Graph, id: string): Graph {
  return removeNodes(graph, [id])
}

/**
 * Puts the nodes of a straight run into another order. The nodes keep their ids, the edges theirs, and the places their
 * positions. What is no such order, or puts something behind an End, is refused.
 */
export function rechain(graph: Graph, run: readonly string[], next: readonly string[]): Graph {
  const { byId, into } = indexed(graph)
  const first = run[0]
  const known = new Set(run)
  const fits = next.length === run.length && next.every((id) => known.delete(id))
  const portOf = (id: string | undefined) => portsOf(byId.get(id ?? '') ?? { id: '', kind: 'end' })[0]?.id
  if (first === undefined || !fits || next.slice(0, -1).some((id) => portOf(id) === undefined)) return graph
  const place = new Map(run.map((id, at) => [id, at]))
  const last = run.length - 1
  const onward = edgeAt(graph, run[last] ?? '', portOf(run[last]) ?? '')
  if (onward && portOf(next[last]) === undefined) return graph
  const coming = new Set(into.get(first) ?? [])
  const edges = graph.edges.map((edge) => {
    if (coming.has(edge)) return { ...edge, to: next[0] ?? edge.to }
    const at = place.get(edge.from)
    if (at === undefined) return edge
    const from = next[at] ?? edge.from
    return { ...edge, from, port: portOf(from) ?? edge.port, to: next[at + 1] ?? edge.to }
  })
  const layout = { ...graph.layout }
  for (const [at, id] of next.entries()) {
    const point = graph.layout?.[run[at] ?? '']
    if (point) layout[id] = point
  }
  return { ...graph, edges, layout }
}

/** Moves a node to another place in the walk, counted from 0. */
export function moveTo(graph: Graph, id: string, index: number): Graph {
  const order = walk(graph).map((node) => node.id)
  const now = order.indexOf(id)
  const target = Math.max(0, Math.min(index, order.length - 1))
  if (now < 0 || now === target) return graph
  const next = order.filter((other) => other !== id)
  next.splice(target, 0, id)
  return rechain(graph, order, next)
}

function update(graph: Graph, id: string, change: (node: GraphNode) => GraphNode): Graph {
  return changeNode(graph, id, change)
}

export function updateStep(graph: Graph, id: string, change: Partial<Step>): Graph {
  return update(graph, id, (node) => withStep(node, change))
}

export function withStep(node: GraphNode, change: Partial<Step>): GraphNode {
  return node.step ? { ...node, step: settle({ ...node.step, ...change }, change) } : node
}

/** A job type that can only go one way takes its channel along. */
function settle(step: Step, change: Partial<Step>): Step {
  if (step.jobType === 'voicemail_drop') return { ...step, channel: 'voice' }
  if (step.jobType === 'follow_up_email') return { ...step, channel: 'email' }
  // Voice came with the Voicemail Drop; it goes with it.
  if (change.jobType && !change.channel && step.channel === 'voice') return { ...step, channel: 'email' }
  return step
}

/** Why the channel cannot be chosen, as a sentence. */
export function channelLock(step: Step): string | undefined {
  if (step.jobType === 'voicemail_drop') return 'A Voicemail Drop can only go by Voice.'
  if (step.jobType === 'follow_up_email') return 'A Follow-up Email continues the email thread, so it goes by Email.'
  return undefined
}

/** A copy right behind the original. */
export function duplicate(graph: Graph, id: string, copyId: string, edgeId: string): Graph {
  const node = indexed(graph).byId.get(id)
  if (!node) return graph
  const copy = { ...structuredClone(node), id: copyId, ...(node.name ? { name: copyName(node.name) } : {}) }
  return insertAfter(graph, id, copy, edgeId)
}

/** A new step: the first opens, the later ones follow up after three days. */
export function newStep(id: string, isFirst: boolean): GraphNode {
  const delay: Delay = isFirst ? { value: 0, unit: 'minutes' } : { value: 3, unit: 'days' }
  return {
    id,
    kind: 'step',
    step: {
      jobType: isFirst ? 'initial_outreach' : 'follow_up_email',
      channel: 'email',
      delay,
      approval: 'inherit',
      onFailure: 'continue',
      missing: 'hold',
      retries: 3,
    },
  }
}
