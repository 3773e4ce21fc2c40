import type { Graph, SequenceView } from '@/backend'
import { plural } from '@/parts/words'
import { useFlow } from './useFlow'

/** Says how many people stand now at the nodes that one graph has and another has no more; empty where nobody does. */
export function useStanding(view: SequenceView): (before: Graph, after: Graph) => string {
  const { nodes } = useFlow(view, true)
  return (before, after) => {
    const kept = new Set(after.nodes.map(({ id }) => id))
    const people = before.nodes
      .filter(({ id }) => !kept.has(id))
      .reduce((sum, { id }) => sum + (nodes.get(id)?.now ?? 0), 0)
    return people > 0
      ? `${plural(people, 'person waits', 'people wait')} there; publishing asks what becomes of them`
      : ''
  }
}
