import { Maximize, Minus, Plus } from 'lucide-react'
import type { RefObject } from 'react'
import type { Graph, SequenceView } from '@/backend'
import { FindMenu, IconButton } from '@/ui'
import type { Deeds } from '../deeds'
import { edgeAt, indexed } from '../flow/index'
import type { Points } from '../flow/layout'
import { portsOf } from '../flow/ports'
import { Menus } from '../Menus'
import { titleOf } from '../summary'
import { anchorOf } from '../useEditCommands'
import type { Shown } from '../usePicture'
import { useLook } from '../view'
import { CanvasMenu } from './CanvasMenu'
import { focusStage } from './focus'
import { Ghost } from './Ghost'
import { Guides } from './Guides'
import { setStage, useStage } from './stage'
import { drawFrom } from './useCanvasKeys'
import type { Motion } from './useMotion'

interface OverlaysProps {
  view: SequenceView
  graph: Graph
  shown: Shown
  deeds: Deeds
  motion: Motion
  points: Points
  stageRef: RefObject<HTMLElement | null>
  readOnly: boolean
}

/** What lies over the canvas: zoom, menus, finders, and what a drag shows. */
export function Overlays(props: OverlaysProps) {
  const { view, graph, shown, deeds, motion, points, stageRef, readOnly } = props
  const finding = useStage((state) => state.finding)
  const focus = useLook(view.id, (look) => look.focus)
  return (
    <>
      <Guides />
      <Ghost />
      <CanvasMenu view={view} graph={graph} deeds={deeds} motion={motion} readOnly={readOnly} />
      <Menus view={view} graph={graph} shown={shown} deeds={deeds} stageRef={stageRef} />
      {finding === 'port' && focus !== null && (
        <PortFinder
          graph={graph}
          points={points}
          node={focus}
          at={anchorOf(stageRef, focus)}
          onClose={() => {
            setStage({ finding: null })
            focusStage()
          }}
        />
      )}
      <ZoomBar motion={motion} />
    </>
  )
}

function ZoomBar({ motion }: { motion: Motion }) {
  return (
    <div
      role="toolbar"
      aria-label="Zoom"
      className="absolute bottom-3 left-3 z-10 flex rounded-card border bg-surface/95 p-0.5 shadow-1"
    >
      <IconButton size="sm" icon={Minus} label="Zoom out" shortcut="-" onClick={motion.farther} />
      <IconButton size="sm" icon={Plus} label="Zoom in" shortcut="+" onClick={motion.nearer} />
      <IconButton
        size="sm"
        icon={Maximize}
        label="Show the whole flow"
        shortcut="shift+1"
        onClick={() => motion.fit()}
      />
    </div>
  )
}

interface PortFinderProps {
  graph: Graph
  points: Points
  node: string
  at: { x: number; y: number }
  onClose: () => void
}

/** Which way out is to lead somewhere, where there are several. */
function PortFinder({ graph, points, node, at, onClose }: PortFinderProps) {
  const from = indexed(graph).byId.get(node)
  if (!from) return null
  return (
    <FindMenu
      label="Way out to connect"
      placeholder="Which way out?"
      at={at}
      items={portsOf(from).map(({ id, label }) => {
        const to = indexed(graph).byId.get(edgeAt(graph, node, id)?.to ?? '')
        return { id, title: label, detail: to ? `to ${titleOf(to)}` : 'End' }
      })}
      onClose={onClose}
      onChoose={(port) => {
        onClose()
        drawFrom(graph, points, node, port)
      }}
    />
  )
}
