import { inWords } from '@/backend'
import { Banner, Button } from '@/ui'
import type { Doc } from './document'

/** Why the engine did not take the last change; where it does not answer at all, the note beside the name is enough. */
export function RefusedBanner({ doc, undo }: { doc: Doc; undo: () => void }) {
  if (doc.saved !== 'failed' || !doc.problem || doc.problem.code === 'unreachable') return null
  return (
    <Banner
      tone="danger"
      actions={
        <Button size="sm" disabled={doc.past.length === 0} onClick={undo}>
          Undo the last change
        </Button>
      }
    >
      Your last change was not saved. {inWords(doc.problem)}
    </Banner>
  )
}
