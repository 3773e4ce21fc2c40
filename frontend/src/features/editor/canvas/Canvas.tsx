import { ReactFlow, ReactFlowProvider } from '@xyflow/react'
import '@xyflow/react/dist/base.css'
import './canvas.css'
import { usePreferences } from '@/app/preferences'
import type { SequenceView } from '@/backend'
import type { Deeds } from '../deeds'
import { useDoc } from '../document'
import { usePicture } from '../usePicture'
import { useLook } from '../view'
import { GhostCard } from './ChangeMark'
import { NodeCard } from './NodeCard'
import { NoteCard } from './NoteCard'
import { Palette } from './Palette'
import { Stage } from './Stage'

export interface CanvasProps {
  view: SequenceView
  deeds: Deeds
  readOnly: boolean
}

const nodeTypes = { card: NodeCard, paper: NoteCard, ghost: GhostCard }

/** The sequence as a picture that can be edited. */
export default function Canvas({ view, deeds, readOnly }: CanvasProps) {
  const graph = useDoc(view.id)?.graph ?? view.graph
  const shown = usePicture(view, graph)
  const palette = useLook(view.id, (look) => look.palette)
  const wheelZooms = usePreferences((preferences) => preferences.wheelZooms)
  return (
    <ReactFlowProvider>
      {palette && !readOnly && <Palette graph={graph} deeds={deeds} />}
      <Stage view={view} graph={graph} shown={shown} deeds={deeds} readOnly={readOnly}>
        {(rest) => (
          <ReactFlow
            nodeTypes={nodeTypes}
            nodeOrigin={[0.5, 0]}
            minZoom={0.02}
            maxZoom={2}
            panOnScroll={!wheelZooms}
            zoomOnScroll={wheelZooms}
            panOnDrag={[1, 2]}
            panActivationKeyCode={['Space', 'Control', 'Meta']}
            zoomActivationKeyCode={['Control', 'Meta']}
            zoomOnDoubleClick={false}
            nodesDraggable={false}
            nodesConnectable={false}
            nodesFocusable={false}
            edgesFocusable={false}
            elementsSelectable={false}
            disableKeyboardA11y
            deleteKeyCode={null}
            selectionKeyCode={null}
            multiSelectionKeyCode={null}
            elevateNodesOnSelect={false}
            {...rest}
          />
        )}
      </Stage>
    </ReactFlowProvider>
  )
}
