import { Check, CircleAlert, LoaderCircle } from 'lucide-react'
import { inWords } from '@/backend'
import { Button, Tooltip } from '@/ui'
import { type Doc, save } from './document'

/** There is no Save button: this says where the last change is. */
export function SavedNote({ id, doc }: { id: string; doc: Doc }) {
  if (doc.saved === 'failed')
    return (
      <span role="alert" className="flex items-center gap-1.5 text-danger">
        <CircleAlert size={14} aria-hidden />
        <Tooltip text={doc.problem ? inWords(doc.problem) : ''}>
          <span>Not saved</span>
        </Tooltip>
        <Button size="sm" onClick={() => void save(id)}>
          Retry
        </Button>
      </span>
    )
  const saved = doc.saved === 'saved'
  return (
    <span role="status" className="flex items-center gap-1 text-table text-muted">
      {saved ? <Check size={14} aria-hidden /> : <LoaderCircle size={14} aria-hidden />}
      {saved ? 'Saved' : 'Saving…'}
    </span>
  )
}
