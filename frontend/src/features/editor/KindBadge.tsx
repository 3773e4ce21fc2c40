import { Sparkle } from 'lucide-react'
import type { GraphNode } from '@/backend'
import { cx } from '@/ui'
import { type Kind, kindOf } from './kinds'
import { HUES } from './looks'

/** The glyph of a kind on its tint; AI has a spark. */
export function KindBadge({ kind }: { kind: Pick<Kind, 'icon' | 'hue' | 'shape'> }) {
  const { icon: Icon, hue, shape } = kind
  return (
    <span
      className={cx(
        'relative inline-flex size-6 shrink-0 items-center justify-center rounded-control',
        HUES[hue].tint,
        HUES[hue].text,
      )}
    >
      <Icon size={14} aria-hidden />
      {shape === 'ai' && <Sparkle size={10} aria-hidden className="absolute -top-1 -right-1 fill-current" />}
    </span>
  )
}

export function NodeBadge({ node }: { node: GraphNode }) {
  return <KindBadge kind={kindOf(node)} />
}
