import { RotateCcw, Send } from 'lucide-react'
import { explain, type SequenceView, type VersionView } from '@/backend'
import { plural } from '@/parts/words'
import { Button, ErrorState, notify, SkeletonRows } from '@/ui'
import { undo, useDoc } from '../document'
import { useVersionGraph } from '../publish/useReview'
import { ChangeList } from './ChangeList'
import { differences } from './diff'
import { useRestore } from './useRestore'

interface VersionPanelProps {
  view: SequenceView
  version: VersionView
  /** The version is the draft now, and is to be published. */
  onReview: () => void
}

/** What restoring a version would do to the draft, and the two ways to do it. */
export function VersionPanel({ view, version, onReview }: VersionPanelProps) {
  const { number, live, people } = version
  const draft = useDoc(view.id)?.graph ?? view.graph
  const graph = useVersionGraph(view.id, number)
  const restore = useRestore(view, (number) =>
    notify.undoable(`The draft is version ${number} again`, () => undo(view.id), 'The draft before is one undo away.'),
  )
  const restoreAndPublish = useRestore(view, onReview)
  const list = graph.data && differences(draft, graph.data)
  const archived = view.status === 'archived'
  return (
    <section aria-label={`Version ${number}`} className="min-w-0 flex-1 overflow-y-auto">
      <div className="mx-auto flex max-w-3xl flex-col gap-4 p-5">
        <header className="flex flex-wrap items-start justify-between gap-3">
          <div className="min-w-0">
            <h2 className="text-section font-semibold">Version {number}</h2>
            <p className="text-muted">
              {live ? 'It is live: whoever is enrolled now walks it.' : 'It was live before.'}{' '}
              {people > 0 && `${plural(people, 'person walks', 'people walk')} it.`}
            </p>
          </div>
          {list && list.length > 0 && !archived && (
            <span className="flex gap-2">
              <Button icon={RotateCcw} busy={restore.busy} onClick={() => restore.run(number)}>
                Restore as draft
              </Button>
              {!live && (
                <Button icon={Send} busy={restoreAndPublish.busy} onClick={() => restoreAndPublish.run(number)}>
                  Restore and publish…
                </Button>
              )}
            </span>
          )}
        </header>
        {graph.error && (
          <ErrorState
            compact
            title="The version could not be read."
            onRetry={() => void graph.refetch()}
            {...explain(graph.error)}
          />
        )}
        {!list && !graph.error && <SkeletonRows rows={4} />}
        {list?.length === 0 && <p>The draft is this version.</p>}
        {graph.data && list && list.length > 0 && (
          <>
            <h3 className="font-semibold">
              Restoring it makes {plural(list.length, 'change', 'changes')} to the draft
            </h3>
            <ChangeList list={list} from={draft} to={graph.data} />
          </>
        )}
      </div>
    </section>
  )
}
