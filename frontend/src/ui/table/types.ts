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

export interface DataTableProps<Row> {
  /** What is listed: 'Contacts'. */
  label: string
  columns: readonly Column<Row>[]
  /** Every page loaded so far, in order. */
  rows: readonly Row[]
  rowId: (row: Row) => string
  /** How many match, loaded or not. */
  total: number
  /** Asks for the next page; called again and again until rows grow, so it must ignore calls while one is under way. */
  onNeedMore?: () => void
  /** Enter or a double click on a row. */
  onOpen?: (row: Row) => void
  selection?: Selection
  onSelect?: (selection: Selection) => void
  sort?: Sort
  onSort?: (sort: Sort) => void
  /** The row under the keyboard, for a peek beside the table. */
  onActive?: (row: Row) => void
  /** Shown in place of the rows when total is 0. */
  empty?: ReactNode
}
