import { useMemo, useState } from 'react'
import { type Graph, type GraphNode, newId, type Step } from '@/backend'
import { edit, redo, undo, useDoc } from './document'
import { duplicate, insertAfter, moveTo, newStep, remove, startOf, update, updateStep, walk } from './graph'

/** Which step is open in the inspector, and everything that can be done to the steps. */
export function useSteps(id: string) {
  const [selected, setSelected] = useState<string | null>(null)
  const [focus, setFocus] = useState<string | null>(null)
  const doc = useDoc(id)
  const graph = doc?.graph
  const deeds = useMemo(() => {
    const show = (node: string | null) => {
      setSelected(node)
      setFocus(node)
    }
    const add = (after?: string, preset: Partial<Step> = {}) => {
      const node = newId()
      edit(id, (now) => {
        const place = placeBehind(now, after)
        const made = newStep(node, place === startOf(now)?.id)
        return updateStep(insertAfter(now, place, made, newId()), node, preset)
      })
      show(node)
    }
    return {
      select: setSelected,
      focused: () => setFocus(null),
      add,
      duplicate: (node: string) => {
        const copy = newId()
        edit(id, (now) => duplicate(now, node, copy, newId()))
        show(copy)
      },
      remove: (node: string) => {
        const order = walk(graph ?? { nodes: [], edges: [] }).map((one) => one.id)
        const at = order.indexOf(node)
        edit(id, (now) => remove(now, node))
        show(order[at - 1] ?? order[at + 1] ?? null)
      },
      move: (node: string, by: number) => {
        edit(id, (now) => moveTo(now, node, indexOf(now, node) + by))
        show(node)
      },
      drop: (node: string, index: number) => {
        edit(id, (now) => moveTo(now, node, index))
        show(node)
      },
      change: (node: string, change: Partial<Step>, gesture?: string) =>
        edit(id, (now) => updateStep(now, node, change), gesture && `${gesture}:${node}`),
      changeNode: (node: string, change: Partial<GraphNode>, gesture?: string) =>
        edit(id, (now) => update(now, node, (one) => ({ ...one, ...change })), gesture && `${gesture}:${node}`),
      undo: () => undo(id),
      redo: () => redo(id),
    }
  }, [id, graph])
  const stillThere = selected !== null && graph?.nodes.some((node) => node.id === selected)
  return { ...deeds, doc, selected: stillThere ? selected : null, focus }
}

export type Steps = ReturnType<typeof useSteps>

function indexOf(graph: Graph, node: string): number {
  return walk(graph).findIndex((one) => one.id === node)
}

/** Nothing can follow an End: what is added at the end goes before it. */
function placeBehind(graph: Graph, after: string | undefined): string | undefined {
  const order = walk(graph)
  const wanted = after ?? order.at(-1)?.id
  const at = order.findIndex((one) => one.id === wanted)
  const isEnd = order[at]?.kind === 'end'
  return (isEnd ? order[at - 1]?.id : wanted) ?? startOf(graph)?.id
}
