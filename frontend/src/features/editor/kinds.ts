import {
  BadgeCheck,
  BellRing,
  Flag,
  FlaskConical,
  GitBranch,
  Hourglass,
  LogIn,
  type LucideIcon,
  Radio,
  Route,
  UserPen,
  Webhook,
  Workflow,
} from 'lucide-react'
import { type GraphNode, newId, type Step } from '@/backend'
import { channelOf } from '@/parts/words'
import { CHANNELS, type Channel } from '@/ui'
import { newStep } from './graph'

// The kinds of nodes as a person meets them: a channel's message is a kind of its own.

export type Hue = Channel | 'ai' | 'logic' | 'notify' | 'accent'
/** Messages have a bar at the left, logic notched sides, AI a dashed upper edge as well; waits are pills, ends small ones. */
export type Shape = 'message' | 'logic' | 'ai' | 'plain' | 'wait' | 'end'

export interface Kind {
  id: string
  title: string
  icon: LucideIcon
  hue: Hue
  shape: Shape
  /** What it does, in a few words. */
  does: string
  keywords: string
  group: 'Messages' | 'Wait' | 'Branch' | 'Do'
  make: (id: string, isFirst: boolean) => GraphNode
}

function message(channel: Channel, does: string): Kind {
  const { name, icon } = CHANNELS[channel]
  const preset: Partial<Step> = channel === 'voicemail' ? { channel: 'voice', jobType: 'voicemail_drop' } : { channel }
  const make = (id: string, isFirst: boolean): GraphNode => {
    const node = newStep(id, isFirst)
    const jobType = !isFirst && channel !== 'email' ? 're_engagement' : node.step?.jobType
    return { ...node, step: { ...node.step, ...(jobType && { jobType }), ...preset } as Step }
  }
  return {
    id: channel,
    title: name,
    icon,
    hue: channel,
    shape: 'message',
    does,
    keywords: 'message step',
    group: 'Messages',
    make,
  }
}

export const KINDS: readonly Kind[] = [
  message('email', 'Sends an email'),
  message('sms', 'Sends a text message'),
  message('whatsapp', 'Sends a WhatsApp message'),
  message('voice', 'Calls the contact'),
  message('voicemail', 'Leaves a voicemail'),
  {
    id: 'delay',
    title: 'Delay',
    icon: Hourglass,
    hue: 'logic',
    shape: 'wait',
    does: 'Waits for a time',
    keywords: 'pause days hours until date',
    group: 'Wait',
    make: (id) => ({ id, kind: 'delay', delay: { for: { value: 1, unit: 'days' } } }),
  },
  {
    id: 'wait',
    title: 'Wait for event',
    icon: Radio,
    hue: 'logic',
    shape: 'wait',
    does: 'Waits for a reply or meeting',
    keywords: 'event reply meeting change timeout',
    group: 'Wait',
    make: (id) => ({ id, kind: 'wait', wait: { event: 'reply', timeout: { value: 3, unit: 'days' } } }),
  },
  {
    id: 'condition',
    title: 'Condition',
    icon: GitBranch,
    hue: 'logic',
    shape: 'logic',
    does: 'Divides by rules',
    keywords: 'if else branch filter rule',
    group: 'Branch',
    make: (id) => ({ id, kind: 'condition', condition: { branches: [{ id: newId(), name: 'Yes', when: {} }] } }),
  },
  {
    id: 'decide',
    title: 'AI Decide',
    icon: Route,
    hue: 'ai',
    shape: 'ai',
    does: 'The AI chooses an outcome',
    keywords: 'agent branch choose question',
    group: 'Branch',
    make: (id) => ({
      id,
      kind: 'decide',
      decide: {
        question: '',
        outcomes: [
          { id: newId(), name: 'Interested', when: '' },
          { id: newId(), name: 'Not interested', when: '' },
        ],
        minConfidence: 0.7,
      },
    }),
  },
  {
    id: 'qualify',
    title: 'AI Qualify',
    icon: BadgeCheck,
    hue: 'ai',
    shape: 'ai',
    does: 'The AI scores the contact',
    keywords: 'agent branch score bant icp lead',
    group: 'Branch',
    make: (id) => ({
      id,
      kind: 'qualify',
      qualify: { criteria: bant(), threshold: 70, writeBack: { leadStatus: true } },
    }),
  },
  {
    id: 'split',
    title: 'A/B Split',
    icon: FlaskConical,
    hue: 'logic',
    shape: 'logic',
    does: 'Divides by chance',
    keywords: 'test experiment branch arm random ab',
    group: 'Branch',
    make: (id) => ({
      id,
      kind: 'split',
      split: {
        arms: [
          { id: newId(), name: 'A', weight: 50 },
          { id: newId(), name: 'B', weight: 50 },
        ],
        goal: 'reply',
      },
    }),
  },
  {
    id: 'notify',
    title: 'Notify Rep',
    icon: BellRing,
    hue: 'notify',
    shape: 'plain',
    does: 'Tells a person',
    keywords: 'alert task owner desktop',
    group: 'Do',
    make: (id) => ({
      id,
      kind: 'notify',
      notify: { who: 'assigned', via: 'app', message: '{{firstName|A contact}} is at this point.' },
    }),
  },
  {
    id: 'update',
    title: 'Update Contact',
    icon: UserPen,
    hue: 'accent',
    shape: 'plain',
    does: 'Sets fields, tags and lists',
    keywords: 'field tag list lead status set',
    group: 'Do',
    make: (id) => ({ id, kind: 'update', update: {} }),
  },
  {
    id: 'enroll',
    title: 'Enroll in',
    icon: Workflow,
    hue: 'accent',
    shape: 'plain',
    does: 'Starts another sequence',
    keywords: 'sequence start',
    group: 'Do',
    make: (id) => ({ id, kind: 'enroll', enroll: { sequenceId: '' } }),
  },
  {
    id: 'webhook',
    title: 'Webhook',
    icon: Webhook,
    hue: 'accent',
    shape: 'plain',
    does: 'Calls a web address',
    keywords: 'http url api post',
    group: 'Do',
    make: (id) => ({ id, kind: 'webhook', webhook: { url: '', retries: 3 } }),
  },
  {
    id: 'end',
    title: 'End',
    icon: Flag,
    hue: 'logic',
    shape: 'end',
    does: 'Ends the walk',
    keywords: 'stop finish complete unenroll',
    group: 'Do',
    make: (id) => ({ id, kind: 'end', end: {} }),
  },
]

const START: Omit<Kind, 'make' | 'group'> = {
  id: 'start',
  title: 'Start',
  icon: LogIn,
  hue: 'accent',
  shape: 'end',
  does: 'Everybody enters here',
  keywords: '',
}

const byId = new Map(KINDS.map((kind) => [kind.id, kind]))

export function kindOf(node: GraphNode): Omit<Kind, 'make' | 'group'> {
  if (node.step) return byId.get(channelOf(node.step)) ?? START
  return byId.get(node.kind) ?? START
}

export function kindById(id: string): Kind | undefined {
  return byId.get(id)
}

export function bant() {
  return ['Budget', 'Authority', 'Need', 'Timing'].map((name) => ({ name, weight: 25 }))
}

export function icp() {
  return ['Industry', 'Company size', 'Region', 'Role'].map((name) => ({ name, weight: 25 }))
}
