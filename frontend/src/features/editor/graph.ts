import type { Delay, Graph, GraphEdge, GraphNode, Step } from '@/backend'

// Edits of a linear graph, as pure functions: a graph in, a graph out. Node and edge ids stay what they are, because
// people wait at nodes; a position is layout and moves only where a node is put between two others.

const GAP = 136

/** The nodes after Start, in walking order. */
export function walk(graph: Graph): GraphNode[] {
  const found: GraphNode[] = []
  const seen = new Set<string>()
  let at = startOf(graph)?.id
  while (at !== undefined && !seen.has(at)) {
    seen.add(at)
    const next = edgeFrom(graph, at)?.to
    const node = graph.nodes.find(({ id }) => id === next)
    if (!node || seen.has(node.id)) break
    found.push(node)
    at = node.id
  }
  return found
}

export function startOf(graph: Graph): GraphNode | undefined {
  return graph.nodes.find(({ kind }) => kind === 'start')
}

function edgeFrom(graph: Graph, id: string): GraphEdge | undefined {
  return graph.edges.find(({ from }) => from === id)
}

function edgeTo(graph: Graph, id: string): GraphEdge | undefined {
  return graph.edges.find(({ to }) => to === id)
}

/** Puts a node behind another (Start, where none is named); what came after it comes after the new one. */
export function insertAfter(graph: Graph, after: string | undefined, node: GraphNode, edgeId: string): Graph {
  const from = after ?? startOf(graph)?.id
  if (from === undefined) return graph
  const edges = graph.edges.map((edge) => (edge.from === from ? { ...edge, to: node.id } : edge))
  const before = edgeFrom(graph, from)
  edges.push(
    before
      ? { id: edgeId, from: node.id, port: 'next', to: before.to }
      : { id: edgeId, from, port: 'next', to: node.id },
  )
  return relayout({ ...graph, nodes: [...graph.nodes, node], edges }, node.id, from)
}

/** Takes a node out and joins what was before it to what was after it. */
export function remove(graph: Graph, id: string): Graph {
  const into = edgeTo(graph, id)
  const out = edgeFrom(graph, id)
  const edges = graph.edges
    .filter((edge) => edge !== out && (edge !== into || out !== undefined))
    .map((edge) => (edge === into && out ? { ...edge, to: out.to } : edge))
  const { [id]: _, ...layout } = graph.layout ?? {}
  return { ...graph, nodes: graph.nodes.filter((node) => node.id !== id), edges, layout }
}

/** Moves a node to another place in the walk, counted from 0. The nodes keep their ids, the places their positions. */
export function moveTo(graph: Graph, id: string, index: number): Graph {
  const order = walk(graph).map((node) => node.id)
  const now = order.indexOf(id)
  const target = Math.max(0, Math.min(index, order.length - 1))
  if (now < 0 || now === target) return graph
  const next = order.filter((other) => other !== id)
  next.splice(target, 0, id)
  const start = startOf(graph)?.id ?? ''
  const chain = [start, ...order]
  const rechained = [start, ...next]
  // The edges of the walk are laid anew in its order, each keeping its id.
  const edges = graph.edges.map((edge) => {
    const place = chain.indexOf(edge.from)
    const from = rechained[place]
    const to = rechained[place + 1]
    return place < 0 || from === undefined || to === undefined ? edge : { ...edge, from, to }
  })
  const layout = { ...graph.layout }
  for (const [place, node] of next.entries()) {
    const point = graph.layout?.[order[place] ?? '']
    if (point) layout[node] = point
  }
  return { ...graph, edges, layout }
}

export function update(graph: Graph, id: string, change: (node: GraphNode) => GraphNode): Graph {
  return { ...graph, nodes: graph.nodes.map((node) => (node.id === id ? change(node) : node)) }
}

export function updateStep(graph: Graph, id: string, change: Partial<Step>): Graph {
  return update(graph, id, (node) =>
    node.step ? { ...node, step: settle({ ...node.step, ...change }, change) } : node,
  )
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
  const node = graph.nodes.find((one) => one.id === id)
  if (!node) return graph
  const copy = { ...structuredClone(node), id: copyId, ...(node.name ? { name: `${node.name} (copy)` } : {}) }
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

/** The new node stands below the one before it; those after make room, once. */
function relayout(graph: Graph, id: string, after: string): Graph {
  const above = graph.layout?.[after] ?? { x: 0, y: 0 }
  const layout = { ...graph.layout, [id]: { x: above.x, y: above.y + GAP } }
  const nodes = walk(graph).map((node) => node.id)
  for (const later of nodes.slice(nodes.indexOf(id) + 1)) {
    const point = layout[later]
    if (point) layout[later] = { x: point.x, y: point.y + GAP }
  }
  return { ...graph, layout }
}
