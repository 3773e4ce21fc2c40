import type { ReactNode } from 'react'
import type { Selection } from './selection'

export interface Column<Row> {
  id: string
  title: string
  /** A CSS grid track: '120px', 'minmax(160px, 2fr)'. */
  width: string
  align?: 'start' | 'end'
  /** The header becomes a button when the table takes onSort too. */
  sortable?: boolean
  cell: (row: Row) => ReactNode
}

export interface Sort {
  column: string
  descending: boolean
}

/** Where the rows of a table come from. Any of them may be on its way; the table asks for what it shows. */
export interface RowSource<Row> {
  /** How many there are, loaded or not. */
  total: number
  /** The row at a place, if it is there already. */
  rowAt: (index: number) => Row | undefined
  /** The place of a loaded row, or -1. near is where it was before. */
  indexOf: (id: string, near: number) => number
  /** Told which places are on the screen, whenever that changes. */
  onSeen?: (first: number, last: number) => void
  /** The ids of a stretch that reaches over rows not loaded; without it, the loaded ones count. */
  idsBetween?: (from: number, to: number) => Promise<readonly string[]>
}

export interface DataTableProps<Row> {
  /** What is listed: 'Contacts'. */
  label: string
  columns: readonly Column<Row>[]
  rows: RowSource<Row>
  rowId: (row: Row) => string
  /** Enter or a double click on a row. */
  onOpen?: (row: Row, index: number) => void
  selection?: Selection
  onSelect?: (selection: Selection) => void
  sort?: Sort
  onSort?: (sort: Sort) => void
  /** The row under the keyboard, for a peek beside the table. */
  onActive?: (row: Row) => void
  /** The row to begin at, for who comes back from it: the keyboard goes there too. */
  startAt?: number | undefined
  /** What was asked for: another question begins at the top again. */
  question?: string
  /** Shown in place of the rows when there is none. */
  empty?: ReactNode
}
