import type { Node, NodeProps } from '@xyflow/react'
import { type LucideIcon, Minus, Pencil, Plus, Split } from 'lucide-react'
import { memo } from 'react'
import type { ChangeView } from '@/backend'
import { cx } from '@/ui'

export type Change = ChangeView['change']

const MARKS: Record<Change, { word: string; icon: LucideIcon; look: string }> = {
  added: { word: 'Added', icon: Plus, look: 'tint-ok edge-ok' },
  changed: { word: 'Changed', icon: Pencil, look: 'tint-warn edge-warn' },
  rewired: { word: 'Rewired', icon: Split, look: 'tint-info edge-info' },
  removed: { word: 'Removed', icon: Minus, look: 'tint-danger edge-danger' },
}

/** What the draft made of a node, on the upper edge of its card. */
export function ChangeMark({ change }: { change: Change }) {
  const { word, icon: Icon, look } = MARKS[change]
  return (
    <span
      className={cx(
        'node-more absolute -top-2.5 right-4 z-1 flex h-5 items-center gap-1 rounded-full border px-1.5 text-meta font-medium',
        look,
      )}
    >
      <Icon size={11} aria-hidden />
      {word}
    </span>
  )
}

export const changeWord = (change: Change) => MARKS[change].word.toLowerCase()

export type GhostNode = Node<{ title: string; w: number; h: number }, 'ghost'>

/** Where the live version has a node that the draft has no more. */
export const GhostCard = memo(function GhostCard({ data: { title, w, h } }: NodeProps<GhostNode>) {
  return (
    <div
      style={{ width: w, height: h }}
      className="node-card relative flex items-center rounded-card border border-dashed border-border-strong px-4 text-muted"
    >
      <ChangeMark change="removed" />
      <span className="truncate line-through" title={title}>
        {title}
      </span>
    </div>
  )
})
