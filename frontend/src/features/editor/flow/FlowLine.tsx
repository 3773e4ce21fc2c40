import { href } from '@/app/router'
import type { NodeFlow } from '@/backend'
import { TextLink } from '@/ui'
import { People, peopleHere } from './People'
import type { Scope } from './scope'

/** The people of one node, in a line below what it does: who stands there now, or who passed in the period. */
export function FlowLine({
  sequenceId,
  flow,
  scope,
}: {
  sequenceId: string
  flow: NodeFlow | undefined
  scope: Scope
}) {
  const here = peopleHere(flow, scope)
  if (!here) return null
  if (here.shown === 'period')
    return (
      <p className="text-table">
        <People here={here} />
      </p>
    )
  return (
    <p className="text-table">
      <TextLink href={href(`/sequences/${sequenceId}?tab=people&node=${encodeURIComponent(here.flow.node)}`)}>
        <People here={here} />
      </TextLink>
    </p>
  )
}
