import { type MouseEvent, memo } from 'react'
import { CheckMark } from '../Checkbox'
import { cx } from '../cx'
import { Skeleton } from '../Skeleton'
import type { Column } from './types'

interface TableRowProps<Row> {
  id: string
  index: number
  top: number
  tracks: string
  row: Row
  columns: readonly Column<Row>[]
  active: boolean
  /** Undefined where rows cannot be chosen. */
  selected: boolean | undefined
  onPick: (index: number, event: MouseEvent) => void
  onPress: (index: number) => void
  onOpen: (index: number) => void
}

// A row's height is known, so that its inside never makes the page measure anything else.
const place = 'absolute inset-x-0 grid h-row items-center border-b px-2 contain-strict'

function Row<R>(props: TableRowProps<R>) {
  const { id, index, top, tracks, row, columns, active, selected, onPick, onPress, onOpen } = props
  return (
    <div
      role="row"
      id={id}
      aria-rowindex={index + 2}
      aria-selected={selected}
      onClick={() => onPress(index)}
      onDoubleClick={() => onOpen(index)}
      className={cx(
        place,
        selected ? 'tint-accent' : 'hover:bg-sunken',
        // The bar shows where the keyboard is, also when the table has no focus any more.
        active && 'before:absolute before:inset-y-0 before:left-0 before:w-0.5 before:bg-border-strong',
        active && 'group-focus/table:before:bg-accent',
        // The grid has focus, the row shows it.
        active && 'outline-accent -outline-offset-2 group-focus-visible/table:outline-2',
      )}
      style={{ gridTemplateColumns: tracks, transform: `translateY(${top}px)` }}
    >
      {selected !== undefined && (
        <span
          role="gridcell"
          tabIndex={-1}
          onClick={(event) => {
            event.stopPropagation()
            onPick(index, event)
          }}
          className="flex h-full items-center justify-center"
        >
          <CheckMark checked={selected} />
        </span>
      )}
      {columns.map((column) => (
        <span
          key={column.id}
          role="gridcell"
          tabIndex={-1}
          className={cx('min-w-0 truncate px-2', column.align === 'end' && 'text-right')}
        >
          {column.cell(row)}
        </span>
      ))}
    </div>
  )
}

/** Scrolling brings new rows every frame: those that stay are left as they are. */
export const TableRow = memo(Row) as typeof Row

interface LoadingRowProps {
  top: number
  tracks: string
  columns: readonly { id: string; align?: 'start' | 'end' }[]
  chosen: boolean
}

/** A row whose page is on its way. */
export const LoadingRow = memo(({ top, tracks, columns, chosen }: LoadingRowProps) => (
  <div
    aria-hidden
    data-loading-row
    className={place}
    style={{ gridTemplateColumns: tracks, transform: `translateY(${top}px)` }}
  >
    {chosen && <span />}
    {columns.map(({ id, align }) => (
      <span key={id} className="px-2">
        <Skeleton className={cx('w-3/5', align === 'end' && 'ml-auto')} />
      </span>
    ))}
  </div>
))
