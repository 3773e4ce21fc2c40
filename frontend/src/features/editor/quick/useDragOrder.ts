import { type PointerEvent, type RefObject, useState } from 'react'

interface Drag {
  id: string
  /** Where it would land, as a place in the list without it. */
  index: number
}

/** Reordering by pointer. Pointer events, because native drag and drop is broken in some windows. */
export function useDragOrder(list: RefObject<HTMLElement | null>, onDrop: (id: string, index: number) => void) {
  const [drag, setDrag] = useState<Drag | null>(null)
  const rows = () => [...(list.current?.querySelectorAll<HTMLElement>('[data-row]') ?? [])]
  const indexAt = (id: string, y: number) => {
    const others = rows().filter((row) => row.dataset.row !== id)
    const below = others.findIndex((row) => {
      const { top, height } = row.getBoundingClientRect()
      return y < top + height / 2
    })
    return below < 0 ? others.length : below
  }
  const handle = (id: string) => ({
    onPointerDown: (event: PointerEvent<HTMLElement>) => {
      if (event.button !== 0) return
      event.currentTarget.setPointerCapture(event.pointerId)
      setDrag({ id, index: rows().findIndex((row) => row.dataset.row === id) })
    },
    onPointerMove: (event: PointerEvent<HTMLElement>) => {
      if (drag?.id === id) setDrag({ id, index: indexAt(id, event.clientY) })
    },
    onPointerUp: () => {
      if (drag?.id === id) onDrop(id, drag.index)
      setDrag(null)
    },
    onPointerCancel: () => setDrag(null),
    // Only a pointer drags; the keyboard moves by Ctrl or ⌘ with the arrows.
    onKeyDown: (event: React.KeyboardEvent) => {
      if (event.key === 'Escape') setDrag(null)
    },
  })
  return { drag, handle }
}
