import { useQueryClient } from '@tanstack/react-query'
import { api, ask, inWords, keys, type SequenceView, type Settings, useDeed } from '@/backend'
import { notify } from '@/ui'

interface Edit {
  name?: string
  description?: string
  settings?: Settings
}

/** Changes name, description or settings; each change is saved by itself and shown at once. */
export function useEditSequence(view: SequenceView) {
  const queries = useQueryClient()
  const key = keys.one('sequences', view.id)
  return useDeed(
    (body: Edit) => {
      queries.setQueryData<SequenceView>(key, (now) => now && { ...now, ...body })
      return ask(api.PATCH('/api/sequences/{id}', { params: { path: { id: view.id } }, body }))
    },
    {
      topics: ['sequences'],
      onDone: (next) => queries.setQueryData(key, next),
      onRefused: (problem) => notify.failed('It was not saved', inWords(problem)),
    },
  )
}
