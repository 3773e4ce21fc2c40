import { Star, TriangleAlert } from 'lucide-react'
import type { SequenceView } from '@/backend'
import { plural } from '@/parts/words'
import { Pill, StatusPill } from '@/ui'

/** Beside the name: status, default, version, and what blocks activating. */
export function SequenceBadges({ view, onProblems }: { view: SequenceView; onProblems: () => void }) {
  return (
    <span className="flex shrink-0 items-center gap-1.5">
      <StatusPill status={view.status} />
      {view.default && (
        <Pill icon={Star} tone="info">
          Default
        </Pill>
      )}
      {view.version > 0 && <span className="text-table text-muted">v{view.version}</span>}
      {view.problems > 0 && view.status !== 'archived' && (
        <button
          type="button"
          onClick={onProblems}
          className="flex h-6 items-center rounded-full"
          title="Show the first"
        >
          <Pill icon={TriangleAlert} tone="danger">
            {plural(view.problems, 'problem', 'problems')}
          </Pill>
        </button>
      )}
    </span>
  )
}
