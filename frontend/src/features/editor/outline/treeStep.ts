import { titleOf } from '../summary'
import type { Item } from './items'

interface Step {
  to?: Item | undefined
  fold?: boolean
}

/** What a key of a tree does: goes to a line, or folds the present one. */
export function treeStep(
  key: string,
  items: readonly Item[],
  active: Item,
  closed: ReadonlySet<string>,
): Step | undefined {
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

/** Where letters are no shortcuts, one goes to the next line that begins with it. */
export function typeAhead(letter: string, items: readonly Item[], active: Item): Step | undefined {
  if (!/^[\p{L}\p{N}]$/u.test(letter)) return undefined
  const at = items.indexOf(active)
  const after = [...items.slice(at + 1), ...items.slice(0, at + 1)]
  const begins = ({ node, way }: Item) =>
    (node ? titleOf(node) : (way?.label ?? '')).toLowerCase().startsWith(letter.toLowerCase())
  const to = after.find(begins)
  return to && { to }
}
