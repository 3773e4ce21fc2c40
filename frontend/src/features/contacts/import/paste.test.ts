import { expect, test } from 'vitest'
import { pasted } from './paste'

const clipboard = (text: string, ...files: File[]) =>
  ({ files: Object.assign([...files], { item: () => null }), getData: () => text }) as unknown as DataTransfer

const picture = new File(['x'], 'cells.png', { type: 'image/png' })
const file = new File(['x'], 'people.csv', { type: 'text/csv' })

test('cells of a spreadsheet come as their text, whatever else comes with them', () => {
  expect(pasted(clipboard('Email\tName\na@x.test\tAnn\n'), false)).toBe('Email\tName\na@x.test\tAnn\n')
  expect(pasted(clipboard('Email\na@x.test', picture), false)).toBe('Email\na@x.test')
})

test('a copied file comes as itself, with its name beside it', () => {
  expect(pasted(clipboard('people.csv', file), false)).toBe(file)
})

test('the window takes text alone', () => {
  expect(pasted(clipboard('', file), true)).toBeNull()
  expect(pasted(clipboard('Email\na@x.test', file), true)).toBe('Email\na@x.test')
})

test('nothing and blanks are no rows', () => {
  expect(pasted(clipboard(''), false)).toBeNull()
  expect(pasted(clipboard(' \n', picture), false)).toBeNull()
})
