import { useReactFlow, useStoreApi } from '@xyflow/react'
import { type PointerEvent, useEffect, useRef } from 'react'
import type { Graph } from '@/backend'
import { indexed } from '../flow/index'
import type { Points } from '../flow/layout'
import { sizeOf } from '../flow/ports'
import { kindOf } from '../kinds'
import { HUES } from '../looks'
import { whenThemeChanges } from './theme'

const W = 168
const H = 112
/** Fewer nodes are seen at a glance. */
export const WORTH_A_MAP = 40

/** The whole flow in small; a press or a drag goes there. The keyboard has Fit and Find instead. */
export function Minimap({ graph, points }: { graph: Graph; points: Points }) {
  const canvas = useRef<HTMLCanvasElement>(null)
  const store = useStoreApi()
  const { setCenter, getZoom } = useReactFlow()
  const scale = useRef({ left: 0, top: 0, zoom: 1 })
  useEffect(() => {
    const element = canvas.current
    const context = element?.getContext('2d')
    if (!element || !context) return
    const picture = document.createElement('canvas')
    picture.width = element.width = W * devicePixelRatio
    picture.height = element.height = H * devicePixelRatio
    scale.current = paint(picture, element, graph, points)
    const draw = () => {
      const { transform, width, height } = store.getState()
      const [x, y, zoom] = transform
      const { left, top, zoom: small } = scale.current
      const ratio = devicePixelRatio
      context.setTransform(1, 0, 0, 1, 0, 0)
      context.clearRect(0, 0, element.width, element.height)
      context.drawImage(picture, 0, 0)
      context.setTransform(ratio, 0, 0, ratio, 0, 0)
      context.strokeStyle = getComputedStyle(element).getPropertyValue('--accent')
      context.lineWidth = 1.5
      context.strokeRect(
        (-x / zoom - left) * small,
        (-y / zoom - top) * small,
        (width / zoom) * small,
        (height / zoom) * small,
      )
    }
    const again = () => {
      scale.current = paint(picture, element, graph, points)
      draw()
    }
    draw()
    const stop = whenThemeChanges(again)
    const leave = store.subscribe((state, before) => {
      if (state.transform !== before.transform || state.width !== before.width || state.height !== before.height) draw()
    })
    return () => {
      leave()
      stop()
    }
  }, [store, graph, points])
  const go = (event: PointerEvent<HTMLCanvasElement>) => {
    if (event.buttons !== 1) return
    event.currentTarget.setPointerCapture(event.pointerId)
    const box = event.currentTarget.getBoundingClientRect()
    const { left, top, zoom } = scale.current
    const x = (event.clientX - box.left) / zoom + left
    const y = (event.clientY - box.top) / zoom + top
    void setCenter(x, y, { zoom: getZoom() })
  }
  return (
    <canvas
      ref={canvas}
      aria-hidden
      data-ui
      onPointerDown={go}
      onPointerMove={go}
      style={{ width: W, height: H }}
      className="absolute right-3 bottom-6 z-10 hidden rounded-card @2xl:block border bg-surface/95 shadow-1"
    />
  )
}

/** Draws the nodes once; panning only moves the frame. */
function paint(picture: HTMLCanvasElement, element: Element, graph: Graph, points: Points) {
  const nodes = [...indexed(graph).byId.values()]
  const places = nodes.map((node) => points[node.id] ?? { x: 0, y: 0 })
  const left = Math.min(...places.map(({ x }) => x)) - 200
  const right = Math.max(...places.map(({ x }) => x)) + 200
  const top = Math.min(...places.map(({ y }) => y)) - 80
  const bottom = Math.max(...places.map(({ y }) => y)) + 160
  const zoom = Math.min(W / (right - left), H / (bottom - top))
  const at = { left: left - (W / zoom - (right - left)) / 2, top: top - (H / zoom - (bottom - top)) / 2, zoom }
  const context = picture.getContext('2d')
  if (!context) return at
  const style = getComputedStyle(element)
  const ratio = devicePixelRatio
  context.setTransform(1, 0, 0, 1, 0, 0)
  context.clearRect(0, 0, picture.width, picture.height)
  context.setTransform(zoom * ratio, 0, 0, zoom * ratio, -at.left * zoom * ratio, -at.top * zoom * ratio)
  for (const node of nodes) {
    const { w, h } = sizeOf(node)
    const { x, y } = points[node.id] ?? { x: 0, y: 0 }
    context.fillStyle = style.getPropertyValue(HUES[kindOf(node).hue].token)
    const size = Math.max(h, 2 / zoom)
    context.fillRect(x - w / 2, y, Math.max(w, 3 / zoom), size)
  }
  return at
}
