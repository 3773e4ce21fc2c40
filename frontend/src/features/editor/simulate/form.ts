import { create } from 'zustand'
import { type ContactView, newId, type SimulateEvent } from '@/backend'

// What is being simulated, kept while the window is open: a look at the steps and back must not lose it.

export type Mode = 'one' | 'many'

export interface Happening {
  key: string
  kind: SimulateEvent['kind']
  count: number
  unit: 'minutes' | 'hours' | 'days'
  text: string
  field: string
}

export interface Form {
  mode: Mode
  contact: Pick<ContactView, 'id' | 'name' | 'email' | 'company'> | undefined
  /** As a datetime-local field has it; empty means now. */
  start: string
  happenings: readonly Happening[]
  /** 'everybody', 'list <id>' or 'view <id>'. */
  who: string
  /** At most so many of them; 0 for all. */
  most: number
  /** In percent. */
  replies: number
  meetings: number
  /** Another number is another draw of the same odds. */
  seed: number
  days: number
}

const FRESH: Form = {
  mode: 'one',
  contact: undefined,
  start: '',
  happenings: [],
  who: 'everybody',
  most: 500,
  replies: 5,
  meetings: 20,
  seed: 1,
  days: 180,
}

const useForms = create<{ byId: Readonly<Record<string, Form>> }>(() => ({ byId: {} }))

export function useForm(id: string): [Form, (change: Partial<Form>) => void] {
  const form = useForms(({ byId }) => byId[id] ?? FRESH)
  const set = (change: Partial<Form>) =>
    useForms.setState(({ byId }) => ({ byId: { ...byId, [id]: { ...(byId[id] ?? FRESH), ...change } } }))
  return [form, set]
}

const MINUTES = { minutes: 1, hours: 60, days: 24 * 60 }

export function happening(kind: SimulateEvent['kind'], minutes: number): Happening {
  const unit =
    minutes > 0 && minutes % MINUTES.days === 0 ? 'days' : minutes % MINUTES.hours === 0 ? 'hours' : 'minutes'
  return { key: newId(), kind, count: minutes / MINUTES[unit], unit, text: '', field: 'city' }
}

/** As the engine takes them. */
export function eventsOf(happenings: readonly Happening[]): SimulateEvent[] {
  return happenings.map(({ kind, count, unit, text, field }) => ({
    kind,
    minutes: count * MINUTES[unit],
    ...(text && (kind === 'reply' || kind === 'change') && { text }),
    ...(kind === 'change' && { field }),
  }))
}

/** The start as the API takes it; nothing is now. */
export function startOf(start: string): { start?: string } {
  const time = new Date(start)
  return Number.isNaN(time.getTime()) ? {} : { start: time.toISOString() }
}
