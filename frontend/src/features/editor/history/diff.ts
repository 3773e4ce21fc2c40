import type { ChangeView, Graph, GraphEdge, GraphNode } from '@/backend'
import { JOB_TYPES } from '@/parts/words'
import { titleOf } from '../summary'

// What differs between two graphs, as the engine's own comparison tells it: nodes by what they do and where they lead;
// where they are drawn, and notes for readers, say nothing.

export interface Part {
  /** In words: 'delay', 'where it leads'. */
  name: string
  /** Both, where they are short enough to be read side by side. */
  before?: string | undefined
  after?: string | undefined
}

export interface Difference {
  node: string
  title: string
  change: ChangeView['change']
  parts: Part[]
}

/** In the new graph's order, removed nodes last. */
export function differences(from: Graph, to: Graph): Difference[] {
  const old = new Map(from.nodes.map((node) => [node.id, node]))
  const found: Difference[] = []
  for (const node of to.nodes) {
    const was = old.get(node.id)
    old.delete(node.id)
    const one = { node: node.id, title: titleOf(node) }
    if (!was) {
      found.push({ ...one, change: 'added', parts: [] })
      continue
    }
    const parts = partsOf(was, node)
    const way = leads(from, to, node.id)
    if (parts.length > 0) found.push({ ...one, change: 'changed', parts: way ? [...parts, way] : parts })
    else if (way) found.push({ ...one, change: 'rewired', parts: [way] })
  }
  for (const node of old.values()) found.push({ node: node.id, title: titleOf(node), change: 'removed', parts: [] })
  return found
}

function leads(from: Graph, to: Graph, id: string): Part | undefined {
  const ways = (edges: readonly GraphEdge[]) =>
    edges
      .filter((edge) => edge.from === id)
      .map(({ port, to: target }) => `${port}>${target}`)
      .sort()
  const before = ways(from.edges)
  const after = ways(to.edges)
  if (before.join(' ') === after.join(' ')) return undefined
  const names = (graph: Graph, list: readonly string[], others: readonly string[]) =>
    list
      .filter((way) => !others.includes(way))
      .map((way) => graph.nodes.find(({ id: one }) => one === way.slice(way.indexOf('>') + 1)))
      .map((node) => (node ? titleOf(node) : 'nowhere'))
      .join(', ')
  return {
    name: 'where it leads',
    before: names(from, before, after) || 'End',
    after: names(to, after, before) || 'End',
  }
}

const WORDS: Record<string, string> = {
  jobType: 'job type',
  cta: 'CTA',
  valueProp: 'value proposition',
  agentId: 'agent',
  onFailure: 'on failure',
  missing: 'missing data',
  minConfidence: 'minimum confidence',
  writeBack: 'write-back',
  minSample: 'minimum sample',
  autoWinner: 'auto-winner',
  addTags: 'tags',
  removeTags: 'tags',
  addLists: 'lists',
  removeLists: 'lists',
  sequenceId: 'sequence',
}

function partsOf(was: GraphNode, now: GraphNode): Part[] {
  const a = flat(was)
  const b = flat(now)
  const parts = new Map<string, Part>()
  for (const key of new Set([...Object.keys(a), ...Object.keys(b)])) {
    if (alike(a[key], b[key])) continue
    const name = WORDS[key] ?? key
    const before = short(a[key])
    const after = short(b[key])
    parts.set(name, before === undefined || after === undefined ? { name } : { name, before, after })
  }
  return [...parts.values()].sort((x, y) => x.name.localeCompare(y.name))
}

/** The settings of a node by name. */
function flat(node: GraphNode): Record<string, unknown> {
  const { name, disabled, kind } = node
  const config = kind === 'start' ? (node.start ?? {}) : (node[kind] ?? {})
  return { name, 'switched on or off': disabled ? 'off' : 'on', kind, ...config }
}

/** Equal as the engine writes them: what is empty may as well be absent, and the order of keys says nothing. */
function alike(a: unknown, b: unknown): boolean {
  if (isNothing(a) || isNothing(b)) return isNothing(a) && isNothing(b)
  if (typeof a !== 'object' || typeof b !== 'object' || !a || !b) return a === b
  if (Array.isArray(a) || Array.isArray(b)) {
    if (!Array.isArray(a) || !Array.isArray(b)) return false
    return a.length === b.length && a.every((item, at) => alike(item, b[at]))
  }
  const keys = new Set([...Object.keys(a), ...Object.keys(b)])
  return [...keys].every((key) => alike((a as Record<string, unknown>)[key], (b as Record<string, unknown>)[key]))
}

function isNothing(value: unknown): boolean {
  return (
    value === undefined ||
    value === null ||
    value === '' ||
    value === false ||
    (Array.isArray(value) && value.length === 0)
  )
}

const LONGEST = 60

/** A value as it is read side by side; undefined where it is too long or too deep for that. */
function short(value: unknown): string | undefined {
  if (isNothing(value)) return 'none'
  if (typeof value === 'number' || value === true) return String(value === true ? 'yes' : value)
  if (typeof value === 'string') {
    if (value.length > LONGEST || value.includes('\n')) return undefined
    return /^[a-z_]+$/.test(value) ? (JOB_TYPES[value] ?? value.replaceAll('_', ' ')) : value
  }
  if (isDelay(value)) return value.value === 1 ? `1 ${value.unit.slice(0, -1)}` : `${value.value} ${value.unit}`
  return undefined
}

function isDelay(value: unknown): value is { value: number; unit: string } {
  return (
    typeof value === 'object' && value !== null && 'value' in value && 'unit' in value && typeof value.unit === 'string'
  )
}
