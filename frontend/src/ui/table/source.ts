import type { RowSource } from './types'

/** Rows that are loaded one page after the other, in order. */
export function listSource<Row>(
  rows: readonly Row[],
  total: number,
  rowId: (row: Row) => string,
  onNeedMore?: () => void,
): RowSource<Row> {
  return {
    total,
    rowAt: (index) => rows[index],
    indexOf: (id, near) => {
      const there = rows[near]
      return there && rowId(there) === id ? near : rows.findIndex((row) => rowId(row) === id)
    },
    onSeen: (_, last) => {
      if (rows.length < total && last >= rows.length - AHEAD) onNeedMore?.()
    },
  }
}

/** The next page is asked for when this many loaded rows are left below. */
const AHEAD = 100
