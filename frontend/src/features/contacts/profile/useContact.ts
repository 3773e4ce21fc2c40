import { useQuery } from '@tanstack/react-query'
import { navigate } from '@/app/router'
import { api, ask, type ContactFields, inWords, keys, useDeed } from '@/backend'
import { plural } from '@/parts/words'
import { notify } from '@/ui'

const topics = ['contacts', 'enrollments', 'sequences', 'approvals']

export function useContact(id: string) {
  return useQuery({
    queryKey: keys.one('contacts', id),
    queryFn: ({ signal }) => ask(api.GET('/api/contacts/{id}', { params: { path: { id } }, signal })),
  })
}

/** Everything that can be done with one contact. */
export function useContactDeeds(id: string) {
  const params = { path: { id } }
  const edit = useDeed((body: ContactFields) => ask(api.PATCH('/api/contacts/{id}', { params, body })), {
    topics,
    onRefused: (problem) => {
      if (problem.errors.length === 0) notify.failed('It was not saved', inWords(problem))
    },
  })
  const meeting = useDeed(() => ask(api.POST('/api/contacts/{id}/meeting', { params, body: {} })), {
    topics,
    onDone: ({ done }) =>
      notify.done(
        'Meeting marked as booked',
        done > 0 ? `${plural(done, 'enrollment', 'enrollments')} paused.` : undefined,
      ),
    onRefused: (problem) => notify.failed('The meeting was not marked', inWords(problem)),
  })
  const remove = useDeed(() => ask(api.DELETE('/api/contacts/{id}', { params })), {
    topics,
    onDone: () => {
      notify.done('Contact deleted')
      navigate('/contacts', { replace: true })
    },
    onRefused: (problem) => notify.failed('The contact was not deleted', inWords(problem)),
  })
  return { edit, meeting, remove }
}
