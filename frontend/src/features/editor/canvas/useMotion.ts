import { useReactFlow, useStoreApi } from '@xyflow/react'
import { useMemo } from 'react'
import type { Graph } from '@/backend'
import { indexed } from '../flow/index'
import type { Points } from '../flow/layout'
import { rectOf } from './hit'

const SWIFT = 180
const MARGIN = 48

/** How the view moves by itself: to a node, over all of them, nearer and farther. Without motion where none is wanted. */
export function useMotion(graph: Graph, points: Points) {
  const { setViewport, getViewport, fitBounds, zoomTo, zoomIn, zoomOut } = useReactFlow()
  const store = useStoreApi()
  return useMemo(() => {
    const how = () => ({ duration: matchMedia('(prefers-reduced-motion: reduce)').matches ? 0 : SWIFT })
    /** Brings a node or note into view, by as little as needed; of a section its title. */
    const reveal = (id: string) => {
      const node = indexed(graph).byId.get(id)
      const paper = graph.notes?.find((note) => note.id === id)
      const { width, height } = store.getState()
      const rect = node
        ? rectOf(node, points)
        : paper && (paper.section ? { ...paper, w: Math.min(paper.w, 240), h: 28 } : paper)
      if (!rect || width === 0) return
      const { x, y, zoom } = getViewport()
      const left = rect.x * zoom + x
      const top = rect.y * zoom + y
      const dx = into(left, left + rect.w * zoom, width)
      const dy = into(top, top + (rect.h + 64) * zoom, height)
      if (dx !== 0 || dy !== 0) void setViewport({ x: x + dx, y: y + dy, zoom }, how())
    }
    const fit = (ids?: Iterable<string>) => {
      const { byId } = indexed(graph)
      const rects = [...(ids ?? byId.keys())].flatMap((id) => {
        const node = byId.get(id)
        return node ? rectOf(node, points) : []
      })
      if (rects.length === 0) return
      const x = Math.min(...rects.map((rect) => rect.x)) - 40
      const y = Math.min(...rects.map((rect) => rect.y)) - 24
      const right = Math.max(...rects.map((rect) => rect.x + rect.w)) + 40
      const bottom = Math.max(...rects.map((rect) => rect.y + rect.h)) + 96
      const { width, height } = store.getState()
      const zoom = Math.min(1, width / (right - x), height / (bottom - y))
      // A short flow hangs from the top, where it begins, and is not blown up to fill the window.
      if (zoom === 1) void setViewport({ x: width / 2 - (x + right) / 2, y: 24 - y, zoom }, how())
      else void fitBounds({ x, y, width: right - x, height: bottom - y }, { ...how(), padding: 0.02 })
    }
    return {
      reveal,
      fit,
      /** 100 %, around the middle of the view. */
      full: () => void zoomTo(1, how()),
      nearer: () => void zoomIn(how()),
      farther: () => void zoomOut(how()),
    }
  }, [graph, points, store, setViewport, getViewport, fitBounds, zoomTo, zoomIn, zoomOut])
}

export type Motion = ReturnType<typeof useMotion>

/** How far a stretch must go to lie inside. */
function into(from: number, to: number, size: number): number {
  if (from < MARGIN) return MARGIN - from
  if (to > size - MARGIN) return Math.max(size - MARGIN - to, MARGIN - from)
  return 0
}
