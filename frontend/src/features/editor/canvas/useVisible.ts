import { useStoreApi } from '@xyflow/react'
import { useEffect, useMemo, useRef, useState } from 'react'
import type { Graph } from '@/backend'
import { indexed } from '../flow/index'
import type { Points } from '../flow/layout'
import { sizeOf } from '../flow/ports'
import type { Rect } from './stage'

// Which part of the flow is drawn: what is in view and some way around it, never more than a few nodes. It is worked out
// anew only once the view leaves that part, so that panning draws nothing.

/** Below this, nodes are drawn on one canvas and none is mounted. */
export const FAR = 0.4
const MOST = 130
const EACH_FRAME = 8
const PADS = [0.5, 0.3, 0.15, 0]

export interface Visible {
  /** What to mount. */
  ids: ReadonlySet<string>
  /** The part of the flow whose lines are drawn. */
  box: Rect
}

const NOWHERE: Visible = { ids: new Set(), box: { x: 0, y: 0, w: 0, h: 0 } }

export function useVisible(graph: Graph, points: Points): Visible {
  const store = useStoreApi()
  const [visible, setVisible] = useState(NOWHERE)
  const places = useMemo(() => placesOf(graph, points), [graph, points])
  // An edit of the graph keeps mounted what is.
  const present = useRef(NOWHERE)
  useEffect(() => {
    let frame = 0
    let now = present.current
    const mount = (wanted: string[], box: Rect, atOnce: boolean) => {
      const kept = wanted.filter((id) => now.ids.has(id))
      const fresh = wanted.filter((id) => !now.ids.has(id))
      const taken = atOnce ? fresh : fresh.slice(0, EACH_FRAME)
      now = { ids: new Set([...kept, ...taken]), box }
      present.current = now
      setVisible(now)
      if (taken.length < fresh.length) frame = requestAnimationFrame(() => mount(wanted, box, false))
    }
    const look = (fresh: boolean) => {
      const { transform, width, height } = store.getState()
      if (width === 0) return
      const [x, y, zoom] = transform
      const view = { x: -x / zoom, y: -y / zoom, w: width / zoom, h: height / zoom }
      const far = zoom < FAR
      const drawnFar = now.box.w === 0
      if (far) {
        if (!drawnFar || now.ids.size > 0) {
          cancelAnimationFrame(frame)
          mount([], { ...view, w: 0, h: 0 }, true)
        }
        return
      }
      // Held still until the view leaves what is drawn, or sees far less of it.
      if (!fresh && !drawnFar && holds(now.box, view) && now.box.w < view.w * 4) return
      cancelAnimationFrame(frame)
      const { ids, box } = choose(places, view)
      mount(ids, box, fresh || drawnFar)
    }
    look(true)
    const leave = store.subscribe((state, before) => {
      if (state.transform !== before.transform || state.width !== before.width || state.height !== before.height)
        look(false)
    })
    return () => {
      leave()
      cancelAnimationFrame(frame)
    }
  }, [store, places])
  return visible
}

interface Spot {
  id: string
  rect: Rect
}

function placesOf(graph: Graph, points: Points): Spot[] {
  return [...indexed(graph).byId.values()].map((node) => {
    const { w, h } = sizeOf(node)
    const at = points[node.id] ?? { x: 0, y: 0 }
    return { id: node.id, rect: { x: at.x - w / 2, y: at.y, w, h } }
  })
}

/** The nodes of the largest surrounding that holds not too many, those in view first. */
function choose(places: readonly Spot[], view: Rect): { ids: string[]; box: Rect } {
  for (const pad of PADS) {
    const box = grown(view, pad)
    const inside = places.filter(({ rect }) => touches(rect, box))
    if (inside.length > MOST && pad > 0) continue
    const seen = inside.filter(({ rect }) => touches(rect, view))
    const around = inside.filter(({ rect }) => !touches(rect, view))
    return { ids: [...seen, ...around].slice(0, MOST).map(({ id }) => id), box }
  }
  return { ids: [], box: view }
}

function grown({ x, y, w, h }: Rect, pad: number): Rect {
  return { x: x - w * pad, y: y - h * pad, w: w * (1 + 2 * pad), h: h * (1 + 2 * pad) }
}

export function touches(a: Rect, b: Rect): boolean {
  return a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h
}

function holds(outer: Rect, inner: Rect): boolean {
  return (
    outer.x <= inner.x &&
    outer.y <= inner.y &&
    outer.x + outer.w >= inner.x + inner.w &&
    outer.y + outer.h >= inner.y + inner.h
  )
}
