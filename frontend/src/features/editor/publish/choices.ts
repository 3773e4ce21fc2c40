import type { Choice, Graph, GroupView } from '@/backend'
import { plural } from '@/parts/words'
import { inWalkingOrder } from '../flow/words'
import { titleOf } from '../summary'

// What becomes of the people who wait: one choice for each group, and staying is what happens to a group without one.

export type Fate = 'stay' | 'move' | 'skip' | 'unenroll'

export interface Chosen {
  fate: Fate
  /** The node of the new version they move to. */
  to: string
}

export type Choices = Readonly<Record<string, Chosen>>

export const groupKey = ({ version, node }: Pick<GroupView, 'version' | 'node'>) => `${version} ${node}`

const STAYS: Chosen = { fate: 'stay', to: '' }

export function choiceOf(choices: Choices, group: GroupView): Chosen {
  return choices[groupKey(group)] ?? STAYS
}

/** The steps people can be moved to, in walking order. */
export function targetsOf(draft: Graph): { value: string; label: string }[] {
  return inWalkingOrder(draft)
    .filter(({ kind }) => kind !== 'start' && kind !== 'end')
    .map((node) => ({ value: node.id, label: titleOf(node) }))
}

/** What can be chosen for a group; without a step ahead there is nothing to skip to. */
export function fatesOf(group: GroupView, draft: Graph): Fate[] {
  const targets = targetsOf(draft)
  return [
    'stay',
    ...(targets.length > 0 ? (['move'] as const) : []),
    ...(group.onward !== '' ? (['skip'] as const) : []),
    'unenroll',
  ]
}

/** The choice with its step: the suggested one, or the first there is. */
export function chosen(fate: Fate, group: GroupView, draft: Graph): Chosen {
  if (fate === 'move') return { fate, to: group.to || (targetsOf(draft)[0]?.value ?? '') }
  return { fate, to: fate === 'skip' ? group.onward : '' }
}

/** The same choice for every group that has it; the others keep theirs. */
export function chooseForAll(choices: Choices, fate: Fate, groups: readonly GroupView[], draft: Graph): Choices {
  const able = groups.filter((group) => fatesOf(group, draft).includes(fate))
  return { ...choices, ...Object.fromEntries(able.map((group) => [groupKey(group), chosen(fate, group, draft)])) }
}

/** As the engine takes them. Groups that are gone meanwhile are left out. */
export function asked(choices: Choices, groups: readonly GroupView[]): Choice[] {
  return groups.flatMap((group): Choice[] => {
    const { fate, to } = choiceOf(choices, group)
    const { version, node } = group
    if (fate === 'stay') return []
    return fate === 'unenroll' ? [{ version, node, action: 'unenroll' }] : [{ version, node, action: 'move', to }]
  })
}

/** 'Publish version 8, move 12 people, unenroll 1 person' */
export function publishWords(to: number, choices: Choices, groups: readonly GroupView[]): string {
  const sum = (...fates: Fate[]) =>
    groups
      .filter((group) => fates.includes(choiceOf(choices, group).fate))
      .reduce((people, group) => people + group.people, 0)
  const moved = sum('move', 'skip')
  const unenrolled = sum('unenroll')
  return [
    `Publish version ${to}`,
    moved > 0 && `move ${plural(moved, 'person', 'people')}`,
    unenrolled > 0 && `unenroll ${plural(unenrolled, 'person', 'people')}`,
  ]
    .filter(Boolean)
    .join(', ')
}

/** What the choice means for those who wait, in a sentence. */
export function effectOf({ fate, to }: Chosen, group: GroupView, draft: Graph): string {
  if (fate === 'stay') return `They finish version ${group.version} as it is.`
  if (fate === 'unenroll') return 'Their walk ends, and waiting drafts are withdrawn.'
  if (to !== group.node) return 'It begins when you publish; a waiting draft is withdrawn.'
  if (group.state === 'same') return 'Their wait goes on as it is.'
  return draft.nodes.find(({ id }) => id === to)?.step
    ? 'They get the new content, when they would have had the old.'
    : 'They begin it anew when you publish.'
}
