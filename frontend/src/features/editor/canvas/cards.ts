import type { Graph, GraphNode, Violation } from '@/backend'
import { indexed } from '../flow/index'
import type { Points } from '../flow/layout'
import { peopleHere, peopleWords } from '../flow/People'
import { portsOf, sizeOf } from '../flow/ports'
import { structureOf } from '../flow/structure'
import type { Flow } from '../flow/useFlow'
import { kindOf } from '../kinds'
import { type Names, shortly, summaryOf, titleOf } from '../summary'
import type { Changes } from '../usePicture'
import { changeWord, type GhostNode } from './ChangeMark'
import type { CardData, CardNode } from './NodeCard'
import type { PaperNode } from './NoteCard'
import type { Link } from './stage'

// The nodes as React Flow takes them: sizes given, nothing measured, nothing focusable or draggable by its own means.

const INERT = {
  draggable: false,
  selectable: false,
  connectable: false,
  deletable: false,
  focusable: false,
  handles: [],
  style: { pointerEvents: 'all' },
} as const

export interface Picture {
  graph: Graph
  points: Points
  names: Names
  /** By node. */
  problems: ReadonlyMap<string, readonly Violation[]>
  numbers: ReadonlyMap<string, number>
  flow: Flow
  changes: Changes
  selected: ReadonlySet<string>
  focus: string | null
  link: Link | null
  moving: Points | null
}

type Known = Map<string, { node: CardNode; key: readonly unknown[] }>

/** The cards of these nodes; one whose data did not change is the same object as before. */
export function cardsOf(ids: Iterable<string>, picture: Picture, known: Known): CardNode[] {
  const cards: CardNode[] = []
  const { byId } = indexed(picture.graph)
  const { place } = structureOf(picture.graph)
  const order = [...ids].sort((a, b) => (place.get(a) ?? 0) - (place.get(b) ?? 0))
  for (const id of order) {
    const node = byId.get(id)
    if (!node) continue
    const { graph, points, names, problems, numbers, flow, changes, selected, focus, link, moving } = picture
    const at = moving?.[id] ?? points[id] ?? { x: 0, y: 0 }
    const mine = problems.get(id)
    const target = targetState(id, link)
    const key = [
      node,
      at.x,
      at.y,
      names,
      mine,
      numbers.get(id),
      flow.nodes.get(id),
      flow.scope.shown,
      changes.byNode.get(id),
      selected.has(id),
      focus === id,
      target,
      waysKey(graph, id),
      moving !== null && id in moving,
    ]
    const before = known.get(id)
    if (before?.key.every((part, index) => part === key[index])) {
      cards.push(before.node)
      continue
    }
    const data: CardData = {
      node,
      title: titleOf(node),
      summary: summaryOf(node, names),
      foot: footOf(node, numbers.get(id)),
      problem: worst(node, mine),
      people: peopleHere(flow.nodes.get(id), flow.scope),
      change: changes.byNode.get(id),
      selected: selected.has(id),
      focused: focus === id,
      target,
    }
    const { w, h } = sizeOf(node)
    const card: CardNode = {
      ...INERT,
      handles: [],
      id,
      type: 'card',
      // What a hand holds lies over the others.
      zIndex: moving && id in moving ? 1 : 0,
      position: at,
      width: w,
      height: h,
      data,
      domAttributes: {
        id: `node-${id}`,
        role: 'button',
        'aria-roledescription': 'node',
        'aria-label': spoken(picture, data),
        'aria-pressed': data.selected,
        tabIndex: -1,
      } as NonNullable<CardNode['domAttributes']>,
    }
    known.set(id, { node: card, key })
    cards.push(card)
  }
  return cards
}

function targetState(id: string, link: Link | null): CardData['target'] {
  if (!link || link.to !== id) return undefined
  return link.refused ? 'refused' : 'chosen'
}

/** Where a node leads, as part of what is read aloud. */
function waysKey(graph: Graph, id: string): string {
  return (structureOf(graph).ways.get(id) ?? []).map(({ edge }) => edge?.to ?? '').join()
}

const LEVELS = { error: 0, warning: 1, info: 2 }

function worst(node: GraphNode, list: readonly Violation[] | undefined): CardData['problem'] {
  const shown = (list ?? []).filter(({ level }) => level !== 'info').sort((a, b) => LEVELS[a.level] - LEVELS[b.level])
  const first = shown[0]
  if (!first) return undefined
  return {
    level: first.level,
    words: shortly(node, first.sentence),
    count: shown.filter(({ level }) => level === first.level).length,
  }
}

function footOf(node: CardData['node'], number: number | undefined): string {
  if (node.step) {
    const parts = [`Step ${number ?? '?'}`]
    if (node.step.text) parts.push('fixed text')
    if (node.step.approval === 'always') parts.push('asks for approval')
    return parts.join(' · ')
  }
  const ways = portsOf(node).length
  return ways > 1 ? `${ways} ways out` : kindOf(node).does
}

/** The node for who hears it: what, set to what, what is wrong, and where it leads. */
export function spoken(
  { graph, names, numbers, flow, changes }: Picture,
  data: Pick<CardData, 'node' | 'problem'>,
): string {
  const { node, problem } = data
  const number = numbers.get(node.id)
  const here = peopleHere(flow.nodes.get(node.id), flow.scope)
  const change = changes.byNode.get(node.id)
  const { byId } = indexed(graph)
  const ways = (structureOf(graph).ways.get(node.id) ?? []).map(({ label, edge }) => {
    const to = edge && byId.get(edge.to)
    return `${label ? `${label}: ` : 'to '}${to ? titleOf(to) : 'End'}`
  })
  return [
    number === undefined ? undefined : `Step ${number} of ${numbers.size}`,
    titleOf(node),
    change && changeWord(change),
    summaryOf(node, names),
    node.disabled ? 'bypassed' : undefined,
    here && peopleWords(here),
    problem && `${problem.level === 'error' ? 'problem' : 'warning'}: ${problem.words}`,
    ways.length === 0
      ? undefined
      : `${ways.length === 1 ? '1 way out' : `${ways.length} ways out`}, ${ways.join('; ')}`,
  ]
    .filter(Boolean)
    .join(', ')
}

/** The nodes that the draft has no more, where the live version draws them. */
export function ghostsOf({ gone, layout }: Changes): GhostNode[] {
  return gone.flatMap((node) => {
    const at = layout[node.id]
    if (!at) return []
    const { w, h } = sizeOf(node)
    return {
      ...INERT,
      style: { pointerEvents: 'none' as const },
      handles: [],
      id: `ghost-${node.id}`,
      type: 'ghost' as const,
      position: at,
      width: w,
      height: h,
      zIndex: -1,
      data: { title: titleOf(node), w, h },
    }
  })
}

export function papersOf(graph: Graph, selected: ReadonlySet<string>, moving: Points | null): PaperNode[] {
  return (graph.notes ?? []).map((note) => {
    const at = moving?.[note.id] ?? note
    const size = moving?.[`size ${note.id}`]
    const paper = size ? { ...note, w: size.x, h: size.y } : note
    return {
      ...INERT,
      handles: [],
      id: `paper-${note.id}`,
      type: 'paper' as const,
      origin: [0, 0],
      position: { x: at.x, y: at.y },
      width: paper.w,
      height: paper.h,
      zIndex: note.section ? -3 : -2,
      data: { paper, selected: selected.has(note.id) },
    }
  })
}
