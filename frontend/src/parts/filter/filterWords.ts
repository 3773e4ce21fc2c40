import type { ContactFilter, ContactGroup, ContactRule, FilterField } from '@/backend'
import { formatDate } from '@/ui'

export type Op = ContactRule['op']

const WORDS: Record<Op, string> = {
  is: 'is',
  is_not: 'is not',
  contains: 'contains',
  not_contains: 'does not contain',
  starts_with: 'starts with',
  ends_with: 'ends with',
  empty: 'is empty',
  not_empty: 'is not empty',
  gt: 'is more than',
  gte: 'is at least',
  lt: 'is less than',
  lte: 'is at most',
  before: 'is before',
  after: 'is after',
  within_days: 'in the last',
  older_than_days: 'more than',
}

const SET_WORDS: Partial<Record<Op, string>> = {
  is: 'is any of',
  is_not: 'is none of',
  empty: 'has none',
  not_empty: 'has any',
}

/** The comparison as a person chooses it. */
export function opWord(op: Op, kind: FilterField['kind']): string {
  if (kind === 'date' && op === 'older_than_days') return 'longer ago than'
  return (kind === 'set' && SET_WORDS[op]) || WORDS[op]
}

/** A rule in words: 'Tag is Gold or Silver', 'Added in the last 30 days'. */
export function ruleWords(rule: ContactRule, fields: readonly FilterField[]): string {
  const field = fields.find(({ name }) => name === rule.field)
  const label = field?.label ?? 'A field that was deleted'
  const values = (rule.values ?? []).map((value) => valueWord(value, rule.op, field))
  const last = values[0] ?? ''
  switch (rule.op) {
    case 'within_days':
      return `${label} in the last ${days(last)}`
    case 'older_than_days':
      return `${label} more than ${last === '1' ? '1 day' : days(last)} ago`
    case 'empty':
    case 'not_empty':
      return `${label} ${field?.kind === 'set' ? SET_WORDS[rule.op] : WORDS[rule.op]}`
    default:
      if (field?.kind === 'flag') return last === 'Yes' ? label : `${label}: no`
      return `${label} ${WORDS[rule.op]} ${values.join(rule.op === 'is_not' ? ' nor ' : ' or ')}`
  }
}

function valueWord(value: string, op: Op, field: FilterField | undefined): string {
  if (field?.kind === 'flag') return value === 'yes' ? 'Yes' : 'No'
  if (op === 'before' || op === 'after')
    return /^\d{4}-\d\d-\d\d$/.test(value) ? formatDate(new Date(`${value}T12:00:00Z`), 'UTC') : value
  return field?.options.find((option) => option.value === value)?.label ?? value
}

function days(count: string): string {
  return count === '1' ? 'day' : `${count} days`
}

export function groupWords(group: ContactGroup, fields: readonly FilterField[]): string {
  return group.rules.map((rule) => ruleWords(rule, fields)).join(group.any ? ' or ' : ' and ')
}

/** The whole filter in one sentence, for lists. */
export function filterWords(filter: ContactFilter, fields: readonly FilterField[]): string {
  const { any, rules = [], groups = [] } = filter
  const parts = [
    ...rules.map((rule) => ruleWords(rule, fields)),
    ...groups.map((group) => {
      const words = groupWords(group, fields)
      return group.rules.length > 1 ? `(${words})` : words
    }),
  ]
  return parts.join(any ? ' or ' : ' and ') || 'Everybody'
}
