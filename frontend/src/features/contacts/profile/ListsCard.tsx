import { useQuery } from '@tanstack/react-query'
import { href } from '@/app/router'
import { api, ask, explain, inWords, keys, useDeed, useLists } from '@/backend'
import { Card, ChipsInput, ErrorState, notify, TextLink } from '@/ui'

/** The static lists that a contact is on, and the way onto others. */
export function ListsCard({ contactId }: { contactId: string }) {
  const lists = useLists()
  const all = lists.data ?? []
  const mine = useQuery({
    queryKey: keys.list('lists', { of: contactId }),
    queryFn: ({ signal }) => ask(api.GET('/api/contacts/{id}/lists', { params: { path: { id: contactId } }, signal })),
  })
  const { data: on } = mine
  const put = useDeed(
    async ({ list, name, deed }: { list?: string; name?: string; deed: 'list' | 'unlist' }) => {
      const id = list ?? (await ask(api.POST('/api/lists', { body: { name: name ?? '', kind: 'static' } }))).id
      return ask(api.POST('/api/contacts/do', { body: { ids: [contactId], deed, list: id } }))
    },
    {
      topics: ['lists', 'contacts'],
      onRefused: (problem) => notify.failed('The list was not changed', inWords(problem)),
    },
  )
  const error = lists.error ?? mine.error
  if (error)
    return (
      <Card title="Lists">
        <ErrorState
          compact
          title="The lists could not be read."
          onRetry={() => {
            void lists.refetch()
            void mine.refetch()
          }}
          {...explain(error)}
        />
      </Card>
    )
  const statics = all.filter(({ kind }) => kind === 'static')
  const now = on?.map(({ id }) => id) ?? []
  const change = (next: readonly string[]) => {
    for (const id of now) if (!next.includes(id)) put.run({ list: id, deed: 'unlist' })
    for (const id of next) {
      if (now.includes(id)) continue
      const known = statics.some((list) => list.id === id)
      put.run({ ...(known ? { list: id } : { name: id }), deed: 'list' })
    }
  }
  return (
    <Card title="Lists">
      <div className="flex flex-col gap-2 p-3">
        <ChipsInput
          label="Lists"
          values={now}
          onChange={change}
          options={statics.map(({ id, name }) => ({ value: id, label: name }))}
          free="list"
          placeholder="On no list. Type or choose one."
          disabled={!on || put.busy}
        />
        {on && on.length > 0 && (
          <p className="flex flex-wrap gap-x-3 px-1 text-table">
            {on.map(({ id, name }) => (
              <TextLink key={id} href={href(`/lists/${id}`)}>
                Open {name}
              </TextLink>
            ))}
          </p>
        )}
      </div>
    </Card>
  )
}
