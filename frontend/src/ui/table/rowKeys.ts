import type { KeyboardEvent } from 'react'
import { EVERYTHING, isSelected, NOTHING, type Selection, set, toggle } from './selection'

interface RowKeys {
  ids: readonly string[]
  active: number
  /** Where a range began. */
  anchor: number
  page: number
  selection: Selection | undefined
  move: (index: number, keepAnchor: boolean) => void
  select: ((selection: Selection) => void) | undefined
  open: () => void
}

const STEPS: Record<string, 1 | -1> = { j: 1, J: 1, ArrowDown: 1, k: -1, K: -1, ArrowUp: -1 }

/** The keys of a list: arrows and J/K move, Space and X choose, Shift stretches, Enter opens. */
export function handleRowKey(event: KeyboardEvent, keys: RowKeys): void {
  if (event.altKey) return
  const mod = event.ctrlKey || event.metaKey
  const handled = mod ? handleModKey(event, keys) : handlePlainKey(event, keys)
  if (handled) {
    event.preventDefault()
    event.stopPropagation()
  }
}

function handleModKey(event: KeyboardEvent, { select }: RowKeys): boolean {
  if (event.key.toLowerCase() !== 'a' || !select) return false
  select(EVERYTHING)
  return true
}

function handlePlainKey(event: KeyboardEvent, keys: RowKeys): boolean {
  const { ids, active, page, selection, move, select, open } = keys
  const step = STEPS[event.key]
  if (step !== undefined) return go(event, keys, active + step)
  switch (event.key) {
    case 'Home':
      return go(event, keys, 0)
    case 'End':
      return go(event, keys, ids.length - 1)
    case 'PageDown':
      return go(event, keys, active + page)
    case 'PageUp':
      return go(event, keys, active - page)
    case 'Enter':
      open()
      return true
    case ' ':
    case 'x':
    case 'X': {
      const id = ids[active]
      if (!select || !selection || id === undefined) return false
      if (event.shiftKey) select(set(selection, between(ids, keys.anchor, active), true))
      else select(toggle(selection, id))
      move(active, event.shiftKey)
      return true
    }
    case 'Escape':
      if (!select || !selection || (!selection.all && selection.ids.size === 0)) return false
      select(NOTHING)
      return true
    default:
      return false
  }
}

function go(event: KeyboardEvent, keys: RowKeys, index: number): true {
  const { ids, anchor, selection, select, move } = keys
  const target = Math.min(Math.max(index, 0), ids.length - 1)
  if (event.shiftKey && select && selection) select(set(selection, between(ids, anchor, target), true))
  move(target, event.shiftKey)
  return true
}

function between(ids: readonly string[], from: number, to: number): string[] {
  return ids.slice(Math.min(from, to), Math.max(from, to) + 1)
}

/** What a click on a row's check mark does: toggles it, or stretches from the last one. */
export function clickSelect(
  ids: readonly string[],
  selection: Selection,
  anchor: number,
  index: number,
  shift: boolean,
) {
  const id = ids[index]
  if (id === undefined) return selection
  if (shift) return set(selection, between(ids, anchor, index), !isSelected(selection, id))
  return toggle(selection, id)
}
