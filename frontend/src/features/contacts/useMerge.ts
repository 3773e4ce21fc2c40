import { api, ask, useDeed } from '@/backend'
import { notify } from '@/ui'

/** Makes one contact of two. */
export function useMerge(onDone: (keep: string) => void) {
  return useDeed(
    ({ keep, other }: { keep: string; other: string }) =>
      ask(api.POST('/api/contacts/{id}/merge', { params: { path: { id: keep } }, body: { other } })),
    {
      topics: ['contacts', 'enrollments', 'lists', 'sequences', 'approvals'],
      onDone: (contact, { keep }) => {
        onDone(keep)
        notify.done(`${contact.name} is one contact now`)
      },
    },
  )
}
