import { useQuery } from '@tanstack/react-query'
import { navigate } from '@/app/router'
import { api, ask, inWords, keys, type ListFields, type ListView, useDeed } from '@/backend'
import { notify } from '@/ui'

const topics = ['lists', 'contacts']
const at = (id: string) => ({ params: { path: { id } } })

/** One list with its count. What changes a contact may change who is on a smart one: it stands under contacts. */
export function useList(id: string) {
  return useQuery({
    queryKey: keys.list('contacts', { membersOf: id }),
    queryFn: ({ signal }) => ask(api.GET('/api/lists/{id}', { ...at(id), signal })),
  })
}

/** Everything that can be done with a list. */
export function useListDeeds({ onSaved, onDeleted }: { onSaved: (list: ListView) => void; onDeleted?: () => void }) {
  const save = useDeed(
    ({ id, fields }: { id?: string; fields: ListFields }) =>
      id ? ask(api.PUT('/api/lists/{id}', { ...at(id), body: fields })) : ask(api.POST('/api/lists', { body: fields })),
    { topics, onDone: onSaved },
  )
  const copy = useDeed(
    ({ list, name }: { list: ListView; name: string }) =>
      ask(api.POST('/api/lists/{id}/copy', { ...at(list.id), body: { name } })),
    {
      topics,
      onDone: (made) => {
        onSaved(made)
        notify.done(`${made.name} holds everybody who was on it just now`)
        navigate(`/lists/${made.id}`)
      },
    },
  )
  const merge = useDeed(
    ({ list, into }: { list: ListView; into: string }) =>
      ask(api.POST('/api/lists/{id}/merge', { ...at(list.id), body: { into } })),
    {
      topics,
      onDone: (target, { list }) => {
        onSaved(target)
        notify.done(`Everybody on ${list.name} is on ${target.name} too`, `${list.name} stays as it is.`)
      },
    },
  )
  const restore = useDeed((list: ListView) => ask(api.POST('/api/lists/{id}/restore', at(list.id))), {
    topics,
    onDone: (list) => notify.done(`${list.name} is back`),
    onRefused: (problem) => notify.failed('The list was not brought back', inWords(problem)),
  })
  const remove = useDeed((list: ListView) => ask(api.DELETE('/api/lists/{id}', at(list.id))), {
    topics,
    onDone: (_, list) => {
      onDeleted?.()
      notify.undoable(`${list.name} is deleted`, () => restore.run(list), 'The contacts on it stay.')
    },
    onRefused: (problem) => notify.failed('The list was not deleted', inWords(problem)),
  })
  /** Forgets what was refused, for a dialog that opens anew. */
  const reset = () => {
    save.reset()
    copy.reset()
    merge.reset()
  }
  return { save, copy, merge, remove, reset }
}

export type ListDeeds = ReturnType<typeof useListDeeds>
