import { useQueryClient } from '@tanstack/react-query'
import { api, ask, keys, type SequenceView } from '@/backend'
import { ImportSequence } from '@/parts/ImportSequence'
import { notify } from '@/ui'
import { replacing, save, undo } from './document'

/** Makes a file the draft of this sequence. The draft before stays in the editor's history. */
export function ReplaceDraft({ view: { id, name }, onClose }: { view: SequenceView; onClose: () => void }) {
  const queries = useQueryClient()
  const take = async (text: string) => {
    await save(id)
    const put = replacing(id)
    const file = await ask(api.POST('/api/sequences/import', { body: { text, into: id } }))
    if (file.sequence) {
      const path = { params: { path: { id } } }
      put(await ask(api.GET('/api/sequences/{id}', path)))
      void queries.invalidateQueries({ queryKey: keys.topic('sequences') })
    }
    return file
  }
  return (
    <ImportSequence
      title={`Replace the draft of ${name}`}
      take={take}
      onClose={onClose}
      onOpen={() => {
        onClose()
        notify.undoable('The draft is what the file says', () => undo(id), 'Undo brings the steps before back.')
      }}
    >
      A YAML file becomes the draft; what is live stays as it is until you publish. Name and settings come along, the
      sender and the agent stay.
    </ImportSequence>
  )
}
