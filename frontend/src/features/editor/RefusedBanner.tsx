import { inWords } from '@/backend'
import { Banner, Button } from '@/ui'
import { type Doc, PASSES } from './document'

/** Why the engine did not take the last change; where it cannot be asked, the note beside the name is enough. */
export function RefusedBanner({ doc, undo }: { doc: Doc; undo: () => void }) {
  if (doc.saved !== 'failed' || !doc.problem || PASSES.has(doc.problem.code)) return null
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
