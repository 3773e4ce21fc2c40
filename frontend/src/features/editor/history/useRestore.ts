import { api, ask, inWords, type SequenceView, useDeed } from '@/backend'
import { notify } from '@/ui'
import { replacing, save } from '../document'

/** Makes the draft equal to a published version. The draft before stays in the editor's history. */
export function useRestore({ id }: SequenceView, onDone: (number: number) => void) {
  return useDeed(
    async (number: number) => {
      await save(id)
      const put = replacing(id)
      const path = { id, number }
      put(await ask(api.POST('/api/sequences/{id}/versions/{number}/restore', { params: { path } })))
    },
    {
      topics: ['sequences'],
      onDone: (_, number) => onDone(number),
      onRefused: (problem) => notify.failed('It was not restored', inWords(problem)),
    },
  )
}
