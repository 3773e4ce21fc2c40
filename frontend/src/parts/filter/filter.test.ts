import { expect, test } from 'vitest'
import type { FilterField } from '@/backend'
import { addGroup, addRule, complete, countRules, newRule, removeRule, setRule, withOp } from './filterEdit'
import { filterWords, ruleWords } from './filterWords'

const field = (name: string, label: string, kind: FilterField['kind'], options: string[] = []): FilterField => ({
  name,
  label,
  kind,
  group: 'Contact',
  ops: kind === 'date' ? ['within_days', 'older_than_days', 'after', 'before', 'empty'] : ['is', 'is_not', 'empty'],
  options: options.map((value) => ({ value, label: value.toUpperCase() })),
})
const company = field('company', 'Company', 'text')
const tag = field('tag', 'Tag', 'set', ['gold', 'silver'])
const added = field('createdAt', 'Added', 'date')
const replied = field('replied', 'Ever replied', 'flag')
const fields = [company, tag, added, replied]

test.each([
  [{ field: 'tag', op: 'is', values: ['gold', 'silver'] }, 'Tag is GOLD or SILVER'],
  [{ field: 'tag', op: 'is_not', values: ['gold', 'silver'] }, 'Tag is not GOLD nor SILVER'],
  [{ field: 'tag', op: 'empty' }, 'Tag has none'],
  [{ field: 'company', op: 'empty' }, 'Company is empty'],
  [{ field: 'createdAt', op: 'within_days', values: ['30'] }, 'Added in the last 30 days'],
  [{ field: 'createdAt', op: 'older_than_days', values: ['1'] }, 'Added more than 1 day ago'],
  [{ field: 'createdAt', op: 'before', values: ['2026-03-31'] }, 'Added is before Mar 31, 2026'],
  [{ field: 'replied', op: 'is', values: ['no'] }, 'Ever replied: no'],
  [{ field: 'gone', op: 'is', values: ['x'] }, 'A field that was deleted is x'],
] as const)('%j reads %s', (rule, words) => {
  expect(ruleWords({ ...rule, ...('values' in rule ? { values: [...rule.values] } : {}) } as never, fields)).toBe(words)
})

test('a filter reads as one sentence, its groups in brackets', () => {
  const filter = addGroup(addRule({}, undefined, { field: 'company', op: 'is', values: ['Acme'] }), newRule(replied))
  expect(filterWords(filter, fields)).toBe('Company is Acme and Ever replied')
  const two = addRule(filter, 0, { field: 'tag', op: 'is', values: ['gold'] })
  expect(filterWords(two, fields)).toBe('Company is Acme and (Ever replied or Tag is GOLD)')
  expect(filterWords({}, fields)).toBe('Everybody')
})

test('what has no value yet is not asked', () => {
  const draft = addGroup(addRule({ any: true }, undefined, newRule(company)), newRule(tag))
  expect(countRules(draft)).toBe(2)
  expect(complete(draft)).toEqual({})
  const filled = setRule(draft, { rule: 0 }, { field: 'company', op: 'is', values: ['Acme'] })
  expect(complete(filled)).toEqual({ rules: [{ field: 'company', op: 'is', values: ['Acme'] }] })
})

test('a group goes with its last rule', () => {
  const draft = addGroup({}, newRule(replied))
  expect(removeRule(draft, { group: 0, rule: 0 }).groups).toEqual([])
})

test('a value stays where the new comparison takes it', () => {
  const rule = { field: 'tag', op: 'is' as const, values: ['gold', 'silver'] }
  expect(withOp(rule, 'is_not', tag).values).toEqual(['gold', 'silver'])
  expect(withOp(rule, 'empty', tag).values).toEqual([])
  expect(withOp(newRule(added), 'before', added).values).toEqual([])
  expect(withOp(newRule(added), 'older_than_days', added).values).toEqual(['30'])
})
