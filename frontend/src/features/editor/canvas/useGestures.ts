import { useReactFlow } from '@xyflow/react'
import { type MouseEvent, type PointerEvent, type RefObject, useMemo } from 'react'
import type { Graph } from '@/backend'
import type { Deeds } from '../deeds'
import { edit } from '../document'
import { moveNodes } from '../flow/edits'
import { behind, edgeAt, indexed, refusal } from '../flow/index'
import { type Points, snap } from '../flow/layout'
import { moveNotes } from '../flow/notes'
import { lookOf, setLook, show } from '../view'
import { alignTo, nodeAt, nodesIn, noteAt, rectOf } from './hit'
import { type Point, type Rect, say, setStage, stage } from './stage'

// What the pointer does on the canvas. Pointer events throughout: native drag and drop is broken in some windows.

const THRESHOLD = 4
const REACH = 6
const RIM = 28
const DRIFT = 14

interface Gesture {
  kind: 'node' | 'press' | 'note' | 'resize' | 'marquee' | 'link'
  /** On the screen and in the flow, where it began. */
  screen: Point
  flow: Point
  moved: boolean
  ids: readonly string[]
  /** The node or note under the pointer. */
  held: string | undefined
  others: Rect[]
  before: readonly string[]
}

/** There is one pointer; what it began goes on when an edit from elsewhere comes in. */
let gesture: Gesture | null = null

interface Around {
  id: string
  graph: Graph
  points: Points
  readOnly: boolean
  deeds: Deeds
  stageRef: RefObject<HTMLElement | null>
  space: RefObject<boolean>
}

export function useGestures({ id, graph, points, readOnly, deeds, stageRef, space }: Around) {
  const { screenToFlowPosition, getZoom, getViewport, setViewport } = useReactFlow()
  return useMemo(() => {
    const begin = (event: PointerEvent, kind: Gesture['kind'], held?: string, ids: readonly string[] = []) => {
      const screen = { x: event.clientX, y: event.clientY }
      const own = new Set(ids)
      const others =
        kind === 'node'
          ? [...indexed(graph).byId.values()].filter((node) => !own.has(node.id)).map((node) => rectOf(node, points))
          : []
      gesture = {
        kind,
        screen,
        flow: screenToFlowPosition(screen),
        moved: false,
        ids,
        held,
        others,
        before: event.shiftKey ? lookOf(id).selected : [],
      }
      stageRef.current?.setPointerCapture(event.pointerId)
    }

    const onPointerDown = (event: PointerEvent<HTMLElement>) => {
      const target = event.target as Element
      if (target.closest('[data-ui]')) return
      stageRef.current?.focus({ preventScroll: true })
      if (event.button !== 0 || space.current || (event.ctrlKey && !target.closest('.react-flow__node'))) return
      const at = screenToFlowPosition({ x: event.clientX, y: event.clientY })
      if (target.closest('[data-plus]')) return
      const port = target.closest<HTMLElement>('[data-port], [data-tip]')
      if (port && !readOnly) {
        const [from = '', out = ''] = (port.dataset.port ?? port.dataset.tip ?? '').split(' ')
        const edge = edgeAt(graph, from, out)
        begin(event, 'link')
        setStage({ link: { from, port: out, at, ...(edge && { edgeId: edge.id }) } })
        return
      }
      const wire = target.closest<SVGElement>('[data-wire]')?.dataset.wire
      if (wire) {
        setStage({ wire })
        return
      }
      setStage({ wire: null })
      const resize = target.closest<HTMLElement>('[data-resize]')?.dataset.resize
      if (resize && !readOnly) {
        begin(event, 'resize', resize)
        return
      }
      const hit = nodeAt(graph, points, at)
      if (hit !== undefined) {
        const { selected } = lookOf(id)
        const ids = event.altKey ? [...behind(graph, hit)] : selected.includes(hit) ? selected : [hit]
        // With Ctrl or ⌘ a drag moves the view; only a press is meant for the node.
        begin(event, event.ctrlKey || event.metaKey ? 'press' : 'node', hit, ids)
        return
      }
      const note = noteAt(graph, points, at)
      if (note !== undefined) begin(event, 'note', note, withInside(graph, points, note))
      else begin(event, 'marquee')
    }

    const onPointerMove = (event: PointerEvent<HTMLElement>) => {
      const screen = { x: event.clientX, y: event.clientY }
      const { link } = stage()
      if (link?.at && (!gesture || gesture.kind === 'link')) aim(screen)
      if (!gesture) return
      if (!gesture.moved && Math.hypot(screen.x - gesture.screen.x, screen.y - gesture.screen.y) < THRESHOLD) return
      gesture.moved = true
      if (gesture.kind !== 'press') drift(screen)
      const at = screenToFlowPosition(screen)
      if (gesture.kind === 'marquee') mark(at)
      else if (gesture.kind === 'resize') stretch(at)
      else if (gesture.kind !== 'link' && gesture.kind !== 'press' && !readOnly)
        move(at, event.ctrlKey || event.metaKey)
    }

    /** Near an edge the view moves along, so that a drag can go farther than what is seen. */
    const drift = (screen: Point) => {
      const box = stageRef.current?.getBoundingClientRect()
      if (!box) return
      const dx = edge(screen.x, box.left, box.right)
      const dy = edge(screen.y, box.top, box.bottom)
      if (dx === 0 && dy === 0) return
      const { x, y, zoom } = getViewport()
      void setViewport({ x: x + dx, y: y + dy, zoom })
    }

    /** The line follows the pointer and says where it may not lead. */
    const aim = (screen: Point) => {
      const { link } = stage()
      if (!link) return
      const at = screenToFlowPosition(screen)
      const to = nodeAt(graph, points, at, 12)
      const refused = to === undefined || to === link.from ? undefined : refusal(graph, link.from, to)
      const { to: _, refused: __, ...rest } = link
      setStage({
        link: { ...rest, at, ...(to !== undefined && to !== link.from && { to }), ...(refused && { refused }) },
      })
    }

    const mark = (at: Point) => {
      if (!gesture) return
      const { flow, before } = gesture
      const rect = {
        x: Math.min(flow.x, at.x),
        y: Math.min(flow.y, at.y),
        w: Math.abs(at.x - flow.x),
        h: Math.abs(at.y - flow.y),
      }
      const inside = nodesIn(graph, points, rect)
      setStage({ marquee: rect })
      setLook(id, { selected: [...new Set([...before, ...inside])], focus: inside[0] ?? lookOf(id).focus })
    }

    const stretch = (at: Point) => {
      const note = graph.notes?.find((one) => one.id === gesture?.held)
      if (!note) return
      const size = { x: Math.max(note.section ? 160 : 96, snap(at.x - note.x)), y: Math.max(48, snap(at.y - note.y)) }
      setStage({ moving: { [`size ${note.id}`]: size } })
    }

    const move = (at: Point, exact: boolean) => {
      if (!gesture || gesture.held === undefined) return
      const { held, ids, flow, others } = gesture
      let dx = at.x - flow.x
      let dy = at.y - flow.y
      const node = indexed(graph).byId.get(held)
      let guides: { x?: number; y?: number } | null = null
      if (node && !exact) {
        const rect = rectOf(node, points)
        const aligned = alignTo(others, { ...rect, x: rect.x + dx, y: rect.y + dy }, REACH / getZoom())
        const start = points[held] ?? { x: 0, y: 0 }
        dx = aligned.guides.x === undefined ? snap(start.x + dx) - start.x : aligned.x - rect.x
        dy = aligned.guides.y === undefined ? snap(start.y + dy) - start.y : aligned.y - rect.y
        guides = aligned.guides
      } else if (!exact) [dx, dy] = [snap(dx), snap(dy)]
      const moving: Points = {}
      for (const one of ids) {
        const from = points[one] ?? graph.notes?.find((note) => note.id === one)
        if (from) moving[one] = { x: from.x + dx, y: from.y + dy }
      }
      setStage({ moving, guides })
    }

    const onPointerUp = (event: PointerEvent<HTMLElement>) => {
      const done = gesture
      gesture = null
      if (!done) {
        const { link } = stage()
        if (link && event.button === 0) finishLink({ x: event.clientX, y: event.clientY })
        return
      }
      const { moving } = stage()
      if (done.kind === 'link') {
        // Pressed and let go in one place: the line waits for the next press, on a node.
        if (done.moved) finishLink({ x: event.clientX, y: event.clientY })
        return
      }
      setStage({ moving: null, guides: null, marquee: null })
      if (done.moved && moving) settle(moving)
      else if (!done.moved) press(done, event)
    }

    const settle = (moving: Points) => {
      const { byId } = indexed(graph)
      const nodes = Object.fromEntries(Object.entries(moving).filter(([one]) => byId.has(one)))
      const notes = Object.fromEntries(Object.entries(moving).filter(([one]) => !byId.has(one)))
      setStage({ dropped: true })
      edit(id, (now) => moveNotes(moveNodes(now, nodes), notes))
    }

    const press = ({ kind, held }: Gesture, event: PointerEvent) => {
      const { link } = stage()
      if (link) {
        if (kind === 'node' && held !== undefined) {
          setStage({ link: null })
          deeds.join(link, held)
        } else setStage({ link: null })
        return
      }
      if (kind === 'marquee' && !event.shiftKey) setLook(id, { selected: [] })
      if (kind === 'note' && held !== undefined) setLook(id, { selected: [held] })
      if ((kind !== 'node' && kind !== 'press') || held === undefined) return
      const { selected } = lookOf(id)
      if (event.shiftKey || event.ctrlKey || event.metaKey)
        setLook(id, {
          focus: held,
          selected: selected.includes(held) ? selected.filter((one) => one !== held) : [...selected, held],
        })
      else show(id, held, { inspector: true })
    }

    const finishLink = (screen: Point) => {
      const { link } = stage()
      setStage({ link: null })
      if (!link) return
      const at = screenToFlowPosition(screen)
      const to = nodeAt(graph, points, at, 12)
      if (to === link.from) return
      if (to !== undefined) deeds.join(link, to)
      else if (!link.edgeId) setStage({ insert: { from: link.from, port: link.port, anchor: screen } })
      else {
        deeds.cut(link.edgeId)
        setStage({ wire: null })
      }
    }

    const onPointerCancel = () => {
      gesture = null
      setStage({ moving: null, guides: null, marquee: null, link: null })
    }

    const onClick = (event: MouseEvent<HTMLElement>) => {
      const plus = (event.target as Element).closest<HTMLElement>('[data-plus]')?.dataset.plus
      if (!plus) return
      const [from = '', port = ''] = plus.split(' ')
      setStage({ insert: { from, port, anchor: { x: event.clientX, y: event.clientY } } })
    }

    /** On a line: the whole branch behind it. */
    const onDoubleClick = (event: MouseEvent<HTMLElement>) => {
      const wire = (event.target as Element).closest<SVGElement>('[data-wire]')?.dataset.wire
      const [from = '', port = ''] = wire?.split(' ') ?? []
      const edge = edgeAt(graph, from, port)
      if (!edge) return
      const ids = [...behind(graph, edge.to)]
      setLook(id, { focus: edge.to, selected: ids })
      say(`${ids.length} nodes chosen.`)
    }

    /** The menu of what lies under the pointer; the pane's comes from React Flow, which knows a drag from a press. */
    const menuAt = (event: MouseEvent | globalThis.MouseEvent) => {
      event.preventDefault()
      const screen = { x: event.clientX, y: event.clientY }
      const at = screenToFlowPosition(screen)
      const wire = (event.target as Element).closest<SVGElement>('[data-wire]')?.dataset.wire
      const node = nodeAt(graph, points, at)
      const note = node === undefined && wire === undefined ? noteAt(graph, points, at) : undefined
      if (node !== undefined && !lookOf(id).selected.includes(node)) show(id, node)
      setStage({
        menu: { at: screen, ...(node !== undefined && { node }), ...(wire && { wire }), ...(note && { note }) },
      })
    }

    return { onPointerDown, onPointerMove, onPointerUp, onPointerCancel, onClick, onDoubleClick, menuAt }
  }, [id, graph, points, readOnly, deeds, stageRef, space, screenToFlowPosition, getZoom, getViewport, setViewport])
}

/** How far the view moves for a pointer near the end of a stretch. */
function edge(at: number, from: number, to: number): number {
  if (at < from + RIM) return DRIFT
  return at > to - RIM ? -DRIFT : 0
}

/** A section takes along what lies in it. */
function withInside(graph: Graph, points: Points, note: string): string[] {
  const paper = graph.notes?.find((one) => one.id === note)
  if (!paper?.section) return [note]
  const inside = nodesIn(graph, points, paper).filter((one) => {
    const node = indexed(graph).byId.get(one)
    if (!node) return false
    const rect = rectOf(node, points)
    return (
      rect.x >= paper.x &&
      rect.y >= paper.y &&
      rect.x + rect.w <= paper.x + paper.w &&
      rect.y + rect.h <= paper.y + paper.h
    )
  })
  return [note, ...inside]
}
