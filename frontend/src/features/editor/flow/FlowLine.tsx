import { href } from '@/app/router'
import { useSequence } from '@/backend'
import { TextLink } from '@/ui'
import { People, peopleHere } from './People'
import { useFlow } from './useFlow'

/** The people of one node, in a line below what it does: who stands there now, or who passed in the period. */
export function FlowLine({ sequenceId, node }: { sequenceId: string; node: string }) {
  const { data } = useSequence(sequenceId)
  const { scope, nodes } = useFlow({ id: sequenceId, version: data?.version ?? 0 })
  const here = peopleHere(nodes.get(node), scope)
  if (!here) return null
  if (here.shown === 'period')
    return (
      <p className="text-table">
        <People here={here} />
      </p>
    )
  return (
    <p className="text-table">
      <TextLink href={href(`/sequences/${sequenceId}?tab=people&node=${encodeURIComponent(node)}`)}>
        <People here={here} />
      </TextLink>
    </p>
  )
}
