import type { Item } from './items'

/** What a key of a tree does: goes to a line, or folds the present one. */
export function treeStep(
  key: string,
  items: readonly Item[],
  active: Item,
  closed: ReadonlySet<string>,
): { to?: Item | undefined; fold?: boolean } | undefined {
  const at = items.indexOf(active)
  switch (key) {
    case 'arrowdown':
    case 'shift+arrowdown':
      return { to: items[at + 1] }
    case 'arrowup':
    case 'shift+arrowup':
      return { to: items[at - 1] }
    case 'home':
      return { to: items[0] }
    case 'end':
      return { to: items.at(-1) }
    case 'arrowright':
      if (!active.hasChildren) return {}
      return closed.has(active.key) ? { fold: false } : { to: items[at + 1] }
    case 'arrowleft':
      if (active.hasChildren && !closed.has(active.key)) return { fold: true }
      return { to: items.find((item) => item.key === active.parent) }
    default:
      return undefined
  }
}
