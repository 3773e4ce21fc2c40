import { Pencil } from 'lucide-react'
import type { SequenceView } from '@/backend'
import { plural } from '@/parts/words'
import { Banner, Button } from '@/ui'
import { useDoc } from '../document'
import { useLeftBehind } from '../flow/useStanding'
import { useChanges, useVersionGraph } from './useReview'

/** Above a sequence whose draft is not what is live. */
export function DraftBanner({ view, onReview }: { view: SequenceView; onReview: () => void }) {
  const changes = useChanges(view)
  const live = useVersionGraph(view.id, view.version).data
  const draft = useDoc(view.id)?.graph ?? view.graph
  const leftBehind = useLeftBehind(view)
  const people = live ? leftBehind(live, draft) : 0
  return (
    <Banner
      tone="info"
      icon={Pencil}
      actions={
        <Button size="sm" variant="primary" shortcut="mod+shift+p" onClick={onReview}>
          Review and publish
        </Button>
      }
    >
      <strong className="font-semibold">Draft v{view.version + 1}</strong> · live is v{view.version}
      {changes !== undefined && ` · ${plural(changes, 'change', 'changes')}`}
      {people > 0 && ` · ${plural(people, 'person waits', 'people wait')} at what is deleted`}
      {view.problems > 0 && ` · ${plural(view.problems, 'problem', 'problems')} to mend first`}
    </Banner>
  )
}
