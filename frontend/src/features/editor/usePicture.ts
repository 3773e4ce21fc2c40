import { useMemo } from 'react'
import { type Graph, type SequenceView, useFilterFields, useSequences, type Violation } from '@/backend'
import { useFlow } from './flow/useFlow'
import { numbersOf } from './quick/rows'
import type { Names } from './summary'

/** What every view says about nodes: names of what they refer to, what is wrong with each, numbers of the steps, people. */
export function usePicture(view: SequenceView, graph: Graph) {
  const { data: contactFields } = useFilterFields()
  const { data: sequences } = useSequences()
  const { facts, violations, id } = view
  const names = useMemo<Names>(
    () => ({
      fields: [...facts, ...(contactFields ?? [])],
      sequences: new Map((sequences ?? []).filter((card) => card.id !== id).map((card) => [card.id, card.name])),
    }),
    [facts, contactFields, sequences, id],
  )
  const problems = useMemo(() => {
    const byNode = new Map<string, Violation[]>()
    for (const one of violations) {
      if (one.nodeId) byNode.set(one.nodeId, [...(byNode.get(one.nodeId) ?? []), one])
    }
    return byNode
  }, [violations])
  const numbers = useMemo(() => numbersOf(graph), [graph])
  const flow = useFlow(view)
  return { names, problems, numbers, flow }
}

export type Shown = ReturnType<typeof usePicture>
