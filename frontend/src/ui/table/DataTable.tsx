import { useVirtualizer } from '@tanstack/react-virtual'
import { type MouseEvent, useEffect, useId, useRef, useState } from 'react'
import { cx } from '../cx'
import { HeaderRow } from './HeaderRow'
import { handleRowKey } from './rowKeys'
import { isSelected, toggle } from './selection'
import { LoadingRow, TableRow } from './TableRow'
import type { DataTableProps } from './types'
import { useRowHeight } from './useRowHeight'
import { useSteady } from './useSteady'
import { useStretch } from './useStretch'

/** What a row has at its left and right, in pixels. */
const ROW_PADDING = 16

/** The pixels a grid track never goes below: 120 of '120px', 160 of 'minmax(160px, 2fr)'. */
function leastWidth(track: string): number {
  return Number(/(\d+)px/.exec(track)?.[1] ?? 0)
}

/** So many pixels at the usual text size. */
const inText = (pixels: number) => `${pixels / 16}rem`

/**
 * A table for a hundred thousand rows: only what is seen is in the document, and any page comes when it is needed.
 * It is one stop of the Tab key; inside, the row under the keyboard is named by aria-activedescendant, so focus is never
 * lost when a row scrolls away. The row follows its id when rows come and go.
 */
export function DataTable<Row>(props: DataTableProps<Row>) {
  const { label, columns, rows, rowId, onOpen, selection, onSelect, sort, onSort, onActive, empty } = props
  const { question } = props
  const startAt = props.startAt ?? 0
  const { total } = rows
  const scroller = useRef<HTMLDivElement>(null)
  const anchor = useRef(startAt)
  const prefix = useId()
  const height = useRowHeight()
  const [place, setPlace] = useState<{ index: number; id?: string }>({ index: startAt })
  const found = place.id === undefined ? -1 : rows.indexOf(place.id, place.index)
  const active = Math.max(0, Math.min(found < 0 ? place.index : found, total - 1))
  const stretch = useStretch(rows, rowId, selection, onSelect)

  const virtual = useVirtualizer({
    count: total,
    getScrollElement: () => scroller.current,
    estimateSize: () => height,
    overscan: 8,
    scrollPaddingStart: height,
    initialOffset: () => Math.max(0, startAt - 5) * height,
  })
  // A changed density or text size changes every row at once.
  // biome-ignore lint/correctness/useExhaustiveDependencies: height is the reason to measure
  useEffect(() => virtual.measure(), [height, virtual])

  const comesBack = useRef(props.startAt !== undefined)
  useEffect(() => {
    if (comesBack.current) scroller.current?.focus({ preventScroll: true })
  }, [])

  const asked = useRef(question)
  useEffect(() => {
    if (asked.current === question) return
    asked.current = question
    anchor.current = 0
    setPlace({ index: 0 })
    virtual.scrollToOffset(0)
  }, [question, virtual])

  const items = virtual.getVirtualItems()
  const first = items[0]?.index ?? 0
  const last = items.at(-1)?.index ?? 0
  const { onSeen } = rows
  useEffect(() => onSeen?.(first, last), [onSeen, first, last])

  const move = (index: number, keepAnchor: boolean) => {
    if (index < 0 || index >= total) return
    if (!keepAnchor) anchor.current = index
    const row = rows.rowAt(index)
    setPlace(row ? { index, id: rowId(row) } : { index })
    virtual.scrollToIndex(index)
  }
  const open = (index: number) => {
    const row = rows.rowAt(index)
    if (row) onOpen?.(row, index)
  }
  const pick = (index: number, event: MouseEvent) => {
    const row = rows.rowAt(index)
    if (!selection || !onSelect || !row) return
    const id = rowId(row)
    if (event.shiftKey) stretch(anchor.current, index, !isSelected(selection, id))
    else onSelect(toggle(selection, id))
    move(index, event.shiftKey)
  }
  // The rows are drawn anew only when they change themselves: their handlers stay the same ones.
  const onPick = useSteady(pick)
  const onPress = useSteady((index: number) => move(index, false))
  const onOpenAt = useSteady(open)

  const widths = [...(onSelect ? ['36px'] : []), ...columns.map((column) => column.width)]
  // Widths are given at the usual text size, and grow with it.
  const tracks = widths.join(' ').replace(/(\d+)px/g, (_, pixels) => inText(Number(pixels)))
  // Header and rows are grids of their own: only of the same width do their columns stand in line.
  const minWidth = inText(widths.reduce((sum, width) => sum + leastWidth(width), ROW_PADDING))
  const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? height) / height) - 2)
  const activeRow = rows.rowAt(active)
  // However the row under the keyboard came to be another: by a key, a deed on it, another order, the way back.
  const tell = useSteady((row: Row) => onActive?.(row))
  useEffect(() => {
    if (activeRow) tell(activeRow)
  }, [activeRow, tell])

  const grid = (
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
        'group/table relative border-t bg-surface',
        total === 0 ? 'shrink-0 overflow-hidden' : 'min-h-0 flex-1 overflow-auto',
        activeRow && 'outline-none',
      )}
      onKeyDown={(event) => {
        if (event.target !== event.currentTarget) return
        handleRowKey(event, {
          total,
          active,
          activeId: activeRow && rowId(activeRow),
          page,
          selection,
          move,
          select: onSelect,
          stretch: (to) => stretch(anchor.current, to, true),
          open: () => open(active),
        })
      }}
    >
      <HeaderRow {...{ columns, tracks, minWidth, sort, onSort, selection, onSelect, total }} />
      {total > 0 && (
        <div role="rowgroup" className="relative" style={{ height: virtual.getTotalSize(), minWidth }}>
          {items.map((item) => {
            const row = rows.rowAt(item.index)
            if (!row)
              return (
                <LoadingRow key={item.index} top={item.start} tracks={tracks} columns={columns} chosen={!!onSelect} />
              )
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
                onPick={onPick}
                onPress={onPress}
                onOpen={onOpenAt}
              />
            )
          })}
        </div>
      )}
    </div>
  )
  // What stands in place of the rows is no row: it stands under the grid.
  return (
    <>
      {grid}
      {total === 0 && <div className="min-h-0 flex-1 overflow-y-auto bg-surface">{empty}</div>}
    </>
  )
}
