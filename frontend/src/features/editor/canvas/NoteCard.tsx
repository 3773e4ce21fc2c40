import type { Node, NodeProps } from '@xyflow/react'
import { memo } from 'react'
import { usePreferences } from '@/app/preferences'
import { cx } from '@/ui'
import type { Paper, PaperColor } from '../flow/notes'

interface PaperData extends Record<string, unknown> {
  paper: Paper
  selected: boolean
}

export type PaperNode = Node<PaperData, 'paper'>

const LOOKS: Record<PaperColor, string> = {
  yellow: 'tint-warn edge-warn',
  green: 'tint-ok edge-ok',
  blue: 'tint-info edge-info',
  pink: 'tint-voicemail edge-voicemail',
  neutral: 'tint-logic edge-logic',
}

/** The height of a line, and what the paper has above and below its text. */
const LINE = 20
const AROUND = 26

/** A sticky note, or the titled frame of a section. */
export const NoteCard = memo(function NoteCard({ data: { paper, selected } }: NodeProps<PaperNode>) {
  const look = LOOKS[paper.color ?? 'yellow']
  // Letters grow with the size of text that was chosen, the paper does not.
  const textSize = usePreferences((preferences) => preferences.textSize)
  const lines = Math.max(1, Math.floor((paper.h - AROUND) / (LINE * (textSize / 100))))
  return (
    <div
      data-selected={selected || undefined}
      style={{ width: paper.w, height: paper.h }}
      className={cx(
        'note-card relative rounded-card border',
        look,
        paper.section ? 'border-dashed bg-transparent!' : 'overflow-hidden p-3 shadow-1',
      )}
    >
      {paper.section ? (
        <span
          className={cx(
            'absolute inset-x-0 top-0 block h-7 truncate rounded-t-card px-3 leading-7 font-semibold',
            look,
          )}
        >
          {paper.text || 'Section'}
        </span>
      ) : (
        <p
          title={paper.text}
          style={{ WebkitLineClamp: lines }}
          className="line-clamp-1 whitespace-pre-wrap wrap-anywhere"
        >
          {paper.text || 'Empty note'}
        </p>
      )}
      {selected && (
        <span
          data-resize={paper.id}
          aria-hidden
          className="absolute -right-2 -bottom-2 size-6 cursor-nwse-resize p-2 after:block after:size-2 after:border-r-2 after:border-b-2 after:border-accent"
        />
      )}
    </div>
  )
})
