import { useState } from 'react'
import { api, ask, type ContactDeed, inWords, useDeed, type Who } from '@/backend'
import { plural } from '@/parts/words'
import { notify } from '@/ui'

/** Whom a deed is about. */
export interface Target {
  who: Who
  count: number
  /** For one: the contact's name. */
  name?: string
}

export type Asked = 'enroll' | 'tag' | 'untag' | 'list' | 'export' | 'delete'

export const named = ({ count, name }: Target) => (count === 1 && name ? name : people(count))
export const people = (count: number) => plural(count, 'contact', 'contacts')

const topics = ['contacts', 'lists', 'enrollments', 'sequences', 'approvals']

/** From so many on, deleting asks first, though it can be undone. */
const MANY = 25

/** Brings deleted contacts back, from wherever they were deleted. */
export function useRestore() {
  return useDeed((undo: string) => ask(api.POST('/api/contacts/restore', { body: { undo } })), {
    topics,
    onDone: ({ done }) => notify.done(done === 1 ? 'The contact is back' : `${people(done)} are back`),
    onRefused: (problem) => notify.failed('They were not brought back', inWords(problem)),
  })
}

type Order = { target: Target } & Pick<ContactDeed, 'deed' | 'list'> & { tags?: readonly string[]; listName?: string }

const carryOut = ({ target, deed, list, tags }: Order) =>
  ask(
    api.POST('/api/contacts/do', {
      body: { ...target.who, deed, ...(list ? { list } : {}), ...(tags ? { tags: [...tags] } : {}) },
    }),
  )

/** Everything that can be done with a selection: which dialog is open, and how to do it. */
export function useBulk(onDone: () => void) {
  const [asked, setAsked] = useState<{ kind: Asked; target: Target } | null>(null)
  const restore = useRestore()
  const deed = useDeed(carryOut, {
    topics,
    onDone: (answer, order) => {
      setAsked(null)
      const { undo } = answer
      if (undo) notify.undoable(saidOf(order, answer.done), () => restore.run(undo))
      else notify.done(saidOf(order, answer.done))
      if (order.deed === 'delete' || order.deed === 'unlist') onDone()
    },
    onRefused: (problem, { deed: kind }) => {
      if (!['tag', 'untag', 'list'].includes(kind)) notify.failed('It was not done', inWords(problem))
    },
  })
  const run = (order: Order) => deed.run(order)
  return {
    asked,
    busy: deed.busy,
    problem: deed.problem,
    run,
    close: () => setAsked(null),
    ask: (kind: Asked, target: Target) => {
      deed.reset()
      if (kind === 'delete' && target.count <= MANY) run({ target, deed: 'delete' })
      else setAsked({ kind, target })
    },
  }
}

export type Bulk = ReturnType<typeof useBulk>

function saidOf({ target, deed, tags = [], listName }: Order, done: number): string {
  const who = target.count === 1 && target.name ? target.name : people(done)
  const words = tags.join(', ')
  switch (deed) {
    case 'tag':
      return done === 0 ? `${named(target)}: tagged ${words} already` : `${who} tagged ${words}`
    case 'untag':
      return done === 0 ? `${named(target)}: not tagged ${words}` : `${words} taken off ${who}`
    case 'list':
      return done === 0 ? `${named(target)}: on ${listName} already` : `${who} put on ${listName}`
    case 'unlist':
      return `${who} taken off ${listName ?? 'the list'}`
    case 'pause_ai':
      return done === 0 ? 'AI was paused already' : `AI paused for ${who}`
    case 'resume_ai':
      return done === 0 ? 'AI was not paused' : `AI resumed for ${who}`
    default:
      return `${who} deleted`
  }
}
