import type { Delay, FilterField, GraphNode } from '@/backend'
import { filterWords } from '@/parts/filter/filterWords'
import { JOB_TYPES, plural } from '@/parts/words'
import { kindOf } from './kinds'

export interface Names {
  fields: readonly FilterField[]
  /** Names of the other sequences, by id. */
  sequences: ReadonlyMap<string, string>
}

const DAYS: Record<string, string> = {
  mon: 'Monday',
  tue: 'Tuesday',
  wed: 'Wednesday',
  thu: 'Thursday',
  fri: 'Friday',
  sat: 'Saturday',
  sun: 'Sunday',
}

/** What a node is called: its own name, or what it does. */
export function titleOf(node: GraphNode): string {
  if (node.name) return node.name
  const { title } = kindOf(node)
  return node.step && node.step.jobType !== 'voicemail_drop' ? `${title} · ${JOB_TYPES[node.step.jobType]}` : title
}

function delayWords({ value, unit }: Delay): string {
  if (value === 0) return 'at once'
  return value === 1 ? `1 ${unit.slice(0, -1)}` : `${value} ${unit}`
}

const EVENTS = { reply: 'a reply', meeting: 'a meeting', field_change: 'a change' }
const VIA = { app: 'in the app', desktop: 'on the desktop', email: 'by email', webhook: 'by webhook' }

/** One line that says what a node is set to. */
export function summaryOf(node: GraphNode, { fields, sequences }: Names): string {
  const { step, delay, wait, condition, decide, qualify, split, notify, update, enroll, webhook, end, start } = node
  if (step) {
    const when = step.delay.value === 0 ? 'At once' : `After ${delayWords(step.delay)}`
    const what = step.text?.subject || step.text?.body || step.angle || step.cta || step.valueProp
    return what ? `${when} · ${what}` : when
  }
  if (delay?.until) return `Until ${DAYS[delay.until.day]} ${delay.until.time}`
  if (delay?.field) return fieldDelay(delay.field, fields)
  if (delay) return delay.for ? `For ${delayWords(delay.for)}` : 'How long?'
  if (wait) {
    const field = fields.find(({ name }) => name === wait.field)?.label
    const what = wait.event === 'field_change' && field ? `${field} to change` : EVENTS[wait.event]
    return `For ${what}, at most ${delayWords(wait.timeout)}`
  }
  if (condition) {
    const [first, ...more] = condition.branches
    if (!first) return 'No branch yet'
    const rules = (first.when.rules?.length ?? 0) + (first.when.groups?.length ?? 0)
    const words = rules === 0 ? 'No rule yet' : filterWords(first.when, fields)
    return more.length > 0 ? `${words}, and ${more.length} more` : words
  }
  if (decide) return decide.question || 'No question yet'
  if (qualify) return `${plural(qualify.criteria.length, 'criterion', 'criteria')}, from ${qualify.threshold} %`
  if (split) return split.arms.map(({ name, weight }) => `${name || '?'} ${weight}`).join(' / ')
  if (notify) return `${notify.who === 'person' ? (notify.person ?? 'A person') : 'The owner'} ${VIA[notify.via]}`
  if (update) return updateWords(update, fields)
  if (enroll) return sequences.get(enroll.sequenceId) ?? (enroll.sequenceId ? 'A deleted sequence' : 'Which sequence?')
  if (webhook) return webhook.url || 'No address yet'
  if (end) return end.unenroll ? `Unenrolled${end.reason ? `: ${end.reason}` : ''}` : 'Completed'
  return start?.entry ? filterWords(start.entry, fields) : 'Everybody who is enrolled'
}

function fieldDelay(
  { field, days, time }: { field: string; days: number; time: string },
  fields: readonly FilterField[],
) {
  const label = fields.find(({ name }) => name === field)?.label ?? 'which date?'
  const when = days === 0 ? 'on' : `${plural(Math.abs(days), 'day', 'days')} ${days < 0 ? 'before' : 'after'}`
  return `Until ${time} ${when} ${label}`
}

function updateWords(update: NonNullable<GraphNode['update']>, fields: readonly FilterField[]): string {
  const label = (name: string) => fields.find((field) => field.name === name)?.label ?? name
  const option = (name: string, value: string) =>
    fields.find((field) => field.name === name)?.options.find((one) => one.value === value)?.label ?? value
  const parts = [
    ...Object.entries(update.set ?? {}).map(([name, value]) => `${label(name)} = ${option(name, value) || 'empty'}`),
    ...(update.addTags ?? []).map((tag) => `+ ${tag}`),
    ...(update.removeTags ?? []).map((tag) => `− ${tag}`),
    ...(update.addLists ?? []).map((list) => `+ ${option('list', list)}`),
    ...(update.removeLists ?? []).map((list) => `− ${option('list', list)}`),
  ]
  return parts.join(', ') || 'Changes nothing yet'
}

/** A sentence of the engine without its subject, where the node itself stands beside it. */
export function shortly(node: GraphNode, sentence: string): string {
  const { title } = kindOf(node)
  const job = node.step && JOB_TYPES[node.step.jobType]
  const subject = [JSON.stringify(node.name ?? ''), `The ${job} step`, `The ${title}`, title].find((one) =>
    sentence.startsWith(`${one} `),
  )
  const rest = subject ? sentence.slice(subject.length + 1) : sentence
  return rest.charAt(0).toUpperCase() + rest.slice(1)
}
