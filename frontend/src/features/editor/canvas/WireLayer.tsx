import { ViewportPortal } from '@xyflow/react'
import { Flag, Plus } from 'lucide-react'
import { memo, useMemo } from 'react'
import type { Graph } from '@/backend'
import { cx } from '@/ui'
import { indexed } from '../flow/index'
import type { Points } from '../flow/layout'
import { isLive, passedBy, widthOf } from '../flow/passed'
import type { Flow } from '../flow/useFlow'
import { pathOf, placeOf, type Wire, wiresOf } from '../flow/wires'
import { type Link, type Rect, useStage } from './stage'
import { touches } from './useVisible'

interface WireLayerProps {
  graph: Graph
  points: Points
  box: Rect
  readOnly: boolean
  flow: Flow
  /** Whose lines people were counted on. */
  live: Graph | undefined
  /** Names of nodes, for what is read aloud. */
  titleOf: (id: string) => string
}

/** The lines, under the nodes; their labels, ways out and +, over them. */
export function WireLayer({ graph, points, box, readOnly, titleOf, flow, live }: WireLayerProps) {
  const all = useMemo(() => wiresOf(graph, points), [graph, points])
  const wires = useMoved(all, graph, points)
  const chosen = useStage(({ wire }) => wire)
  const aimed = useStage(({ carry }) => carry?.wire)
  const link = useStage((state) => state.link)
  if (box.w === 0) return null
  const shown = wires.filter(({ box: { left, top, right, bottom } }) =>
    touches({ x: left, y: top, w: right - left, h: bottom - top }, box),
  )
  return (
    <ViewportPortal>
      <svg
        aria-hidden
        className="pointer-events-none absolute overflow-visible"
        style={{ zIndex: -1 }}
        width="1"
        height="1"
      >
        {shown.map((wire) => (
          <Line
            key={wire.key}
            wire={wire}
            width={isLive(live, wire) ? widthOf(flow, wire) : undefined}
            state={wire.key === chosen ? 'chosen' : wire.key === aimed ? 'aimed' : undefined}
            lifted={link?.edgeId !== undefined && link.edgeId === wire.edgeId}
          />
        ))}
        {link?.at && <Draft link={link} wires={wires} points={points} graph={graph} />}
      </svg>
      {shown.map((wire) => (
        <Fixings
          key={wire.key}
          wire={wire}
          passed={isLive(live, wire) ? passedBy(flow, wire) : undefined}
          readOnly={readOnly}
          title={titleOf(wire.from)}
          chosen={wire.key === chosen}
          aimed={wire.key === aimed}
        />
      ))}
      {!readOnly && graph.nodes.length === 1 && shown[0] && <Beginning wire={shown[0]} />}
    </ViewportPortal>
  )
}

/** On an empty canvas: the first node, still to be chosen. */
function Beginning({ wire: { from, port, plusAt } }: { wire: Wire }) {
  return (
    <button
      type="button"
      tabIndex={-1}
      data-plus={`${from} ${port}`}
      className="pointer-events-auto absolute top-0 left-0 flex h-22 w-60 flex-col items-center justify-center rounded-card border border-dashed border-border-strong text-muted transition-colors hover:border-accent hover:text-text"
      style={{ transform: `translate(${plusAt.x - 120}px,${plusAt.y + 52}px)` }}
    >
      <span className="font-semibold">What should happen first?</span>
      <span className="text-table">Press here, or A on the keyboard</span>
    </button>
  )
}

/** The lines of what is being moved, where it is now. */
function useMoved(all: readonly Wire[], graph: Graph, points: Points): readonly Wire[] {
  const moving = useStage((state) => state.moving)
  return useMemo(() => {
    if (!moving) return all
    const { into, byId } = indexed(graph)
    const touched = new Set<string>()
    for (const id of Object.keys(moving)) {
      if (!byId.has(id)) continue
      touched.add(id)
      for (const { from } of into.get(id) ?? []) touched.add(from)
    }
    const moved = new Map(wiresOf(graph, { ...points, ...moving }, touched).map((wire) => [wire.key, wire]))
    return all.map((wire) => moved.get(wire.key) ?? wire)
  }, [all, graph, points, moving])
}

interface LineProps {
  wire: Wire
  /** How thick, where people are counted. */
  width: number | undefined
  state: 'chosen' | 'aimed' | undefined
  lifted: boolean
}

const Line = memo(function Line({ wire, width, state, lifted }: LineProps) {
  const path = pathOf(wire.corners)
  return (
    <g
      className="wire"
      data-state={state}
      data-open={wire.to === undefined || undefined}
      data-lifted={lifted || undefined}
    >
      <path d={path} className="wire-line" style={width === undefined ? undefined : { strokeWidth: width }} />
      {wire.to !== undefined && <path d={path} className="wire-hit" data-wire={wire.key} />}
      {wire.to !== undefined && <path className="wire-head" d={`M${wire.target.x - 4} ${wire.target.y - 7}h8l-4 6Z`} />}
    </g>
  )
})

interface FixingsProps {
  wire: Wire
  /** Who left by it, in words. */
  passed: string | undefined
  readOnly: boolean
  title: string
  chosen: boolean
  aimed: boolean
}

/** What hangs on a line: its label, the way out to draw from, the + to put a node there, and its end. */
const Fixings = memo(function Fixings({ wire, passed, readOnly, title, chosen, aimed }: FixingsProps) {
  const { source, plusAt, labelAt, target, label, to, key, room } = wire
  const where = label ? `${title}, ${label}` : title
  const at = ({ x, y }: { x: number; y: number }) => ({ transform: `translate(${x}px,${y}px) translate(-50%,-50%)` })
  return (
    <>
      {label && (
        <span
          className="wire-label absolute top-0 left-0 truncate rounded-sm bg-bg px-1.5 text-table text-muted"
          style={{ ...at(labelAt), maxWidth: room > 20 ? 216 : 108 }}
          title={label}
        >
          {label}
        </span>
      )}
      {passed && (
        <span
          className="wire-label absolute top-0 left-0 rounded-sm bg-bg px-1 text-meta text-muted tabular-nums"
          style={{ transform: `translate(${plusAt.x + 16}px,${plusAt.y}px) translate(0,-50%)` }}
        >
          {passed}
        </span>
      )}
      {to === undefined && (
        <span
          className="wire-end absolute top-0 left-0 flex items-center gap-1 rounded-full border border-dashed border-border-strong bg-bg px-2 text-meta text-muted"
          style={at({ x: plusAt.x, y: plusAt.y + 26 })}
        >
          <Flag size={10} aria-hidden /> End
        </span>
      )}
      {!readOnly && (
        <>
          <button
            type="button"
            tabIndex={-1}
            data-port={key}
            aria-label={`Connect ${where}`}
            className="wire-port absolute top-0 left-0 flex size-6 items-center justify-center rounded-full"
            style={at({ x: source.x, y: source.y })}
          >
            <span className="size-2.5 rounded-full border-2 border-border-strong bg-surface" />
          </button>
          <button
            type="button"
            tabIndex={-1}
            data-plus={key}
            data-aimed={aimed || undefined}
            aria-label={`Insert after ${where}`}
            className="wire-plus absolute top-0 left-0 flex size-6 items-center justify-center rounded-full border border-border-strong/60 bg-surface text-muted"
            style={at(plusAt)}
          >
            <Plus size={14} aria-hidden />
          </button>
          {chosen && to !== undefined && (
            <button
              type="button"
              tabIndex={-1}
              data-tip={key}
              aria-label={`Move the end of the line from ${where}`}
              className={cx('wire-tip absolute top-0 left-0 flex size-6 items-center justify-center')}
              style={at({ x: target.x, y: target.y - 14 })}
            >
              <span className="size-3 rounded-full border-2 border-accent bg-surface" />
            </button>
          )}
        </>
      )}
    </>
  )
})

/** The line under the pointer. */
function Draft({ link, wires, points, graph }: { link: Link; wires: readonly Wire[]; points: Points; graph: Graph }) {
  const source = wires.find(({ key }) => key === `${link.from} ${link.port}`)?.source
  if (!source || !link.at) return null
  const target = link.to !== undefined && indexed(graph).byId.has(link.to) ? placeOf(points, link.to) : link.at
  const dip = Math.max(24, (target.y - source.y) / 2)
  const curve = `M${source.x} ${source.y}C${source.x} ${source.y + dip} ${target.x} ${target.y - dip} ${target.x} ${target.y}`
  return <path d={curve} className="wire-draft" data-refused={link.refused !== undefined || undefined} />
}
