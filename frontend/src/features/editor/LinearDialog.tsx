import { useMemo, useState } from 'react'
import type { Graph, SequenceView } from '@/backend'
import { plural } from '@/parts/words'
import { Button, Dialog } from '@/ui'
import { edit } from './document'
import { indexed } from './flow/index'
import { makeLinear, pathsOf } from './flow/linear'
import { useStanding } from './flow/useStanding'
import { titleOf } from './summary'

interface LinearDialogProps {
  view: SequenceView
  graph: Graph
  onClose: () => void
}

/** Makes one straight line of a sequence that branches: which path stays, and what goes. */
export function LinearDialog({ view, graph, onClose }: LinearDialogProps) {
  const standing = useStanding(view)
  const paths = useMemo(() => pathsOf(graph), [graph])
  const [chosen, setChosen] = useState(0)
  const path = paths[chosen]
  if (!path) return null
  const { byId } = indexed(graph)
  const next = makeLinear(graph, path)
  const left = new Set(next.nodes.map((node) => node.id))
  const gone = graph.nodes.filter((node) => !left.has(node.id))
  return (
    <Dialog
      open
      onClose={onClose}
      title="Make linear"
      description="One path stays and becomes a straight line. Undo brings the rest back."
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            variant="primary"
            onClick={() => {
              edit(view.id, (now) => makeLinear(now, path))
              onClose()
            }}
          >
            Keep this path
          </Button>
        </>
      }
    >
      <div role="radiogroup" aria-label="Path that stays" className="flex max-h-60 flex-col gap-1 overflow-y-auto">
        {paths.map((one, at) => (
          <label key={one.choices.join()} className="flex items-start gap-2 rounded-control p-2 hover:bg-border/40">
            <input
              type="radio"
              name="path"
              className="mt-1 accent-accent"
              checked={at === chosen}
              onChange={() => setChosen(at)}
            />
            <span className="min-w-0">
              <span className="block font-medium">{one.choices.join(' → ') || 'The only path'}</span>
              <span className="block text-table text-muted">
                {one.nodes
                  .slice(1)
                  .map((node) => titleOf(byId.get(node) ?? { id: '', kind: 'end' }))
                  .join(', ')}
              </span>
            </span>
          </label>
        ))}
      </div>
      <p className="mt-3">
        {gone.length === 0 ? (
          'Nothing is removed.'
        ) : (
          <>
            {plural(gone.length, 'node is', 'nodes are')} removed:{' '}
            <span className="text-muted">{gone.map(titleOf).join(', ')}.</span>
            {standing(graph, next) && <span className="mt-1 block">{standing(graph, next)}.</span>}
          </>
        )}
      </p>
    </Dialog>
  )
}
