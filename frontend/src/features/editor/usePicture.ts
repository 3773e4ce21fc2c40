import { useMemo } from 'react'
import { type Graph, type GraphNode, type SequenceView, useFilterFields, useSequences, type Violation } from '@/backend'
import type { Change } from './canvas/ChangeMark'
import { useFlow } from './flow/useFlow'
import { differences } from './history/diff'
import { useVersionGraph } from './publish/useReview'
import { numbersOf } from './quick/rows'
import type { Names } from './summary'
import { useLook } from './view'

/** How the draft differs from what is live, for a picture of it. */
export interface Changes {
  byNode: ReadonlyMap<string, Change>
  /** Nodes of the live version that the draft has no more, and where that draws nodes. */
  gone: readonly GraphNode[]
  layout: NonNullable<Graph['layout']>
}

const NONE: Changes = { byNode: new Map(), gone: [], layout: {} }

function useChanged(id: string, live: Graph | undefined, graph: Graph): Changes {
  const shown = useLook(id, (look) => look.changes)
  return useMemo(() => {
    if (!live || !shown) return NONE
    const all = differences(live, graph)
    const gone = new Set(all.filter(({ change }) => change === 'removed').map(({ node }) => node))
    return {
      byNode: new Map(all.map(({ node, change }) => [node, change])),
      gone: live.nodes.filter((node) => gone.has(node.id)),
      layout: live.layout ?? {},
    }
  }, [live, shown, graph])
}

/** What every view says about nodes: names of what they refer to, what is wrong with each, numbers of the steps, people. */
export function usePicture(view: SequenceView, graph: Graph) {
  const { data: contactFields } = useFilterFields()
  const { data: sequences } = useSequences()
  const { facts, violations, id } = view
  // Cards change with everybody's numbers, their names hardly ever.
  const called = (sequences ?? []).map((card) => `${card.id} ${card.name}`).join('\n')
  // biome-ignore lint/correctness/useExhaustiveDependencies: of the sequences only what they are called matters
  const names = useMemo<Names>(
    () => ({
      fields: [...facts, ...(contactFields ?? [])],
      sequences: new Map((sequences ?? []).filter((card) => card.id !== id).map((card) => [card.id, card.name])),
    }),
    [facts, contactFields, called, id],
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
  const { data: live } = useVersionGraph(id, view.version)
  const changes = useChanged(id, live, graph)
  return { names, problems, numbers, flow, changes, live }
}

export type Shown = ReturnType<typeof usePicture>
