import { createContext, useContext } from 'react'
import type { FilterField, GraphNode, Violation } from '@/backend'
import type { Deeds } from '../deeds'

// What every form of the inspector knows: the node it is about, how to change it, and what is wrong with it.

export interface PanelValue {
  node: GraphNode
  deeds: Deeds
  violations: readonly Violation[]
  readOnly: boolean
  /** What rules can ask here: the contact, and the walk itself. */
  fields: readonly FilterField[]
}

export const PanelContext = createContext<PanelValue | null>(null)

export function usePanel(): PanelValue {
  const value = useContext(PanelContext)
  if (!value) throw new Error('A form of the inspector stands outside of it.')
  return value
}

type Config = Exclude<keyof GraphNode, 'id' | 'kind' | 'name' | 'note' | 'disabled'>

/** The settings of one kind, and how to change a part of them. Typing in one field is one entry of the history. */
export function useConfig<K extends Config>(kind: K) {
  const { node, deeds, readOnly, violations } = usePanel()
  const config = node[kind] as NonNullable<GraphNode[K]>
  const set = (change: Partial<NonNullable<GraphNode[K]>>, gesture?: string) =>
    deeds.change(node.id, (now) => ({ ...now, [kind]: { ...now[kind], ...change } }), gesture && `${kind}.${gesture}`)
  const errorOf = (field: string) => violations.find((one) => one.field === field && one.level === 'error')?.sentence
  return { config, set, errorOf, readOnly }
}
