import { api, ask, inWords, type SequenceView, useDeed } from '@/backend'
import { notify } from '@/ui'
import { save } from './document'

/** Makes the draft live: activating does it the first time, publishing later. What waits to be saved is saved first. */
export function usePublish({ id, name }: SequenceView) {
  const params = { path: { id } }
  return useDeed(
    async (deed: 'activate' | 'publish') => {
      await save(id)
      return deed === 'activate'
        ? ask(api.POST('/api/sequences/{id}/status', { params, body: { status: 'active' } }))
        : ask(api.POST('/api/sequences/{id}/publish', { params, body: {} }))
    },
    {
      topics: ['sequences', 'enrollments'],
      onDone: (view, deed) =>
        deed === 'activate'
          ? notify.done(`${name} is active`, 'Enroll contacts, and the first step goes out.')
          : notify.done(`Version ${view.version} is live`, 'Whoever is enrolled from now on gets it.'),
      onRefused: (problem, deed) =>
        notify.failed(deed === 'activate' ? 'It was not activated' : 'It was not published', inWords(problem)),
    },
  )
}

export type Publish = ReturnType<typeof usePublish>
