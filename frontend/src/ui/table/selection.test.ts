import { expect, test } from 'vitest'
import { countSelected, EVERYTHING, isSelected, NOTHING, set, toggle } from './selection'

test('a toggled row is chosen, and let go again', () => {
  const one = toggle(NOTHING, 'a')
  expect(isSelected(one, 'a')).toBe(true)
  expect(isSelected(toggle(one, 'a'), 'a')).toBe(false)
})

test('everything that matches is chosen but the rows let go of', () => {
  const most = toggle(EVERYTHING, 'a')
  expect(isSelected(most, 'a')).toBe(false)
  expect(isSelected(most, 'row not loaded yet')).toBe(true)
  expect(countSelected(most, 100_000)).toBe(99_999)
})

test('a range is chosen and let go of at once', () => {
  const range = set(NOTHING, ['a', 'b', 'c'], true)
  expect(countSelected(range, 10)).toBe(3)
  expect(countSelected(set(range, ['b', 'c'], false), 10)).toBe(1)
  expect(countSelected(set(EVERYTHING, ['b', 'c'], false), 10)).toBe(8)
})
