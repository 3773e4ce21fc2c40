import { useReactFlow } from '@xyflow/react'
import { type KeyboardEvent, type PointerEvent, useRef, useState } from 'react'
import type { Graph } from '@/backend'
import { Tooltip } from '@/ui'
import type { Deeds } from '../deeds'
import { indexed } from '../flow/index'
import { portsOf } from '../flow/ports'
import { type Wire, wiresOf } from '../flow/wires'
import { KindBadge } from '../KindBadge'
import { KINDS, type Kind } from '../kinds'
import { nodeAt, wireAt } from './hit'
import { setStage, stage } from './stage'

const GROUPS = ['Messages', 'Wait', 'Branch', 'Do'] as const

interface PaletteProps {
  graph: Graph
  deeds: Deeds
}

/** One Tab stop, with arrows inside. Every kind of node: dragged onto a line, an End or a node; pressed, it goes behind the one under the keyboard. */
export function Palette({ graph, deeds }: PaletteProps) {
  const box = useRef<HTMLDivElement>(null)
  const [active, setActive] = useState(KINDS[0]?.id)
  const order = GROUPS.flatMap((group) => KINDS.filter((kind) => kind.group === group))
  const onKeyDown = (event: KeyboardEvent) => {
    const at = order.findIndex(({ id }) => id === active)
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: -1 }[event.key]
    const next = to === undefined ? undefined : order.at(to % order.length)
    if (!next) return
    event.preventDefault()
    event.stopPropagation()
    box.current?.querySelector<HTMLElement>(`[data-kind="${next.id}"]`)?.focus()
  }
  return (
    <div
      ref={box}
      role="toolbar"
      aria-label="Nodes"
      aria-orientation="vertical"
      onKeyDown={onKeyDown}
      className="flex w-44 shrink-0 flex-col gap-3 overflow-y-auto border-r bg-surface px-2 py-3"
    >
      {GROUPS.map((group) => (
        <div key={group} role="group" aria-label={group} className="flex flex-col">
          <span className="px-2 pb-1 text-meta font-medium text-subtle">{group}</span>
          {KINDS.filter((kind) => kind.group === group).map((kind) => (
            <Item
              key={kind.id}
              kind={kind}
              graph={graph}
              deeds={deeds}
              active={kind.id === active}
              onFocus={() => setActive(kind.id)}
            />
          ))}
        </div>
      ))}
    </div>
  )
}

interface ItemProps extends PaletteProps {
  kind: Kind
  /** The one that Tab comes to. */
  active: boolean
  onFocus: () => void
}

function Item({ kind, graph, deeds, active, onFocus }: ItemProps) {
  const { screenToFlowPosition } = useReactFlow()
  const drag = useRef<{ x: number; y: number; wires: Wire[]; moved: boolean } | null>(null)
  const down = (event: PointerEvent) => {
    if (event.button !== 0) return
    event.currentTarget.setPointerCapture(event.pointerId)
    const points = graph.layout ?? {}
    drag.current = { x: event.clientX, y: event.clientY, wires: wiresOf(graph, points), moved: false }
  }
  const move = (event: PointerEvent) => {
    const held = drag.current
    if (!held) return
    const at = { x: event.clientX, y: event.clientY }
    if (!held.moved && Math.hypot(at.x - held.x, at.y - held.y) < 4) return
    held.moved = true
    const spot = isOverStage(at) ? screenToFlowPosition(at) : undefined
    const node = spot && nodeAt(graph, graph.layout ?? {}, spot)
    const open = held.wires.filter(({ to }) => to === undefined || kind.id !== 'end')
    const wire = spot && node === undefined ? wireAt(open, spot) : undefined
    const takes = node !== undefined && portsOf(indexed(graph).byId.get(node) ?? { id: '', kind: 'end' }).length > 0
    setStage({ carry: { kind: kind.id, at, ...(wire && { wire }), ...(takes && { node }) } })
  }
  const up = () => {
    const { carry } = stage()
    setStage({ carry: null })
    const moved = drag.current?.moved
    drag.current = null
    if (!moved || !carry) return
    if (carry.wire) {
      const [from = '', port = ''] = carry.wire.split(' ')
      deeds.insert(kind.id, { from, port })
    } else if (carry.node) deeds.insert(kind.id, deeds.placeAfter(carry.node))
  }
  return (
    <Tooltip text={kind.does} side="right">
      <button
        type="button"
        data-kind={kind.id}
        tabIndex={active ? 0 : -1}
        onFocus={onFocus}
        className="flex h-8 touch-none items-center gap-2 rounded-control px-2 text-left transition-colors hover:bg-border/60"
        onPointerDown={down}
        onPointerMove={move}
        onPointerUp={up}
        onPointerCancel={() => {
          drag.current = null
          setStage({ carry: null })
        }}
        onClick={(event) => {
          // A drag ends with a click of its own; only a press that stayed where it was inserts.
          if (event.detail === 0 || !wasDragged(event.clientX, event.clientY)) deeds.insert(kind.id)
        }}
        onPointerDownCapture={(event) => {
          pressedAt = { x: event.clientX, y: event.clientY }
        }}
      >
        <KindBadge kind={kind} />
        <span className="truncate">{kind.title}</span>
      </button>
    </Tooltip>
  )
}

function isOverStage({ x, y }: { x: number; y: number }): boolean {
  const box = document.querySelector('[data-stage]')?.getBoundingClientRect()
  return box !== undefined && x >= box.left && x <= box.right && y >= box.top && y <= box.bottom
}

let pressedAt = { x: 0, y: 0 }

function wasDragged(x: number, y: number): boolean {
  return Math.hypot(x - pressedAt.x, y - pressedAt.y) >= 4
}
