import type { SimulateEntry, SimulateResult } from '@/backend'

// A simulation's result is a log, so any moment of it is the entries up to then: backwards is as easy as forwards.

export interface Moment {
  /** How many entries have happened. */
  happened: number
  /** The last of them. */
  last: SimulateEntry | undefined
  /** The next of them. */
  next: SimulateEntry | undefined
  /** The node the contact stands at; undefined before the beginning and after the end. */
  node: string | undefined
  /** Since when it stands there, or is paused there. */
  since: string | undefined
  sent: number
  status: 'not enrolled' | 'active' | 'paused' | 'completed' | 'unenrolled'
}

const time = (iso: string) => new Date(iso).getTime()

export function momentAt({ entries, outcomes }: SimulateResult, at: number): Moment {
  let happened = 0
  while (happened < entries.length && time(entries[happened]?.at ?? '') <= at) happened++
  const past = entries.slice(0, happened)
  const last = past.at(-1)
  const node = last?.next || undefined
  const begun = past.findLastIndex((entry, index) => entry.next && entry.next !== past[index - 1]?.next)
  const end = outcomes[0]?.status
  const isOver = happened === entries.length && end !== undefined
  const status = !last ? 'not enrolled' : isOver ? end : last.kind === 'paused' ? 'paused' : 'active'
  return {
    happened,
    last,
    next: entries[happened],
    node,
    // A pause is what happened last: nothing comes after it.
    since: node === undefined ? undefined : status === 'paused' ? last?.at : past[begun]?.at,
    sent: past.filter(({ kind }) => kind === 'sent').length,
    status,
  }
}

/** The moments at which something happens, each once, soonest first. */
export function moments({ entries }: SimulateResult): number[] {
  return [...new Set(entries.map(({ at }) => time(at)))]
}

/** The next moment at which something happens; the last one after the last. */
export function momentAfter(all: readonly number[], at: number): number {
  return all.find((one) => one > at) ?? all.at(-1) ?? at
}

export function momentBefore(all: readonly number[], at: number): number {
  return all.findLast((one) => one < at) ?? all[0] ?? at
}

/** The wall-clock text as a date of no zone, so that it is written as it stands there. */
export function wallClock(local: string): Date {
  return new Date(`${local.replace(' ', 'T')}:00Z`)
}
