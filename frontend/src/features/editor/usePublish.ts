import { api, ask, inWords, type SequenceView, useDeed } from '@/backend'
import { notify } from '@/ui'
import { save } from './document'

/** Makes the draft live for the first time. What waits to be saved is saved first. */
export function usePublish({ id, name }: SequenceView) {
  return useDeed(
    async (_: 'activate') => {
      await save(id)
      return ask(api.POST('/api/sequences/{id}/status', { params: { path: { id } }, body: { status: 'active' } }))
    },
    {
      topics: ['sequences', 'enrollments'],
      onDone: () => notify.done(`${name} is active`, 'Enroll contacts, and the first step goes out.'),
      onRefused: (problem) => notify.failed('It was not activated', inWords(problem)),
    },
  )
}

export type Publish = ReturnType<typeof usePublish>
