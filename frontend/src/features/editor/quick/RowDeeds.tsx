import { ArrowDown, ArrowUp, Copy, Trash2 } from 'lucide-react'
import type { GraphNode } from '@/backend'
import { cx, IconButton } from '@/ui'
import type { StepDeeds } from './useSteps'

interface RowDeedsProps {
  node: GraphNode
  steps: StepDeeds
  className?: string
}

/** What is done to a step as a whole, for the pointer; the keys are told beside each. */
export function RowDeeds({ node, steps, className }: RowDeedsProps) {
  return (
    <div className={cx('flex shrink-0', className)}>
      <IconButton
        icon={ArrowUp}
        label="Move up"
        shortcut="mod+arrowup"
        size="sm"
        onClick={() => steps.move(node.id, -1)}
      />
      <IconButton
        icon={ArrowDown}
        label="Move down"
        shortcut="mod+arrowdown"
        size="sm"
        onClick={() => steps.move(node.id, 1)}
      />
      {node.kind !== 'end' && (
        <IconButton icon={Copy} label="Duplicate" shortcut="mod+d" size="sm" onClick={() => steps.duplicate(node.id)} />
      )}
      <IconButton icon={Trash2} label="Delete" shortcut="delete" size="sm" onClick={() => steps.remove(node.id)} />
    </div>
  )
}
