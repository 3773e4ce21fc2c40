import { expect, test } from 'vitest'
import { readDelay } from './delay'

test('a delay is read as it is typed: what is not whole becomes a smaller unit, and never another number', () => {
  for (const [text, unit, value, as] of [
    ['3', 'days', 3, 'days'],
    [' 0 ', 'minutes', 0, 'minutes'],
    ['1.5', 'days', 36, 'hours'],
    ['1,5', 'days', 36, 'hours'],
    ['0.25', 'hours', 15, 'minutes'],
    ['0.01', 'days', 0.01, ''],
    ['1.', 'days', 1, 'days'],
    ['2.0', 'days', 2, 'days'],
    ['1.05', 'days', 1512, 'minutes'],
  ] as const)
    expect([text, readDelay(text, unit)]).toEqual([
      text,
      as === '' ? 'Whole numbers only, such as 3.' : { value, unit: as },
    ])
})

test('what is no delay is said, not guessed', () => {
  for (const text of ['-3', 'abc', '3 days', '1.5.1', '1,000', '1.000', '1e3'])
    expect([text, readDelay(text, 'days')]).toEqual([text, 'Whole numbers only, such as 3.'])
  expect(readDelay('1.5', 'minutes')).toBe('Whole numbers only, such as 3.')
  expect(readDelay('1000000', 'days')).toContain('At most')
})
