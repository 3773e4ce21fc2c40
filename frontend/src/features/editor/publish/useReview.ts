import { useQuery } from '@tanstack/react-query'
import { api, ask, keys, type SequenceView } from '@/backend'
import { useDoc } from '../document'
import { differences } from '../history/diff'

/** What publishing the draft would do. Asked only for a draft that is saved: it speaks of what the engine has. */
export function useReview(view: SequenceView) {
  const saved = useDoc(view.id)?.saved === 'saved'
  const query = useQuery({
    queryKey: keys.one('sequences', view.id, 'review'),
    queryFn: ({ signal }) => ask(api.GET('/api/sequences/{id}/review', { params: { path: { id: view.id } }, signal })),
    enabled: saved,
    gcTime: 0,
  })
  return { ...query, saved }
}

/** A published version's graph, which never changes. */
export function useVersionGraph(id: string, number: number) {
  return useQuery({
    queryKey: keys.one('versions', id, String(number)),
    queryFn: ({ signal }) =>
      ask(api.GET('/api/sequences/{id}/versions/{number}', { params: { path: { id, number } }, signal })),
    enabled: number > 0,
  })
}

/** How many nodes of the draft differ from the live version; undefined until it is known. */
export function useChanges(view: SequenceView): number | undefined {
  const draft = useDoc(view.id)?.graph ?? view.graph
  const live = useVersionGraph(view.id, view.version)
  return live.data && differences(live.data, draft).length
}
