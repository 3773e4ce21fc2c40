import { useReactFlow } from '@xyflow/react'
import { type MouseEvent, type PointerEvent, type RefObject, useMemo } from 'react'
import type { Graph } from '@/backend'
import type { Deeds } from '../deeds'
import { behind, edgeAt, indexed } from '../flow/index'
import type { Points } from '../flow/layout'
import { lookOf, setLook, show } from '../view'
import { dragging, withInside } from './dragging'
import { driftOf } from './drift'
import { dropGesture, type Gesture, gestureNow, setGesture } from './gesture'
import { nodeAt, noteAt, rectOf } from './hit'
import { linking } from './linking'
import { type Point, say, setStage, stage } from './stage'

// What the pointer does on the canvas. Pointer events throughout: native drag and drop is broken in some windows.

const THRESHOLD = 4

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
    const { aim, finishLink } = linking({ graph, points, deeds, toFlow: screenToFlowPosition })
    const { mark, stretch, move, settle } = dragging({ id, graph, points, getZoom })
    const begin = (event: PointerEvent, kind: Gesture['kind'], held?: string, ids: readonly string[] = []) => {
      const screen = { x: event.clientX, y: event.clientY }
      const own = new Set(ids)
      const others =
        kind === 'node'
          ? [...indexed(graph).byId.values()].filter((node) => !own.has(node.id)).map((node) => rectOf(node, points))
          : []
      setGesture({
        kind,
        screen,
        flow: screenToFlowPosition(screen),
        moved: false,
        ids,
        held,
        others,
        before: event.shiftKey ? lookOf(id).selected : [],
      })
      stageRef.current?.setPointerCapture(event.pointerId)
    }

    const drift = (screen: Point) => {
      const box = stageRef.current?.getBoundingClientRect()
      const by = box && driftOf(screen, box)
      if (!by || (by.x === 0 && by.y === 0)) return
      const { x, y, zoom } = getViewport()
      void setViewport({ x: x + by.x, y: y + by.y, zoom })
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
      const gesture = gestureNow()
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

    const onPointerUp = (event: PointerEvent<HTMLElement>) => {
      const done = gestureNow()
      setGesture(null)
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
      if (kind === 'marquee' || kind === 'resize' || held === undefined) return
      const { selected } = lookOf(id)
      if (event.shiftKey || event.ctrlKey || event.metaKey)
        setLook(id, {
          ...(kind !== 'note' && { focus: held }),
          selected: selected.includes(held) ? selected.filter((one) => one !== held) : [...selected, held],
        })
      else if (kind === 'note') deeds.showPaper(held)
      else if (event.altKey) setStage({ peek: held })
      else show(id, held, { inspector: true })
    }

    const onPointerCancel = () => {
      dropGesture()
      setStage({ link: null })
    }

    const onClick = (event: MouseEvent<HTMLElement>) => {
      const plus = (event.target as Element).closest<HTMLElement>('[data-plus]')?.dataset.plus
      if (!plus) return
      const [from = '', port = ''] = plus.split(' ')
      setStage({ insert: { from, port, anchor: { x: event.clientX, y: event.clientY } } })
    }

    /**
     * On a line: the whole branch behind it; on a note or section: its text. After the first press the end of a line may
     * lie under the pointer, which is caught.
     */
    const onDoubleClick = ({ clientX, clientY }: MouseEvent<HTMLElement>) => {
      const at = screenToFlowPosition({ x: clientX, y: clientY })
      const note = nodeAt(graph, points, at) === undefined ? noteAt(graph, points, at) : undefined
      const under = document.elementFromPoint(clientX, clientY)
      const { wire, tip } = under?.closest<HTMLElement>('[data-wire], [data-tip]')?.dataset ?? {}
      const [from = '', port = ''] = (wire ?? tip)?.split(' ') ?? []
      const edge = edgeAt(graph, from, port)
      if (!edge) {
        if (note !== undefined) deeds.writePaper(note)
        return
      }
      const ids = [...behind(graph, edge.to)]
      setStage({ link: null })
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
      const { selected } = lookOf(id)
      if (node !== undefined && !selected.includes(node)) show(id, node)
      if (note !== undefined && !selected.includes(note)) setLook(id, { selected: [note], focus: null })
      setStage({
        menu: { at: screen, ...(node !== undefined && { node }), ...(wire && { wire }), ...(note && { note }) },
      })
    }

    return { onPointerDown, onPointerMove, onPointerUp, onPointerCancel, onClick, onDoubleClick, menuAt }
  }, [id, graph, points, readOnly, deeds, stageRef, space, screenToFlowPosition, getZoom, getViewport, setViewport])
}
