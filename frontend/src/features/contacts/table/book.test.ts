import { expect, test } from 'vitest'
import { Book, pagesWanted } from './book'

const page = (number: number) => Array.from({ length: 200 }, (_, row) => number * 200 + row)

test('the pages on the screen are wanted, and more ahead than behind', () => {
  expect(pagesWanted(0, 30, 0, 200)).toEqual({ from: 0, to: 2 })
  expect(pagesWanted(1990, 2020, 3, 200)).toEqual({ from: 8, to: 12 })
  expect(pagesWanted(1990, 2020, -3, 200)).toEqual({ from: 7, to: 11 })
  expect(pagesWanted(1990, 2020, 100, 200)).toEqual({ from: 8, to: 15 })
  expect(pagesWanted(1990, 2020, -100, 200)).toEqual({ from: 4, to: 11 })
})

test('a row is read by its place, in whatever order the pages came', () => {
  const book = new Book<number>(200)
  book.put(3, page(3))
  book.put(0, page(0))
  expect(book.rowAt(0)).toBe(0)
  expect(book.rowAt(799)).toBe(799)
  expect(book.rowAt(300)).toBeUndefined()
})

test('a row that moved is found again, one that is gone is not', () => {
  const book = new Book<number>(200)
  book.put(1, page(1))
  book.put(2, page(2))
  expect(book.indexOf((row) => row === 250, 250)).toBe(250)
  expect(book.indexOf((row) => row === 401, 399)).toBe(401)
  expect(book.indexOf((row) => row === -1, 250)).toBe(-1)
})

test('what was not looked at for longest is let go', () => {
  const book = new Book<number>(200)
  for (let number = 0; number < 41; number++) {
    book.put(number, page(number))
    if (number === 39) book.put(0, page(0))
  }
  expect(book.has(0)).toBe(true)
  expect(book.has(1)).toBe(false)
  expect(book.has(40)).toBe(true)
})
