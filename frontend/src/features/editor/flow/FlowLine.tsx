import { href } from '@/app/router'
import { useSequence } from '@/backend'
import { TextLink } from '@/ui'
import { FlowBadge } from './FlowBadge'
import { passedWords } from './scope'
import { useFlow } from './useFlow'

/** The people of one node, in a line below what it does: who stands there now, or who passed in the period. */
export function FlowLine({ sequenceId, node }: { sequenceId: string; node: string }) {
  const { data } = useSequence(sequenceId)
  const { scope, nodes } = useFlow({ id: sequenceId, version: data?.version ?? 0 })
  const flow = nodes.get(node)
  if (scope.shown === 'off' || !flow) return null
  if (scope.shown === 'period') return <p className="text-table text-muted tabular-nums">{passedWords(flow)}</p>
  if (flow.now === 0) return null
  return (
    <p className="text-table">
      <TextLink href={href(`/sequences/${sequenceId}?tab=people&node=${encodeURIComponent(node)}`)}>
        <FlowBadge flow={flow} words />
      </TextLink>
    </p>
  )
}
