import type { Graph, SequenceView } from '@/backend'
import { plural } from '@/parts/words'
import { useFlow } from './useFlow'

/** How many people stand now at the nodes that one graph has and another has no more. */
export function useLeftBehind(view: SequenceView): (before: Graph, after: Graph) => number {
  const { nodes } = useFlow(view, true)
  return (before, after) => {
    const kept = new Set(after.nodes.map(({ id }) => id))
    return before.nodes.filter(({ id }) => !kept.has(id)).reduce((sum, { id }) => sum + (nodes.get(id)?.now ?? 0), 0)
  }
}

/** The same in words; empty where nobody does. */
export function useStanding(view: SequenceView): (before: Graph, after: Graph) => string {
  const leftBehind = useLeftBehind(view)
  return (before, after) => {
    const people = leftBehind(before, after)
    return people > 0
      ? `${plural(people, 'person waits', 'people wait')} there; publishing asks what becomes of them`
      : ''
  }
}
