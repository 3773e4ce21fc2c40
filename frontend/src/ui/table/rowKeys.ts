import type { KeyboardEvent } from 'react'
import { EVERYTHING, NOTHING, type Selection, toggle } from './selection'

interface RowKeys {
  total: number
  active: number
  /** The id of the active row, if it is there. */
  activeId: string | undefined
  page: number
  selection: Selection | undefined
  move: (index: number, keepAnchor: boolean) => void
  select: ((selection: Selection) => void) | undefined
  /** Chooses everything from the anchor to a place. */
  stretch: (to: number) => void
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
  const { total, active, activeId, page, selection, move, select, stretch, open } = keys
  const step = STEPS[event.key]
  if (step !== undefined) return go(event, keys, active + step)
  switch (event.key) {
    case 'Home':
      return go(event, keys, 0)
    case 'End':
      return go(event, keys, total - 1)
    case 'PageDown':
      return go(event, keys, active + page)
    case 'PageUp':
      return go(event, keys, active - page)
    case 'Enter':
      open()
      return true
    case ' ':
    case 'x':
    case 'X':
      if (!select || !selection || activeId === undefined) return false
      if (event.shiftKey) stretch(active)
      else select(toggle(selection, activeId))
      move(active, event.shiftKey)
      return true
    case 'Escape':
      if (!select || !selection || (!selection.all && selection.ids.size === 0)) return false
      select(NOTHING)
      return true
    default:
      return false
  }
}

function go(event: KeyboardEvent, keys: RowKeys, index: number): true {
  const { total, selection, select, stretch, move } = keys
  const target = Math.min(Math.max(index, 0), total - 1)
  if (event.shiftKey && select && selection) stretch(target)
  move(target, event.shiftKey)
  return true
}
