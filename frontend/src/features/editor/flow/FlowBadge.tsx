import { ClipboardCheck, Hourglass, type LucideIcon, OctagonAlert } from 'lucide-react'
import type { NodeFlow } from '@/backend'
import { plural } from '@/parts/words'
import { cx } from '@/ui'

const KINDS = {
  waiting: { icon: Hourglass, look: 'text-muted', words: 'waiting' },
  approval: { icon: ClipboardCheck, look: 'text-warn', words: 'in approval' },
  blocked: { icon: OctagonAlert, look: 'text-danger', words: 'blocked' },
} as const satisfies Record<string, { icon: LucideIcon; look: string; words: string }>

interface FlowBadgeProps {
  flow: NodeFlow
  /** Whether words stand beside the icons; alone: only where there is one. */
  words?: boolean | 'alone'
}

/** Who stands at a node now: how many wait, how many drafts wait for approval, how many are blocked. */
export function FlowBadge({ flow, words = false }: FlowBadgeProps) {
  const parts = (['waiting', 'approval', 'blocked'] as const).filter((part) => flow[part] > 0)
  return (
    <span className="inline-flex items-center gap-2 whitespace-nowrap tabular-nums">
      <span className="sr-only">{nowWords(flow)}</span>
      {parts.length === 0 && (
        <span aria-hidden className="text-subtle">
          0
        </span>
      )}
      {parts.map((part) => {
        const { icon: Icon, look, words: said } = KINDS[part]
        return (
          <span
            key={part}
            aria-hidden
            title={`${flow[part].toLocaleString()} ${said}`}
            className="flex items-center gap-1"
          >
            <Icon size={12} className={cx('shrink-0', look)} />
            {flow[part].toLocaleString()}
            {(words === true || (words && parts.length === 1)) && <span className="text-muted">{said}</span>}
          </span>
        )
      })}
    </span>
  )
}

/** '62 people now: 60 waiting, 2 blocked', for a node's name as it is read aloud. */
export function nowWords(flow: NodeFlow): string {
  const parts = (['waiting', 'approval', 'blocked'] as const)
    .filter((part) => flow[part] > 0)
    .map((part) => `${flow[part].toLocaleString()} ${KINDS[part].words}`)
  const people = plural(flow.now, 'person', 'people')
  return parts.length > 0 ? `${people} now: ${parts.join(', ')}` : 'Nobody now'
}
