import type { Graph } from '@/backend'
import { LONGEST_NAME, readClip, renewed } from './flow/clip'
import { kindOf } from './kinds'
import { isWhole } from './shapes'

// From a text to nodes of this sequence.

type Clip = ReturnType<typeof renewed>

/** As many as the engine takes. */
const MOST = 2000

/** The nodes of a text, ready to be put into the graph; or why not, as a sentence. */
export function pasteable(graph: Graph, text: string): Clip | string {
  const clip = readClip(text)
  if (typeof clip === 'string') return clip
  const broken = clip.nodes.find((node) => !isWhole(node))
  if (broken)
    return `The clipboard holds a node whose settings cannot be read: ${nameOf(broken)}. Copy it again where it came from.`
  const long = clip.nodes.find(({ name }) => (name?.length ?? 0) > LONGEST_NAME)
  if (long)
    return `The clipboard holds a node whose name has ${long.name?.length.toLocaleString()} characters; ${LONGEST_NAME} is the most. Shorten it where it came from.`
  if (new Set(clip.nodes.map(({ id }) => id)).size < clip.nodes.length)
    return 'Two nodes on the clipboard have the same id. Copy them again where they came from.'
  const all = graph.nodes.length + clip.nodes.length
  if (all > MOST)
    return `The sequence would have ${all.toLocaleString()} nodes; ${MOST.toLocaleString()} is the most. Split it into several sequences.`
  return asOwn(clip)
}

/** With ids of their own, by which their rules know each other: a rule about a copied step asks about the copy. */
function asOwn(clip: Clip): Clip {
  const fresh = renewed(clip)
  const ids = new Map(clip.nodes.map(({ id }, at) => [id, fresh.nodes[at]?.id]))
  const renamed = (field: string) =>
    field.replace(/^(step|split|score):(.+)$/, (all, fact: string, id: string) => {
      const own = ids.get(id)
      return own === undefined ? all : `${fact}:${own}`
    })
  const nodes = JSON.parse(JSON.stringify(fresh.nodes), (key, value: unknown) =>
    key === 'field' && typeof value === 'string' ? renamed(value) : value,
  )
  return { ...fresh, nodes }
}

/** Of a node that may be anything but its kind. */
function nameOf(node: Clip['nodes'][number]): string {
  if (typeof node.name === 'string' && node.name) return `“${node.name}”`
  return node.kind === 'step' ? 'a message' : kindOf(node).title
}
