import { expect, test } from 'vitest'
import { wholeNumber } from './NumberInput'

test('a number is read as people write it: a fraction never becomes ten times as much', () => {
  for (const [text, number] of [
    ['3', 3],
    ['3.7', 4],
    ['3,2', 3],
    ['1,000', 1000],
    ['1 000', 1000],
    ['1.000.000', 1_000_000],
    ['-5', -5],
    [' 12 ', 12],
    ['', undefined],
    ['1.2.3', undefined],
    ['-', undefined],
  ] as const)
    expect([text, wholeNumber(text)]).toEqual([text, number])
})
