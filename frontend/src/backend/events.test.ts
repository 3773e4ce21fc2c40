import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { gatherer, toChanges } from './events'
import { staleKeys } from './keys'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

test('a change of one thing makes it and the lists stale, a change without id the whole topic', () => {
  expect(staleKeys([{ topic: 'contacts', id: 'c1' }])).toEqual([
    ['contacts', 'list'],
    ['contacts', 'one', 'c1'],
  ])
  expect(staleKeys([{ topic: 'contacts', id: 'c1' }, { topic: 'contacts' }])).toEqual([['contacts']])
})

test('the first change is told at once, a burst after it together within a second', () => {
  const told: number[] = []
  const gather = gatherer((changes) => told.push(changes.length))
  gather.add([{ topic: 'a' }])
  for (let i = 0; i < 50; i++) gather.add([{ topic: 'b' }])
  expect(told).toEqual([1])
  vi.advanceTimersByTime(1000)
  expect(told).toEqual([1, 50])
  gather.stop()
})

test('what is not a change is left out', () => {
  expect(toChanges([{ topic: 'a' }, null, 'x', { id: 'y' }])).toEqual([{ topic: 'a' }])
  expect(toChanges({ topic: 'a', id: '1' })).toEqual([{ topic: 'a', id: '1' }])
})
