import { expect, test } from 'vitest'
import { listSource } from './source'
import { loadedBetween } from './useStretch'

interface Row {
  id: string
}
const rowId = (row: Row) => row.id
const rows = Array.from({ length: 10 }, (_, index) => ({ id: `r${index}` }))

test('a stretch over loaded rows is whole, one past them is not', () => {
  const source = listSource(rows, 100, rowId)
  expect(loadedBetween(source, rowId, 2, 4)).toEqual({ ids: ['r2', 'r3', 'r4'], whole: true })
  expect(loadedBetween(source, rowId, 8, 12)).toEqual({ ids: ['r8', 'r9'], whole: false })
})

test('a row is found again by its id, first where it was', () => {
  const source = listSource(rows, 10, rowId)
  expect(source.indexOf('r3', 3)).toBe(3)
  expect(source.indexOf('r3', 7)).toBe(3)
  expect(source.indexOf('gone', 3)).toBe(-1)
})

test('more rows are asked for near the end of the loaded ones, and not once all are there', () => {
  let asked = 0
  const more = () => {
    asked++
  }
  listSource(rows, 500, rowId, more).onSeen?.(0, 5)
  expect(asked).toBe(1)
  listSource(rows, 10, rowId, more).onSeen?.(0, 5)
  expect(asked).toBe(1)
})
