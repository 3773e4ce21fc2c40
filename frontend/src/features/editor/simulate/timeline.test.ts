import { expect, test } from 'vitest'
import type { SimulateEntry, SimulateResult } from '@/backend'
import { momentAfter, momentAt, momentBefore, moments, wallClock } from './timeline'

const at = (day: number) => `2026-03-0${day}T09:00:00Z`
const ms = (day: number) => Date.parse(at(day))
const entry = (day: number, kind: string, more: Partial<SimulateEntry>): SimulateEntry => ({
  at: at(day),
  kind,
  contact: 'ann',
  local: `2026-03-0${day} 10:00`,
  zone: 'Europe/Berlin',
  ...more,
})
const result: SimulateResult = {
  start: at(1),
  end: at(7),
  cutOff: false,
  zone: 'UTC',
  perDay: 0,
  assumed: [],
  days: [],
  nodes: [],
  entries: [
    entry(2, 'enrolled', { next: 'mail' }),
    entry(2, 'drafted', { node: 'mail', next: 'mail' }),
    entry(3, 'sent', { node: 'mail', port: 'next', next: 'wait' }),
    entry(6, 'delay_elapsed', { node: 'wait', port: 'next', next: 'last' }),
    entry(7, 'sent', { node: 'last', port: 'next' }),
  ],
  outcomes: [{ contact: 'ann', name: 'Ann', email: 'a@b.c', status: 'completed', sent: 2 }],
}

test('before the beginning nothing has happened', () => {
  expect(momentAt(result, ms(1))).toMatchObject({ happened: 0, node: undefined, status: 'not enrolled', sent: 0 })
})

test('in the middle the contact stands where the last entry left it, since it came there', () => {
  expect(momentAt(result, ms(2))).toMatchObject({ happened: 2, node: 'mail', since: at(2), sent: 0, status: 'active' })
  const later = momentAt(result, ms(5))
  expect(later).toMatchObject({ happened: 3, node: 'wait', since: at(3), sent: 1 })
  expect(later.next?.kind).toBe('delay_elapsed')
})

test('at the end the outcome holds, and backwards is the same as forwards', () => {
  expect(momentAt(result, ms(7))).toMatchObject({ happened: 5, node: undefined, sent: 2, status: 'completed' })
  const forwards = [1, 2, 3, 4, 5, 6, 7].map((day) => momentAt(result, ms(day)))
  const backwards = [7, 6, 5, 4, 3, 2, 1].map((day) => momentAt(result, ms(day))).reverse()
  expect(backwards).toEqual(forwards)
})

test('the next and the previous moment stop at the ends', () => {
  const all = moments(result)
  expect(all).toEqual([ms(2), ms(3), ms(6), ms(7)])
  expect(momentAfter(all, ms(3))).toBe(ms(6))
  expect(momentAfter(all, ms(7))).toBe(ms(7))
  expect(momentBefore(all, ms(3))).toBe(ms(2))
  expect(momentBefore(all, ms(1))).toBe(ms(2))
})

test('the wall clock of the contact is written as it stands there', () => {
  expect(wallClock('2026-03-04 09:30').toISOString()).toBe('2026-03-04T09:30:00.000Z')
})
