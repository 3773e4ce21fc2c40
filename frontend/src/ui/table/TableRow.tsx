import type { MouseEvent } from 'react'
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
  onPick: (event: MouseEvent) => void
  onPress: () => void
  onOpen: ((row: Row) => void) | undefined
}

const place = 'absolute inset-x-0 grid h-row items-center border-b px-2'

export function TableRow<Row>(props: TableRowProps<Row>) {
  const { id, index, top, tracks, row, columns, active, selected, onPick, onPress, onOpen } = props
  return (
    <div
      role="row"
      id={id}
      aria-rowindex={index + 2}
      aria-selected={selected}
      onClick={onPress}
      onDoubleClick={() => onOpen?.(row)}
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
            onPick(event)
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

/** A row whose page is on its way. */
export function LoadingRow({ top, tracks, columns }: { top: number; tracks: string; columns: number }) {
  return (
    <div aria-hidden className={place} style={{ gridTemplateColumns: tracks, transform: `translateY(${top}px)` }}>
      {Array.from({ length: columns }, (_, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the cells are all the same and never move
        <span key={index} className="px-2">
          <Skeleton className="w-3/5" />
        </span>
      ))}
    </div>
  )
}
