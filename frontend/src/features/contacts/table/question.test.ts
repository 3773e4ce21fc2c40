import { expect, test } from 'vitest'
import type { ContactFilter, ContactRule } from '@/backend'
import { EVERYTHING, NOTHING } from '@/ui'
import { askedAs, narrowed, sortName, sortOf, whoOf } from './question'

const rule = (field: string): ContactRule => ({ field, op: 'is', values: ['x'] })
const extra = rule('extra')

/** Whether somebody for whom exactly these fields hold is chosen. */
function chooses({ any, rules = [], groups = [] }: ContactFilter, holds: Set<string>): boolean {
  const parts = [
    ...rules.map(({ field }) => holds.has(field)),
    ...groups.map((group) => {
      const tests = group.rules.map(({ field }) => holds.has(field))
      return group.any ? tests.some(Boolean) : tests.every(Boolean)
    }),
  ]
  return any ? parts.some(Boolean) || parts.length === 0 : parts.every(Boolean)
}

const filters: ContactFilter[] = [
  {},
  { rules: [rule('a'), rule('b')] },
  { any: true, rules: [rule('a'), rule('b')] },
  { rules: [rule('a')], groups: [{ any: true, rules: [rule('b'), rule('c')] }] },
  { any: true, rules: [rule('a')], groups: [{ rules: [rule('b'), rule('c')] }] },
  { any: true, rules: [rule('a')], groups: [{ any: true, rules: [rule('b'), rule('c')] }] },
]

test.each(filters)('one more rule always holds too: %j', (filter) => {
  for (let bits = 0; bits < 16; bits++) {
    const holds = new Set(['a', 'b', 'c', 'extra'].filter((_, bit) => bits & (1 << bit)))
    expect(chooses(narrowed(filter, extra), holds)).toBe(chooses(filter, holds) && holds.has('extra'))
  }
})

test('a question says only what it asks', () => {
  expect(askedAs({ search: ' ', filter: {}, list: '', sort: 'newest' })).toEqual({})
  expect(askedAs({ search: ' ann ', filter: { rules: [extra] }, list: 'l', sort: 'name' })).toEqual({
    search: 'ann',
    filter: JSON.stringify({ rules: [extra] }),
    list: 'l',
    sort: 'name',
  })
})

test('all that match are named by the question, chosen ones by their ids', () => {
  const question = { search: 'ann', filter: {}, list: 'l', sort: 'name' }
  expect(whoOf({ ...EVERYTHING, ids: new Set(['a']) }, question)).toEqual({
    matching: { search: 'ann', list: 'l', except: ['a'] },
  })
  expect(whoOf({ ...NOTHING, ids: new Set(['a', 'b']) }, question)).toEqual({ ids: ['a', 'b'] })
})

test('every order has a header and comes back from it', () => {
  for (const name of ['newest', 'oldest', 'name', 'name_down', 'company', 'company_down'])
    expect(sortName(sortOf(name))).toBe(name)
})
