import { useEffect, useRef } from 'react'
import { type Selection, set } from './selection'
import type { RowSource } from './types'

/** A stretch longer than this is not gathered row by row: Ctrl+A chooses all that match. */
const LONGEST_STRETCH = 10_000

/**
 * Chooses everything between two places. What is loaded is chosen at once; where the stretch reaches over rows that are
 * not, their ids are fetched, and chosen when they come unless something else was done meanwhile.
 */
export function useStretch<Row>(
  rows: RowSource<Row>,
  rowId: (row: Row) => string,
  selection: Selection | undefined,
  onSelect: ((selection: Selection) => void) | undefined,
) {
  const latest = useRef(selection)
  useEffect(() => {
    latest.current = selection
  })
  return (anchor: number, to: number, selected: boolean) => {
    if (!selection || !onSelect) return
    const from = Math.min(anchor, to)
    const until = Math.min(Math.max(anchor, to), from + LONGEST_STRETCH - 1)
    const { ids, whole } = loadedBetween(rows, rowId, from, until)
    const next = set(selection, ids, selected)
    onSelect(next)
    if (whole || !rows.idsBetween) return
    void rows.idsBetween(from, until).then(
      (all) => {
        if (latest.current === next || latest.current === selection) onSelect(set(next, all, selected))
      },
      // What could not be read stays unchosen, as the check marks and the count show.
      () => undefined,
    )
  }
}

/** The loaded ids from one place to another, and whether that is all of them. */
export function loadedBetween<Row>(rows: RowSource<Row>, rowId: (row: Row) => string, from: number, until: number) {
  const ids: string[] = []
  for (let index = from; index <= until; index++) {
    const row = rows.rowAt(index)
    if (row) ids.push(rowId(row))
  }
  return { ids, whole: ids.length === until - from + 1 }
}
