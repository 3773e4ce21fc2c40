import type { NodeFlow } from '@/backend'
import { FlowBadge, nowWords } from './FlowBadge'
import { passedWords, type Scope } from './scope'

/** The people of one node, as the scope has them; nothing while the numbers are off. */
export interface PeopleHere {
  flow: NodeFlow
  shown: Exclude<Scope['shown'], 'off'>
}

export function peopleHere(flow: NodeFlow | undefined, { shown }: Scope): PeopleHere | undefined {
  if (!flow || shown === 'off' || (shown === 'now' && flow.now === 0)) return undefined
  return { flow, shown }
}

export function People({ here: { flow, shown }, brief = false }: { here: PeopleHere; brief?: boolean }) {
  if (shown === 'now') return <FlowBadge flow={flow} words={brief ? 'alone' : true} />
  return <span className="truncate text-muted tabular-nums">{passedWords(flow)}</span>
}

export function peopleWords({ flow, shown }: PeopleHere): string {
  return shown === 'now' ? nowWords(flow) : passedWords(flow)
}
