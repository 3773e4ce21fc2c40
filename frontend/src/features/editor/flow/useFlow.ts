import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { api, ask, type FlowView, keys, type NodeFlow, type SequenceView } from '@/backend'
import { type Scope, useScope } from './scope'

export interface Flow {
  scope: Scope
  /** By node id; a node that nobody came to is not in it. */
  nodes: ReadonlyMap<string, NodeFlow>
  view: FlowView | undefined
  error: Error | null
  retry: () => void
}

const NOBODY: ReadonlyMap<string, NodeFlow> = new Map()
const known = new WeakMap<FlowView, ReadonlyMap<string, NodeFlow>>()

/**
 * Who stands where in a sequence, and who passed, in the scope chosen in the header. Asked again when enrollments
 * change, which the events tell at most once a second. always asks even while the numbers are off, as the table does.
 */
export function useFlow({ id, version }: Pick<SequenceView, 'id' | 'version'>, always = false): Flow {
  const scope = useScope()
  const days = scope.shown === 'period' ? scope.days : 0
  const { data, error, refetch } = useQuery({
    queryKey: keys.one('sequences', id, 'flow', String(days), String(scope.all), String(version)),
    queryFn: ({ signal }) =>
      ask(
        api.GET('/api/sequences/{id}/flow', {
          params: { path: { id }, query: { ...(days > 0 && { days }), ...(scope.all && { all: true }) } },
          signal,
        }),
      ),
    enabled: version > 0 && (always || scope.shown !== 'off'),
    placeholderData: keepPreviousData,
  })
  const shown = always || scope.shown !== 'off'
  return { scope, nodes: shown && data ? byNode(data) : NOBODY, view: data, error, retry: () => void refetch() }
}

function byNode(view: FlowView): ReadonlyMap<string, NodeFlow> {
  const present = known.get(view)
  if (present) return present
  const made = new Map(view.nodes.map((node) => [node.node, node]))
  known.set(view, made)
  return made
}
