import type { Graph } from '@/backend'
import { edit } from '../document'
import { moveNodes } from '../flow/edits'
import { indexed } from '../flow/index'
import { type Points, snap } from '../flow/layout'
import { moveNotes } from '../flow/notes'
import { lookOf, setLook } from '../view'
import { gestureNow } from './gesture'
import { alignTo, nodesIn, papersIn, rectOf } from './hit'
import { type Point, setStage } from './stage'

const REACH = 6

interface Around {
  id: string
  graph: Graph
  points: Points
  getZoom: () => number
}

/** What a drag does to nodes, notes and the frame around several. */
export function dragging({ id, graph, points, getZoom }: Around) {
  const mark = (at: Point) => {
    const gesture = gestureNow()
    if (!gesture) return
    const { flow, before } = gesture
    const rect = {
      x: Math.min(flow.x, at.x),
      y: Math.min(flow.y, at.y),
      w: Math.abs(at.x - flow.x),
      h: Math.abs(at.y - flow.y),
    }
    const inside = nodesIn(graph, points, rect)
    const papers = papersIn(graph, rect)
    setStage({ marquee: rect })
    setLook(id, { selected: [...new Set([...before, ...inside, ...papers])], focus: inside[0] ?? lookOf(id).focus })
  }

  const stretch = (at: Point) => {
    const held = gestureNow()?.held
    const note = graph.notes?.find((one) => one.id === held)
    if (!note) return
    const size = { x: Math.max(note.section ? 160 : 96, snap(at.x - note.x)), y: Math.max(48, snap(at.y - note.y)) }
    setStage({ moving: { [`size ${note.id}`]: size } })
  }

  const move = (at: Point, exact: boolean) => {
    const gesture = gestureNow()
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

  const settle = (moving: Points) => {
    const { byId } = indexed(graph)
    const nodes = Object.fromEntries(Object.entries(moving).filter(([one]) => byId.has(one)))
    const notes = Object.fromEntries(Object.entries(moving).filter(([one]) => !byId.has(one)))
    setStage({ dropped: true })
    edit(id, (now) => moveNotes(moveNodes(now, nodes), notes))
  }

  return { mark, stretch, move, settle }
}

/** A section takes along what lies in it. */
export function withInside(graph: Graph, points: Points, note: string): string[] {
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
