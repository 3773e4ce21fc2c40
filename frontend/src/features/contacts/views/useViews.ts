import { useQuery } from '@tanstack/react-query'
import { api, ask, inWords, keys, type SavedView, useDeed, type ViewFields } from '@/backend'
import { notify } from '@/ui'

const topics = ['views']

export function useViews() {
  return useQuery({
    queryKey: keys.list('views'),
    queryFn: ({ signal }) => ask(api.GET('/api/views', { signal })),
  })
}

/** Saving a view, changing it, and taking it away. */
export function useViewDeeds(onOpen: (id: string) => void, onRenamed: () => void) {
  const save = useDeed(
    ({ id, fields }: { id?: string; fields: ViewFields; said: string; isRename?: boolean }) =>
      id
        ? ask(api.PUT('/api/views/{id}', { params: { path: { id } }, body: fields }))
        : ask(api.POST('/api/views', { body: fields })),
    {
      topics,
      onDone: (view, { said, isRename }) => {
        // A new name leaves alone what was changed on the screen and not saved.
        if (isRename) onRenamed()
        else onOpen(view.id)
        notify.done(`${view.name} ${said}`)
      },
      onRefused: (problem, { id }) => {
        if (id) notify.failed('The view was not changed', inWords(problem))
      },
    },
  )
  const remove = useDeed(
    (view: SavedView) => ask(api.DELETE('/api/views/{id}', { params: { path: { id: view.id } } })),
    {
      topics,
      onDone: (_, { id, ...fields }) => {
        onOpen('')
        notify.undoable(`${fields.name} is deleted`, () => save.run({ fields, said: 'is back' }))
      },
      onRefused: (problem) => notify.failed('The view was not deleted', inWords(problem)),
    },
  )
  return { save, remove }
}
