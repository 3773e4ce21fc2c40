import { useStoreApi } from '@xyflow/react'
import { useEffect, useRef } from 'react'
import type { Graph } from '@/backend'
import { indexed } from '../flow/index'
import type { Points } from '../flow/layout'
import { peopleHere } from '../flow/People'
import { sizeOf } from '../flow/ports'
import type { Flow } from '../flow/useFlow'
import { type Wire, wiresOf } from '../flow/wires'
import { kindOf } from '../kinds'
import { HUES } from '../looks'
import { titleOf } from '../summary'
import { useStage } from './stage'
import { whenThemeChanges } from './theme'
import { FAR } from './useVisible'

interface FarLayerProps {
  graph: Graph
  points: Points
  selected: ReadonlySet<string>
  focus: string | null
  broken: ReadonlySet<string>
  flow: Flow
}

/** From afar all nodes and lines are one drawing: a thousand of them pan like one. */
export function FarLayer({ graph, points, selected, focus, broken, flow }: FarLayerProps) {
  const canvas = useRef<HTMLCanvasElement>(null)
  const store = useStoreApi()
  useEffect(() => {
    const element = canvas.current
    const context = element?.getContext('2d')
    if (!element || !context) return
    let wires: Wire[] | undefined
    let shapes: Shape[] | undefined
    let colors = readColors(element)
    let drawn = false
    const shorten = shortener(context)
    const clear = () => {
      // What was drawn last may have left its own scale.
      context.setTransform(1, 0, 0, 1, 0, 0)
      context.clearRect(0, 0, element.width, element.height)
    }
    const draw = () => {
      const { transform, width, height } = store.getState()
      const [x, y, zoom] = transform
      if (zoom >= FAR) {
        if (drawn) clear()
        drawn = false
        return
      }
      drawn = true
      const scale = devicePixelRatio
      if (element.width !== Math.round(width * scale) || element.height !== Math.round(height * scale)) {
        element.width = Math.round(width * scale)
        element.height = Math.round(height * scale)
      }
      clear()
      context.setTransform(zoom * scale, 0, 0, zoom * scale, x * scale, y * scale)
      const { moving } = useStage.getState()
      const places = moving ? { ...points, ...moving } : points
      if (!wires || moving) wires = wiresOf(graph, places)
      if (!shapes || moving) shapes = shapesOf(graph, places, broken, flow)
      const view = { left: -x / zoom, top: -y / zoom, right: (width - x) / zoom, bottom: (height - y) / zoom }
      drawWires(context, wires, view, colors, zoom)
      drawNodes(context, shapes, view, colors, zoom, selected, focus)
      if (240 * zoom < LEGIBLE) return
      // Letters keep their size, however far: they are drawn as the screen counts.
      context.setTransform(scale, 0, 0, scale, 0, 0)
      writeNames(context, shapes, view, colors, transform, shorten)
    }
    draw()
    const again = () => {
      colors = readColors(element)
      draw()
    }
    const stop = whenThemeChanges(again)
    const leave = [
      store.subscribe((state, before) => {
        if (state.transform !== before.transform || state.width !== before.width || state.height !== before.height)
          draw()
      }),
      useStage.subscribe((state, before) => {
        if (state.moving === before.moving) return
        if (!state.moving) {
          wires = undefined
          shapes = undefined
        }
        draw()
      }),
    ]
    return () => {
      stop()
      for (const one of leave) one()
    }
  }, [store, graph, points, selected, focus, broken, flow])
  return <canvas ref={canvas} aria-hidden className="pointer-events-none absolute inset-0 z-[3] size-full" />
}

interface Shape {
  id: string
  x: number
  y: number
  w: number
  h: number
  token: string
  broken: boolean
  off: boolean
  title: string
  /** People there now, or who entered in the period. */
  count: string
}

type Colors = (token: string) => string
interface View {
  left: number
  top: number
  right: number
  bottom: number
}

function readColors(element: Element): Colors {
  const style = getComputedStyle(element)
  const known = new Map<string, string>()
  return (token) => {
    const present = known.get(token) ?? style.getPropertyValue(token).trim()
    known.set(token, present)
    return present
  }
}

function shapesOf(graph: Graph, points: Points, broken: ReadonlySet<string>, flow: Flow): Shape[] {
  return [...indexed(graph).byId.values()].map((node) => {
    const { w, h } = sizeOf(node)
    const at = points[node.id] ?? { x: 0, y: 0 }
    const token = HUES[kindOf(node).hue].token
    return {
      id: node.id,
      x: at.x - w / 2,
      y: at.y,
      w,
      h,
      token,
      broken: broken.has(node.id),
      off: node.disabled ?? false,
      title: titleOf(node),
      count: countOf(flow, node.id),
    }
  })
}

function countOf({ nodes, scope }: Flow, node: string): string {
  const here = peopleHere(nodes.get(node), scope)
  if (!here) return ''
  return (here.shown === 'now' ? here.flow.now : here.flow.entered).toLocaleString()
}

function drawWires(
  context: CanvasRenderingContext2D,
  wires: readonly Wire[],
  view: View,
  colors: Colors,
  zoom: number,
) {
  context.strokeStyle = colors('--border-strong')
  context.globalAlpha = 0.6
  context.lineWidth = Math.max(1.5, 1 / zoom)
  context.beginPath()
  for (const { to, box, corners } of wires) {
    if (
      to === undefined ||
      box.right < view.left ||
      box.left > view.right ||
      box.bottom < view.top ||
      box.top > view.bottom
    )
      continue
    for (const [index, { x, y }] of corners.entries()) {
      if (index === 0) context.moveTo(x, y)
      else context.lineTo(x, y)
    }
  }
  context.stroke()
  context.globalAlpha = 1
}

function drawNodes(
  context: CanvasRenderingContext2D,
  shapes: readonly Shape[],
  view: View,
  colors: Colors,
  zoom: number,
  selected: ReadonlySet<string>,
  focus: string | null,
) {
  const line = Math.max(1, 1 / zoom)
  for (const { id, x, y, w, h, token, broken, off } of shapes) {
    if (x > view.right || x + w < view.left || y > view.bottom || y + h < view.top) continue
    const chosen = selected.has(id) || id === focus
    context.fillStyle = colors('--surface')
    context.fillRect(x, y, w, h)
    context.globalAlpha = off ? 0.15 : 0.3
    context.fillStyle = colors(token)
    context.fillRect(x, y, w, h)
    context.globalAlpha = 1
    context.fillRect(x, y, 14, h)
    context.lineWidth = chosen ? line * 3 : line
    context.strokeStyle = chosen ? colors('--accent') : colors('--border-strong')
    context.strokeRect(x, y, w, h)
    if (!broken) continue
    context.fillStyle = colors('--danger')
    context.beginPath()
    context.arc(x + w - 16, y + 16, Math.max(10, 1.2 / zoom), 0, 7)
    context.fill()
  }
}

/** A card narrower than this, in pixels, has no room for a number; a lower one none for letters. */
const LEGIBLE = 40
const LINE = 12
/** With less room a shortened name says nothing. */
const ENOUGH = 36
const FONT = '11px system-ui, sans-serif'
const BOLD = '600 11px system-ui, sans-serif'
const BAR = 14

type Shorten = (text: string, room: number) => string

/** Shortens names to the room there is. What was measured once is kept: panning measures nothing. */
function shortener(context: CanvasRenderingContext2D): Shorten {
  const known = new Map<string, string>()
  return (text, room) => {
    const key = `${Math.round(room)} ${text}`
    const present = known.get(key)
    if (present !== undefined) return present
    if (known.size > 5000) known.clear()
    let shown = text
    if (context.measureText(text).width > room) {
      let length = Math.min(text.length, Math.floor(room / 4))
      while (length > 0 && context.measureText(`${text.slice(0, length)}…`).width > room) length--
      shown = length > 1 ? `${text.slice(0, length).trimEnd()}…` : ''
    }
    known.set(key, shown)
    return shown
  }
}

function writeNames(
  context: CanvasRenderingContext2D,
  shapes: readonly Shape[],
  view: View,
  colors: Colors,
  [left, top, zoom]: readonly [number, number, number],
  shorten: Shorten,
) {
  context.fillStyle = colors('--text')
  context.textBaseline = 'middle'
  for (const { x, y, w, h, title, count, broken } of shapes) {
    if (x > view.right || x + w < view.left || y > view.bottom || y + h < view.top) continue
    if (h * zoom < LINE) continue
    const middle = (y + h / 2) * zoom + top
    const start = (x + BAR) * zoom + left + 3
    let end = (x + w) * zoom + left - (broken ? 12 : 4)
    if (count) {
      context.font = BOLD
      context.textAlign = 'right'
      context.fillText(count, end, middle)
      end -= context.measureText(count).width + 4
    }
    context.font = FONT
    context.textAlign = 'left'
    if (end - start < ENOUGH) continue
    const shown = shorten(title, end - start)
    if (shown) context.fillText(shown, start, middle)
  }
}
