import type { GraphNode } from '@/backend'

// What the settings of a node look like, as the engine takes them: one that does not fit would make the whole sequence
// impossible to save, so text from outside is held against this first.

type Shape = 'string' | 'integer' | 'number' | 'boolean' | readonly string[] | { list: Shape } | Shapes
/** A name that ends in ? may be absent. */
interface Shapes {
  readonly [name: string]: Shape
}

const DELAY: Shapes = { value: 'integer', unit: ['minutes', 'hours', 'days'] }
const DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun']
const RULES: Shape = { list: { field: 'string', op: 'string', 'values?': { list: 'string' } } }
const FILTER: Shapes = {
  'any?': 'boolean',
  'rules?': RULES,
  'groups?': { list: { 'any?': 'boolean', rules: RULES } },
}
const WORDS: Shape = { list: 'string' }

export const SETTINGS: Record<Exclude<GraphNode['kind'], 'start'>, Shapes> = {
  step: {
    channel: ['email', 'sms', 'voice', 'whatsapp'],
    jobType: ['initial_outreach', 'follow_up_email', 're_engagement', 'voicemail_drop'],
    delay: DELAY,
    'agentId?': 'string',
    'angle?': 'string',
    'approval?': ['inherit', 'always', 'never'],
    'cta?': 'string',
    'missing?': ['hold', 'skip', 'stop'],
    'onFailure?': ['continue', 'stop', 'port'],
    'retries?': 'integer',
    'text?': { body: 'string', 'subject?': 'string' },
    'valueProp?': 'string',
  },
  delay: {
    'for?': DELAY,
    'until?': { day: DAYS, time: 'string' },
    'field?': { field: 'string', days: 'integer', time: 'string' },
    'zone?': ['contact', 'sender', 'fixed'],
    'fixed?': 'string',
  },
  wait: { event: ['reply', 'meeting', 'field_change'], timeout: DELAY, 'field?': 'string' },
  condition: { branches: { list: { id: 'string', name: 'string', when: FILTER } } },
  decide: {
    question: 'string',
    outcomes: { list: { id: 'string', name: 'string', when: 'string', 'rules?': FILTER } },
    minConfidence: 'number',
    'sees?': WORDS,
  },
  qualify: {
    criteria: { list: { name: 'string', weight: 'integer', 'must?': 'boolean', 'rules?': FILTER } },
    threshold: 'integer',
    'writeBack?': { 'leadStatus?': 'boolean', 'note?': 'boolean', 'scoreField?': 'string' },
  },
  split: {
    arms: { list: { id: 'string', name: 'string', weight: 'integer' } },
    'goal?': ['reply', 'meeting'],
    'autoWinner?': 'boolean',
    'minSample?': 'integer',
  },
  notify: {
    who: ['assigned', 'person'],
    via: ['app', 'desktop', 'email', 'webhook'],
    message: 'string',
    'person?': 'string',
    'url?': 'string',
    'wait?': DELAY,
  },
  update: { 'addLists?': WORDS, 'addTags?': WORDS, 'removeLists?': WORDS, 'removeTags?': WORDS, 'set?': {} },
  enroll: { sequenceId: 'string' },
  webhook: { url: 'string', 'body?': 'string', 'retries?': 'integer' },
  end: { 'reason?': 'string', 'unenroll?': 'boolean' },
}

/** Whether the engine could read the node. */
export function isWhole(node: GraphNode): boolean {
  if (node.kind === 'start') return false
  const shape: Shapes = {
    id: 'string',
    kind: [node.kind],
    'name?': 'string',
    'note?': 'string',
    'disabled?': 'boolean',
    [node.kind]: SETTINGS[node.kind],
  }
  return fits(node, shape)
}

function fits(value: unknown, shape: Shape): boolean {
  if (shape === 'integer') return Number.isSafeInteger(value)
  if (typeof shape === 'string') return typeof value === shape
  if (isNames(shape)) return shape.includes(String(value))
  if (typeof value !== 'object' || value === null) return false
  if ('list' in shape) return Array.isArray(value) && value.every((one) => fits(one, shape.list as Shape))
  const found = Object.entries(value).filter(([, one]) => one !== undefined)
  const open = Object.entries(shape)
  // Without names of its own it holds any texts.
  if (open.length === 0) return found.every(([, one]) => typeof one === 'string')
  const known = new Map(open.map(([name, one]) => [name.replace('?', ''), one]))
  return (
    open.every(([name]) => name.endsWith('?') || found.some(([other]) => other === name)) &&
    found.every(([name, one]) => {
      const part = known.get(name)
      return part !== undefined && fits(one, part)
    })
  )
}

function isNames(shape: Shape): shape is readonly string[] {
  return Array.isArray(shape)
}
