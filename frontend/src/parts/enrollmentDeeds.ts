import { useState } from 'react'
import { api, ask, type EnrollmentDeed, inWords, useDeed } from '@/backend'
import { notify } from '@/ui'
import { plural } from './words'

export type DeedKind = EnrollmentDeed['action']

/** Whom a deed is about: one row, or a selection whose ids are read when it is done. */
export interface DeedTarget {
  count: number
  /** For one: the contact's name. */
  name?: string
  ids: () => Promise<string[]>
  /** One of them, whose version's steps are offered for a move. */
  sample: string
}

export type DeedDetails = Omit<EnrollmentDeed, 'action' | 'ids'>

const DONE: Record<DeedKind, string> = {
  pause: 'paused',
  resume: 'resumed',
  unenroll: 'unenrolled',
  move: 'moved',
  skip_wait: 'no longer waiting',
}

/** The most that one request takes. */
const BATCH = 10_000

interface Order {
  kind: DeedKind
  target: DeedTarget
  details: DeedDetails
}

async function carryOut({ kind, target, details }: Order) {
  const ids = await target.ids()
  const sum = { done: 0, refused: new Map<string, number>() }
  for (let from = 0; from < ids.length; from += BATCH) {
    const body = { ...details, action: kind, ids: ids.slice(from, from + BATCH) }
    const answer = await ask(api.POST('/api/enrollments/do', { body }))
    sum.done += answer.done
    for (const { sentence, count } of answer.refused)
      sum.refused.set(sentence, (sum.refused.get(sentence) ?? 0) + count)
  }
  return sum
}

/** Pause, resume, unenroll, move, skip the wait: which dialog is open, and how to do it. */
export function useEnrollmentDeeds(onDone?: () => void) {
  const [asked, setAsked] = useState<{ kind: DeedKind; target: DeedTarget } | null>(null)
  const { run, busy, problem, reset } = useDeed(carryOut, {
    topics: ['enrollments', 'sequences', 'contacts', 'approvals'],
    onDone: ({ done, refused }, { kind, target }) => {
      setAsked(null)
      const who = target.name && done === 1 ? target.name : plural(done, 'enrollment', 'enrollments')
      const left = [...refused].map(([sentence, count]) => `${count.toLocaleString()} not: ${sentence}`).join(' ')
      notify.done(`${who} ${DONE[kind]}`, left || undefined)
      onDone?.()
    },
    onRefused: (refusal, { kind }) => {
      if (kind === 'skip_wait') notify.failed('The wait was not skipped', inWords(refusal))
    },
  })
  return {
    asked,
    busy,
    problem,
    /** Opens the dialog; what needs no answer is done at once. */
    ask: (kind: DeedKind, target: DeedTarget) => {
      reset()
      if (kind === 'skip_wait') run({ kind, target, details: {} })
      else setAsked({ kind, target })
    },
    confirm: (details: DeedDetails) => {
      if (asked) run({ ...asked, details })
    },
    close: () => setAsked(null),
  }
}

export type EnrollmentDeeds = ReturnType<typeof useEnrollmentDeeds>
