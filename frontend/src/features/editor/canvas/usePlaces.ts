import { useLayoutEffect, useRef, useState } from 'react'
import type { Graph } from '@/backend'
import type { Points } from '../flow/layout'
import { setStage, stage } from './stage'

const LASTS = 200
const FEW = 3

/** Where the nodes are drawn. When many of them move at once, as on Tidy or Undo, they glide there. */
export function usePlaces(graph: Graph): Points {
  const target = graph.layout ?? NOWHERE
  const [shown, setShown] = useState(target)
  const drawn = useRef(target)
  useLayoutEffect(() => {
    const from = drawn.current
    if (from === target) return
    const moved = Object.keys(target).filter((id) => {
      const [a, b] = [from[id], target[id]]
      return a && b && (a.x !== b.x || a.y !== b.y)
    })
    // What a hand has put there is there already.
    const { dropped } = stage()
    if (dropped) setStage({ dropped: false })
    const still = dropped || matchMedia('(prefers-reduced-motion: reduce)').matches || moved.length < FEW
    const put = (points: Points) => {
      drawn.current = points
      setShown(points)
    }
    if (still) {
      put(target)
      return
    }
    const begin = performance.now()
    let frame = requestAnimationFrame(function glide(now) {
      const part = Math.min(1, Math.max(0, (now - begin) / LASTS))
      if (part === 1) return put(target)
      const ease = 1 - (1 - part) ** 3
      const between = { ...target }
      for (const id of moved) {
        const [a, b] = [from[id], target[id]]
        if (a && b) between[id] = { x: a.x + (b.x - a.x) * ease, y: a.y + (b.y - a.y) * ease }
      }
      put(between)
      frame = requestAnimationFrame(glide)
    })
    return () => cancelAnimationFrame(frame)
  }, [target])
  // What was just added has its place at once; only what is there already glides.
  return Object.keys(target).every((id) => shown[id]) ? shown : target
}

const NOWHERE: Points = {}
