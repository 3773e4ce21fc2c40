import { useState } from 'react'
import type { Graph, SequenceView } from '@/backend'
import { plural } from '@/parts/words'
import { Button, Dialog } from '@/ui'
import type { Deeds } from '../deeds'
import { removeAll, removeNodes } from '../flow/edits'
import { edgeAt, indexed } from '../flow/index'
import { portsOf } from '../flow/ports'
import { useStanding } from '../flow/useStanding'
import { titleOf } from '../summary'
import { setStage, useStage } from './stage'

const ALL = ''

interface BranchDialogProps {
  view: SequenceView
  graph: Graph
  deeds: Deeds
}

/** A node that divides is to go: which of its branches stays? */
export function BranchDialog({ view, graph, deeds }: BranchDialogProps) {
  const asking = useStage((state) => state.asking)
  const node = asking === null ? undefined : indexed(graph).byId.get(asking)
  if (!node) return null
  return <Asking key={node.id} view={view} graph={graph} deeds={deeds} id={node.id} />
}

function Asking({ view, graph, deeds, id }: BranchDialogProps & { id: string }) {
  const standing = useStanding(view)
  const { byId } = indexed(graph)
  const node = byId.get(id)
  const ways = (node ? portsOf(node) : []).filter((port) => edgeAt(graph, id, port.id))
  const [keep, setKeep] = useState(ways[0]?.id ?? ALL)
  if (!node) return null
  const close = () => setStage({ asking: null })
  const after = (port: string) => (port === ALL ? removeAll(graph, id) : removeNodes(graph, [id], port))
  const lost = (port: string) => graph.nodes.length - after(port).nodes.length - 1
  const choices = [
    ...ways.map((port) => {
      const to = byId.get(edgeAt(graph, id, port.id)?.to ?? '')
      return { id: port.id, title: `Keep “${port.label}”`, detail: to ? `goes on with ${titleOf(to)}` : '' }
    }),
    { id: ALL, title: 'Delete all branches', detail: '' },
  ]
  return (
    <Dialog
      open
      onClose={close}
      width="sm"
      title={`Delete ${titleOf(node)}`}
      description="It divides people. Which branch stays?"
      footer={
        <>
          <Button onClick={close}>Cancel</Button>
          <Button
            variant="danger"
            onClick={() => {
              close()
              deeds.removeKeeping(id, keep === ALL ? undefined : keep)
            }}
          >
            Delete
          </Button>
        </>
      }
    >
      <div role="radiogroup" aria-label="Which branch stays" className="flex flex-col gap-1">
        {choices.map(({ id: port, title, detail }) => (
          <label key={port} className="flex items-start gap-2 rounded-control p-2 hover:bg-border/40">
            <input
              type="radio"
              name="keep"
              className="mt-1 accent-accent"
              checked={keep === port}
              onChange={() => setKeep(port)}
            />
            <span>
              <span className="block font-medium">{title}</span>
              <span className="text-table text-muted">
                {[
                  detail,
                  lost(port) > 0 && `${plural(lost(port), 'other node is', 'other nodes are')} deleted`,
                  standing(graph, after(port)),
                ]
                  .filter(Boolean)
                  .join('; ')}
              </span>
            </span>
          </label>
        ))}
      </div>
    </Dialog>
  )
}
