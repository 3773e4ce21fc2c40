import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { navigate } from '@/app/router'
import {
  api,
  ask,
  asProblem,
  type ContactFields,
  type ContactView,
  inWords,
  keys,
  type Problem,
  useDeed,
} from '@/backend'
import { plural } from '@/parts/words'
import { notify } from '@/ui'
import { useRestore } from '../table/bulk'

const topics = ['contacts', 'enrollments', 'sequences', 'approvals', 'lists']

export function useContact(id: string) {
  return useQuery({
    queryKey: keys.one('contacts', id),
    queryFn: ({ signal }) => ask(api.GET('/api/contacts/{id}', { params: { path: { id } }, signal })),
  })
}

/** Changes fields; each change may say what to do when it is refused, and is told in a notice otherwise. */
function useEdit(id: string) {
  const queries = useQueryClient()
  const { mutateAsync, isPending } = useMutation<ContactView, Error, ContactFields>({
    mutationFn: (body) => ask(api.PATCH('/api/contacts/{id}', { params: { path: { id } }, body })),
    onSuccess: (contact) => queries.setQueryData(keys.one('contacts', id), contact),
    onSettled: () => {
      for (const topic of topics) void queries.invalidateQueries({ queryKey: [topic] })
    },
  })
  const run = (fields: ContactFields, { onError }: { onError?: (problem: Problem) => void } = {}) =>
    // Not by mutate's own onError: it is left out when another field is saved before the answer.
    void mutateAsync(fields).catch((raised) => {
      const problem = asProblem(raised)
      if (onError) onError(problem)
      else notify.failed('It was not saved', inWords(problem))
    })
  return { run, busy: isPending }
}

/** Everything that can be done with one contact. */
export function useContactDeeds(id: string, back: string) {
  const params = { path: { id } }
  const edit = useEdit(id)
  const restore = useRestore()
  const meeting = useDeed(() => ask(api.POST('/api/contacts/{id}/meeting', { params, body: {} })), {
    topics,
    onDone: ({ done }) =>
      notify.done(
        'Meeting marked as booked',
        done > 0 ? `${plural(done, 'enrollment', 'enrollments')} paused.` : undefined,
      ),
    onRefused: (problem) => notify.failed('The meeting was not marked', inWords(problem)),
  })
  const remove = useDeed((_: string) => ask(api.DELETE('/api/contacts/{id}', { params })), {
    topics,
    onDone: ({ undo }, name) => {
      if (undo) notify.undoable(`${name} deleted`, () => restore.run(undo))
      else notify.done(`${name} deleted`)
      navigate(back, { replace: true })
    },
    onRefused: (problem) => notify.failed('The contact was not deleted', inWords(problem)),
  })
  const erase = useDeed((_: string) => ask(api.POST('/api/contacts/{id}/erase', { params })), {
    topics: [...topics, 'suppressions'],
    onDone: (_, name) => {
      notify.done(`Everything about ${name} is erased`)
      navigate(back, { replace: true })
    },
    onRefused: (problem) => notify.failed('Nothing was erased', inWords(problem)),
  })
  return { edit, meeting, remove, erase }
}

export type ContactDeeds = ReturnType<typeof useContactDeeds>
