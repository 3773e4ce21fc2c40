import type { Graph, GraphNode } from '@/backend'
import { indexed } from './index'
import { portsOf } from './ports'
import { structureOf } from './structure'

/** What an output is called; undefined where it is the only one, and needs no name. */
export function portTitle(node: GraphNode | undefined, port: string): string | undefined {
  if (!node) return undefined
  const arm = node.split?.arms.find(({ id }) => id === port)
  return arm?.name || portsOf(node).find(({ id }) => id === port)?.label || undefined
}

/** The nodes in the order people walk them, each branch before the next; what nothing leads to comes last. */
export function inWalkingOrder(graph: Graph): GraphNode[] {
  const { byId } = indexed(graph)
  return structureOf(graph).order.flatMap((id) => byId.get(id) ?? [])
}
