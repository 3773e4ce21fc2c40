import type { Graph, GraphNode } from '@/backend'
import { indexed } from '../flow/index'
import { structureOf } from '../flow/structure'
import { titleOf } from '../summary'

// The flow as the lines of a tree: a straight run on one level, each way out of a node that divides below it, and what
// they lead to together on the level of that node again.

export interface Item {
  /** Of a node its id, of a way out 'NODE PORT'. */
  key: string
  node?: GraphNode
  way?: { from: string; port: string; label: string; leads: string }
  /** Of a node whose only way out leads back: where to. */
  leads?: string
  level: number
  parent: string | undefined
  hasChildren: boolean
  place: number
  of: number
}

export function itemsOf(graph: Graph, closed: ReadonlySet<string>): Item[] {
  const { byId } = indexed(graph)
  const { roots, ways, joins, back } = structureOf(graph)
  const items: Item[] = []
  const siblings = new Map<string, Item[]>()
  const add = (item: Omit<Item, 'place' | 'of'>, hidden: boolean) => {
    const group = siblings.get(item.parent ?? '') ?? []
    const full = { ...item, place: group.length + 1, of: 0 }
    siblings.set(item.parent ?? '', [...group, full])
    if (!hidden) items.push(full)
  }
  interface Open {
    id: string
    level: number
    parent: string | undefined
    hidden: boolean
  }
  const emit = (first: Open) => {
    // What comes later lies deeper in the stack; a way out is followed by its branch at once.
    const open: (Open | (() => void))[] = [first]
    for (let top = open.pop(); top; top = open.pop()) {
      if (typeof top === 'function') {
        top()
        continue
      }
      const { id, level, parent, hidden } = top
      const node = byId.get(id)
      if (!node) continue
      const own = ways.get(id) ?? []
      const divides = own.length > 1
      const [only] = own
      const returns = !divides && only?.edge && back.has(only.edge) ? byId.get(only.edge.to) : undefined
      const leads = returns && `goes on at ${titleOf(returns)}`
      add({ key: id, node, level, parent, hasChildren: divides, ...(leads && { leads }) }, hidden)
      const next: (Open | (() => void))[] = []
      const inside = hidden || closed.has(id)
      for (const { port, label, edge, child } of own) {
        if (!divides) {
          if (child !== undefined) next.push({ id: child, level, parent, hidden })
          continue
        }
        const key = `${id} ${port}`
        const to = edge && byId.get(edge.to)
        const leads = !to ? 'End' : child === undefined ? `goes on at ${titleOf(to)}` : ''
        next.push(() =>
          add(
            {
              key,
              way: { from: id, port, label, leads },
              level: level + 1,
              parent: id,
              hasChildren: child !== undefined,
            },
            inside,
          ),
        )
        if (child !== undefined)
          next.push({ id: child, level: level + 2, parent: key, hidden: inside || closed.has(key) })
      }
      for (const join of joins.get(id) ?? []) next.push({ id: join, level, parent, hidden })
      open.push(...next.reverse())
    }
  }
  for (const id of roots) emit({ id, level: 1, parent: undefined, hidden: false })
  for (const group of siblings.values()) for (const item of group) item.of = group.length
  return items
}
