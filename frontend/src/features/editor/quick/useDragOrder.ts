import { type PointerEvent, type RefObject, useMemo, useRef, useState } from 'react'

interface Drag {
  id: string
  /** Where it would land, as a place in the list without it. */
  index: number
}

/** Reordering by pointer. Pointer events, because native drag and drop is broken in some windows. */
export function useDragOrder(list: RefObject<HTMLElement | null>, onDrop: (id: string, index: number) => void) {
  const [drag, setDrag] = useState<Drag | null>(null)
  const now = useRef<Drag | null>(null)
  const handle = useMemo(() => {
    const rows = () => [...(list.current?.querySelectorAll<HTMLElement>('[data-row]') ?? [])]
    const indexAt = (id: string, y: number) => {
      const others = rows().filter((row) => row.dataset.row !== id)
      const below = others.findIndex((row) => {
        const { top, height } = row.getBoundingClientRect()
        return y < top + height / 2
      })
      return below < 0 ? others.length : below
    }
    const set = (next: Drag | null) => {
      now.current = next
      setDrag(next)
    }
    return (id: string) => ({
      onPointerDown: (event: PointerEvent<HTMLElement>) => {
        if (event.button !== 0) return
        event.currentTarget.setPointerCapture(event.pointerId)
        set({ id, index: rows().findIndex((row) => row.dataset.row === id) })
      },
      onPointerMove: (event: PointerEvent<HTMLElement>) => {
        if (now.current?.id === id) set({ id, index: indexAt(id, event.clientY) })
      },
      onPointerUp: () => {
        if (now.current?.id === id) onDrop(id, now.current.index)
        set(null)
      },
      onPointerCancel: () => set(null),
      // Only a pointer drags; the keyboard moves by Ctrl or ⌘ with the arrows.
      onKeyDown: (event: React.KeyboardEvent) => {
        if (event.key === 'Escape') set(null)
      },
    })
  }, [list, onDrop])
  return { drag, handle }
}
