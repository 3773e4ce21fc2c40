import type { ContactFilter, ContactRule, FilterField } from '@/backend'
import type { Op } from './filterWords'

// Changes to a filter while it is being built; a rule may still lack its value.

/** Where a rule stands: among the first ones, or in a group. */
export interface Place {
  group?: number
  rule: number
}

/** The field that a new rule begins with: the first one that people filter by. */
export function startField(fields: readonly FilterField[]): FilterField | undefined {
  return fields.find(({ name }) => name === 'tag') ?? fields[0]
}

/** What a rule about a field begins with. */
export function newRule(field: FilterField): ContactRule {
  const op = field.ops[0] as Op
  return { field: field.name, op, values: startValues(field, op) }
}

function startValues({ kind }: FilterField, op: Op): string[] {
  if (kind === 'flag') return ['yes']
  if (op === 'within_days' || op === 'older_than_days') return ['30']
  return []
}

/** The rule with another comparison; its value stays where it still fits. */
export function withOp(rule: ContactRule, op: Op, field: FilterField): ContactRule {
  const sorts: Op[][] = [
    ['within_days', 'older_than_days'],
    ['before', 'after'],
    ['empty', 'not_empty'],
  ]
  const sortOf = (one: Op) => sorts.findIndex((ops) => ops.includes(one))
  const stays = sortOf(rule.op) === sortOf(op)
  const values = stays ? (rule.values ?? []) : startValues(field, op)
  return { ...rule, op, values: takesSeveral(op) ? values : values.slice(0, 1) }
}

export function takesSeveral(op: Op): boolean {
  return op === 'is' || op === 'is_not'
}

function rulesAt(filter: ContactFilter, group: number | undefined): ContactRule[] {
  return (group === undefined ? filter.rules : filter.groups?.[group]?.rules) ?? []
}

function withRules(filter: ContactFilter, group: number | undefined, rules: ContactRule[]): ContactFilter {
  if (group === undefined) return { ...filter, rules }
  const groups = filter.groups ?? []
  // A group without rules says nothing and goes.
  if (rules.length === 0) return { ...filter, groups: groups.filter((_, at) => at !== group) }
  return { ...filter, groups: groups.map((one, at) => (at === group ? { ...one, rules } : one)) }
}

export function addRule(filter: ContactFilter, group: number | undefined, rule: ContactRule): ContactFilter {
  return withRules(filter, group, [...rulesAt(filter, group), rule])
}

export function setRule(filter: ContactFilter, { group, rule: at }: Place, rule: ContactRule): ContactFilter {
  return withRules(
    filter,
    group,
    rulesAt(filter, group).map((one, index) => (index === at ? rule : one)),
  )
}

export function removeRule(filter: ContactFilter, { group, rule: at }: Place): ContactFilter {
  return withRules(
    filter,
    group,
    rulesAt(filter, group).filter((_, index) => index !== at),
  )
}

/** A group holds the other way round: in 'all of these', any of its rules is enough. */
export function addGroup(filter: ContactFilter, rule: ContactRule): ContactFilter {
  return { ...filter, groups: [...(filter.groups ?? []), { any: !filter.any, rules: [rule] }] }
}

export function removeGroup(filter: ContactFilter, group: number): ContactFilter {
  return withRules(filter, group, [])
}

export function setAny(filter: ContactFilter, group: number | undefined, any: boolean): ContactFilter {
  if (group === undefined) return { ...filter, any }
  return { ...filter, groups: (filter.groups ?? []).map((one, at) => (at === group ? { ...one, any } : one)) }
}

/** Only what can be asked already: rules without a value are left out. */
export function complete(filter: ContactFilter): ContactFilter {
  const rules = (filter.rules ?? []).filter(isComplete)
  const groups = (filter.groups ?? [])
    .map((group) => ({ ...group, rules: group.rules.filter(isComplete) }))
    .filter((group) => group.rules.length > 0)
  return {
    ...(filter.any && rules.length + groups.length > 1 ? { any: true } : {}),
    ...(rules.length > 0 ? { rules } : {}),
    ...(groups.length > 0 ? { groups } : {}),
  }
}

function isComplete({ op, values = [] }: ContactRule): boolean {
  return op === 'empty' || op === 'not_empty' || (values[0] ?? '').trim() !== ''
}

export function countRules({ rules = [], groups = [] }: ContactFilter): number {
  return rules.length + groups.reduce((sum, group) => sum + group.rules.length, 0)
}
