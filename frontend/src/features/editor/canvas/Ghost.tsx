import { cx } from '@/ui'
import { KindBadge } from '../KindBadge'
import { kindById } from '../kinds'
import { useStage } from './stage'

/** What is dragged from the palette, under the pointer, and what letting go would do. */
export function Ghost() {
  const carry = useStage((state) => state.carry)
  const kind = carry && kindById(carry.kind)
  if (!carry || !kind) return null
  const legal = carry.wire !== undefined || carry.node !== undefined
  return (
    <div
      aria-hidden
      className={cx(
        'pointer-events-none fixed z-50 flex -translate-x-1/2 translate-y-3 items-center gap-2 rounded-card border bg-raised px-3 py-2 shadow-2',
        legal ? 'border-accent' : 'border-border-strong',
      )}
      style={{ left: carry.at.x, top: carry.at.y }}
    >
      <KindBadge kind={kind} />
      <span className="flex flex-col">
        <span className="font-semibold">{kind.title}</span>
        <span className={cx('text-meta', legal ? 'text-accent-text' : 'text-muted')}>
          {carry.wire !== undefined
            ? 'Put it on this line'
            : carry.node !== undefined
              ? 'Put it after this node'
              : 'Drop it on a line, an End or a node'}
        </span>
      </span>
    </div>
  )
}
