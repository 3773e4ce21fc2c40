import { expect, test } from 'vitest'
import type { Graph, SimulateResult } from '@/backend'
import { forecastDays, nodeSums, totalsOf } from './forecast'

const person = { contact: '', name: '', email: '', sent: 1 }
const result: SimulateResult = {
  start: '2026-03-01T09:00:00Z',
  end: '2026-03-04T09:00:00Z',
  cutOff: false,
  zone: 'UTC',
  perDay: 10,
  assumed: [],
  entries: [],
  days: [
    { day: '2026-02-28', sent: { sms: 2, email: 8 }, approvals: 10, replies: 0 },
    { day: '2026-03-02', sent: { email: 3 }, approvals: 0, replies: 4 },
  ],
  nodes: [
    { node: 'split', entered: 13, ports: { a: 7, b: 6 } },
    { node: 'mail', entered: 13, ports: { next: 13 } },
  ],
  outcomes: [
    { ...person, status: 'completed' },
    { ...person, status: 'completed' },
    { ...person, status: 'paused', reason: 'the contact replied' },
    { ...person, status: 'active', refused: 'Does not match the entry rules of the sequence.' },
  ],
}

test('days without anything are there too, and a day at the limit says so', () => {
  const days = forecastDays(result)
  expect(days.map(({ day, total, full }) => [day, total, full])).toEqual([
    ['2026-02-28', 10, true],
    ['2026-03-01', 0, false],
    ['2026-03-02', 3, false],
  ])
  expect(days[0]?.sent).toEqual([
    { channel: 'email', count: 8 },
    { channel: 'sms', count: 2 },
  ])
  expect(forecastDays({ ...result, days: [] })).toEqual([])
})

test('the totals are the sums of the days, and every person has an outcome', () => {
  const totals = totalsOf(result)
  expect(totals).toMatchObject({ people: 4, sent: 13, approvals: 10, replies: 4 })
  expect(totals.most?.day).toBe('2026-02-28')
  expect(totals.outcomes[0]).toEqual({ status: 'completed', reason: '', count: 2 })
  expect(totals.outcomes.reduce((sum, { count }) => sum + count, 0)).toBe(4)
})

test('nodes are counted in walking order, with the outputs of those that divide', () => {
  const graph: Graph = {
    nodes: [
      {
        id: 'split',
        kind: 'split',
        split: {
          arms: [
            { id: 'a', name: 'Short', weight: 50 },
            { id: 'b', name: 'Long', weight: 50 },
          ],
        },
      },
      { id: 'start', kind: 'start' },
      { id: 'mail', kind: 'delay', name: 'Rest' },
    ],
    edges: [
      { id: '1', from: 'start', port: 'next', to: 'mail' },
      { id: '2', from: 'mail', port: 'next', to: 'split' },
    ],
  }
  expect(nodeSums(result, graph)).toEqual([
    { node: 'mail', title: 'Rest', entered: 13, ports: [] },
    {
      node: 'split',
      title: 'A/B Split',
      entered: 13,
      ports: [
        { title: 'Short', count: 7 },
        { title: 'Long', count: 6 },
      ],
    },
  ])
})
