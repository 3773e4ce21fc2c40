import { expect, test } from 'vitest'
import type { Graph, GroupView } from '@/backend'
import { asked, chooseForAll, chosen, effectOf, fatesOf, groupKey, publishWords } from './choices'

const draft: Graph = {
  nodes: [
    { id: 'start', kind: 'start' },
    { id: 'b', kind: 'delay', name: 'Second' },
    { id: 'a', kind: 'delay', name: 'First' },
    { id: 'end', kind: 'end' },
  ],
  edges: [
    { id: '1', from: 'start', port: 'next', to: 'a' },
    { id: '2', from: 'a', port: 'next', to: 'b' },
  ],
}
const group = (version: number, node: string, people: number, more: Partial<GroupView> = {}): GroupView => ({
  version,
  node,
  people,
  title: node,
  state: 'same',
  to: node,
  onward: '',
  ...more,
})
const groups = [group(2, 'a', 12, { onward: 'b' }), group(2, 'b', 3), group(1, 'gone', 1, { state: 'removed', to: '' })]

test('whoever nothing is said of stays', () => {
  expect(asked({}, groups)).toEqual([])
  expect(publishWords(3, {}, groups)).toBe('Publish version 3')
})

test('each group has its own choice, and the button says how many it moves', () => {
  const [a, b, gone] = groups as [GroupView, GroupView, GroupView]
  const choices = {
    [groupKey(a)]: chosen('skip', a, draft),
    [groupKey(b)]: chosen('move', b, draft),
    [groupKey(gone)]: chosen('unenroll', gone, draft),
  }
  expect(asked(choices, groups)).toEqual([
    { version: 2, node: 'a', action: 'move', to: 'b' },
    { version: 2, node: 'b', action: 'move', to: 'b' },
    { version: 1, node: 'gone', action: 'unenroll' },
  ])
  expect(publishWords(3, choices, groups)).toBe('Publish version 3, move 15 people, unenroll 1 person')
})

test('a group that is gone meanwhile is not asked for', () => {
  const [a] = groups as [GroupView]
  expect(asked({ [groupKey(a)]: chosen('unenroll', a, draft) }, groups.slice(1))).toEqual([])
})

test('skipping is offered only where a step comes after', () => {
  expect(groups.map((one) => fatesOf(one, draft).includes('skip'))).toEqual([true, false, false])
  const all = chooseForAll({}, 'skip', groups, draft)
  expect(Object.keys(all)).toEqual(['2 a'])
})

test('without a step to suggest, the first of the draft is chosen', () => {
  expect(chosen('move', groups[2] as GroupView, draft)).toEqual({ fate: 'move', to: 'a' })
})

test('what a choice does is said as it is done', () => {
  const [a] = groups as [GroupView]
  expect(effectOf({ fate: 'move', to: 'a' }, a, draft)).toBe('Their wait goes on as it is.')
  expect(effectOf({ fate: 'move', to: 'b' }, a, draft)).toMatch('It begins when you publish')
  expect(effectOf({ fate: 'stay', to: '' }, a, draft)).toBe('They finish version 2 as it is.')
})
