import { ArrowRight, type LucideIcon, Minus, Pencil, Plus, Split } from 'lucide-react'
import type { Graph } from '@/backend'
import { Pill, type Tone } from '@/ui'
import { kindOf } from '../kinds'
import type { Difference, Part } from './diff'

const CHANGES: Record<Difference['change'], { word: string; icon: LucideIcon; tone: Tone }> = {
  added: { word: 'Added', icon: Plus, tone: 'ok' },
  removed: { word: 'Removed', icon: Minus, tone: 'danger' },
  changed: { word: 'Changed', icon: Pencil, tone: 'warn' },
  rewired: { word: 'Rewired', icon: Split, tone: 'info' },
}

/** What differs between two graphs, node by node: what became of it, and which of its settings say something else. */
export function ChangeList({ list, from, to }: { list: readonly Difference[]; from: Graph; to: Graph }) {
  return (
    <ul aria-label="Changes" className="divide-y rounded-card border bg-surface">
      {list.map((one) => {
        const { word, icon, tone } = CHANGES[one.change]
        const node = [...to.nodes, ...from.nodes].find(({ id }) => id === one.node)
        const Icon = node && kindOf(node).icon
        return (
          <li key={one.node} className="grid grid-cols-[5.75rem_minmax(0,1fr)] items-start gap-3 px-3 py-2">
            <span>
              <Pill icon={icon} tone={tone}>
                {word}
              </Pill>
            </span>
            <div className="min-w-0">
              <p className="flex items-center gap-1.5 font-medium">
                {Icon && <Icon size={14} aria-hidden className="shrink-0 text-muted" />}
                <span className="wrap-anywhere">{one.title}</span>
              </p>
              {one.parts.length > 0 && (
                <dl className="mt-0.5 flex flex-col gap-0.5 text-table">
                  {one.parts.map((part) => (
                    <PartLine key={part.name} part={part} />
                  ))}
                </dl>
              )}
            </div>
          </li>
        )
      })}
    </ul>
  )
}

function PartLine({ part: { name, before, after } }: { part: Part }) {
  return (
    <div className="flex flex-wrap items-baseline gap-x-1.5">
      <dt className="text-muted first-letter:uppercase">{name}</dt>
      <dd className="flex min-w-0 flex-wrap items-baseline gap-x-1.5">
        {before === undefined || after === undefined ? (
          <span className="sr-only">says something else</span>
        ) : (
          <>
            <del className="text-muted wrap-anywhere decoration-border-strong">{before}</del>
            <ArrowRight size={12} aria-label="now" className="shrink-0 self-center text-subtle" />
            <ins className="font-medium wrap-anywhere no-underline">{after}</ins>
          </>
        )}
      </dd>
    </div>
  )
}
