import { useVirtualizer } from '@tanstack/react-virtual'
import { type MouseEvent, useEffect, useId, useMemo, useRef, useState } from 'react'
import { cx } from '../cx'
import { HeaderRow } from './HeaderRow'
import { clickSelect, handleRowKey } from './rowKeys'
import { isSelected } from './selection'
import { LoadingRow, TableRow } from './TableRow'
import type { DataTableProps } from './types'
import { useRowHeight } from './useRowHeight'

/** Rows kept ready below the last loaded one, so that scrolling meets skeletons rather than an end. */
const TAIL = 30
/** The next page is asked for when this many loaded rows are left below. */
const AHEAD = 100

/** What a row has at its left and right, in pixels. */
const ROW_PADDING = 16

/** The pixels a grid track never goes below: 120 of '120px', 160 of 'minmax(160px, 2fr)'. */
function leastWidth(track: string): number {
  return Number(/(\d+)px/.exec(track)?.[1] ?? 0)
}

/**
 * A table for a hundred thousand rows: only what is seen is in the document, pages come as they are needed.
 * It is one stop of the Tab key; inside, the row under the keyboard is named by aria-activedescendant, so focus is never
 * lost when a row scrolls away. The row follows its id when rows come and go.
 */
export function DataTable<Row>(props: DataTableProps<Row>) {
  const { label, columns, rows, rowId, total, onNeedMore, onOpen, selection, onSelect, sort, onSort, onActive, empty } =
    props
  const scroller = useRef<HTMLDivElement>(null)
  const anchor = useRef(0)
  const prefix = useId()
  const height = useRowHeight()
  const [activeId, setActiveId] = useState<string>()
  const ids = useMemo(() => rows.map(rowId), [rows, rowId])
  const active = Math.max(0, activeId === undefined ? 0 : ids.indexOf(activeId))

  const missing = Math.max(0, total - rows.length)
  const virtual = useVirtualizer({
    count: rows.length + Math.min(missing, TAIL),
    getScrollElement: () => scroller.current,
    estimateSize: () => height,
    overscan: 12,
    scrollPaddingStart: height,
  })
  // A changed density or text size changes every row at once.
  // biome-ignore lint/correctness/useExhaustiveDependencies: height is the reason to measure
  useEffect(() => virtual.measure(), [height, virtual])

  const items = virtual.getVirtualItems()
  const lastSeen = items.at(-1)?.index ?? 0
  const needsMore = missing > 0 && lastSeen >= rows.length - AHEAD
  // biome-ignore lint/correctness/useExhaustiveDependencies: lastSeen asks again while a page is missing
  useEffect(() => {
    if (needsMore) onNeedMore?.()
  }, [needsMore, lastSeen, rows.length, onNeedMore])

  const move = (index: number, keepAnchor: boolean) => {
    const row = rows[index]
    if (!row) return
    if (!keepAnchor) anchor.current = index
    setActiveId(rowId(row))
    virtual.scrollToIndex(index)
    onActive?.(row)
  }
  const open = () => {
    const row = rows[active]
    if (row) onOpen?.(row)
  }
  const pick = (index: number, event: MouseEvent) => {
    if (!selection || !onSelect) return
    onSelect(clickSelect(ids, selection, anchor.current, index, event.shiftKey))
    move(index, event.shiftKey)
  }

  const widths = [...(onSelect ? ['36px'] : []), ...columns.map((column) => column.width)]
  const tracks = widths.join(' ')
  // Header and rows are grids of their own: only of the same width do their columns stand in line.
  const minWidth = widths.reduce((sum, width) => sum + leastWidth(width), ROW_PADDING)
  const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? height) / height) - 2)
  const activeRow = rows[active]

  return (
    <div
      ref={scroller}
      role="grid"
      aria-label={label}
      aria-rowcount={total + 1}
      aria-multiselectable={onSelect ? true : undefined}
      aria-activedescendant={activeRow ? `${prefix}-${rowId(activeRow)}` : undefined}
      tabIndex={0}
      data-focus="inset"
      className={cx(
        'group/table relative min-h-0 flex-1 overflow-auto border-t bg-surface',
        activeRow && 'outline-none',
      )}
      onKeyDown={(event) => {
        if (event.target !== event.currentTarget) return
        handleRowKey(event, { ids, active, anchor: anchor.current, page, selection, move, select: onSelect, open })
      }}
    >
      <HeaderRow {...{ columns, tracks, minWidth, sort, onSort, selection, onSelect, total }} />
      {total === 0 ? (
        empty
      ) : (
        <div role="rowgroup" className="relative" style={{ height: virtual.getTotalSize(), minWidth }}>
          {items.map((item) => {
            const row = rows[item.index]
            if (!row) return <LoadingRow key={item.key} top={item.start} tracks={tracks} columns={columns.length} />
            const id = rowId(row)
            return (
              <TableRow
                key={id}
                id={`${prefix}-${id}`}
                index={item.index}
                top={item.start}
                tracks={tracks}
                row={row}
                columns={columns}
                active={item.index === active}
                selected={selection ? isSelected(selection, id) : undefined}
                onPick={(event) => pick(item.index, event)}
                onPress={() => move(item.index, false)}
                onOpen={onOpen}
              />
            )
          })}
        </div>
      )}
    </div>
  )
}
