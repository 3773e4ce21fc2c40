import { expect, test } from 'vitest'
import { fieldText } from './fieldValue'

test('each type of field reads as people write it', () => {
  const read = (type: Parameters<typeof fieldText>[0]['type'], value: string) => fieldText({ type }, value, 'EUR')
  expect(read('money', '1234.5')).toBe('€1,234.50')
  expect(read('percent', '12.5')).toBe('12.5 %')
  expect(read('number', '1234567')).toBe('1,234,567')
  expect(read('date', '2026-03-31')).toBe('Mar 31, 2026')
  expect(read('yes_no', 'no')).toBe('No')
  expect(read('choices', 'Gold; Silver')).toBe('Gold, Silver')
  expect(read('money', '')).toBe('')
})

test('money without a known currency is still an amount', () => {
  expect(fieldText({ type: 'money' }, '12.5', '')).toBe('12.50')
})
