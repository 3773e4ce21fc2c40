import { ArrowDown, ArrowUp } from 'lucide-react'
import { CheckMark } from '../Checkbox'
import { cx } from '../cx'
import { countSelected, EVERYTHING, NOTHING } from './selection'
import type { Column, DataTableProps, Sort } from './types'

type HeaderRowProps<Row> = Pick<DataTableProps<Row>, 'columns' | 'sort' | 'onSort' | 'selection' | 'onSelect'> & {
  total: number
  tracks: string
  minWidth: string
}

export function HeaderRow<Row>({
  columns,
  tracks,
  minWidth,
  sort,
  onSort,
  selection,
  onSelect,
  total,
}: HeaderRowProps<Row>) {
  return (
    <div role="rowgroup" className="sticky top-0 z-10 bg-surface" style={{ minWidth }}>
      <div
        role="row"
        aria-rowindex={1}
        className="grid h-8 items-center border-b px-2 text-table font-medium text-muted"
        style={{ gridTemplateColumns: tracks }}
      >
        {selection && onSelect && <SelectAll {...{ selection, onSelect, total }} />}
        {columns.map((column) => (
          <HeaderCell key={column.id} column={column} sort={sort} onSort={onSort} />
        ))}
      </div>
    </div>
  )
}

type SelectAllProps = Required<Pick<DataTableProps<never>, 'selection' | 'onSelect'>> & { total: number }

function SelectAll({ selection, onSelect, total }: SelectAllProps) {
  const count = countSelected(selection, total)
  const all = total > 0 && count === total
  return (
    <span role="columnheader" tabIndex={-1} className="flex justify-center">
      <button
        type="button"
        role="checkbox"
        aria-checked={all ? true : count > 0 ? 'mixed' : false}
        aria-label={`Select all ${total.toLocaleString()}`}
        className="flex size-6 items-center justify-center rounded-sm"
        onClick={() => onSelect(all ? NOTHING : EVERYTHING)}
      >
        <CheckMark checked={all} mixed={count > 0 && !all} />
      </button>
    </span>
  )
}

interface HeaderCellProps<Row> {
  column: Column<Row>
  sort: Sort | undefined
  onSort: ((sort: Sort) => void) | undefined
}

function HeaderCell<Row>({ column, sort, onSort }: HeaderCellProps<Row>) {
  const sorted = sort?.column === column.id ? sort : undefined
  const Arrow = sorted?.descending ? ArrowDown : ArrowUp
  const place = column.align === 'end' ? 'justify-end text-right' : 'justify-start text-left'
  return (
    <span
      role="columnheader"
      tabIndex={-1}
      aria-sort={sorted ? (sorted.descending ? 'descending' : 'ascending') : undefined}
      className={cx('flex min-w-0 px-2', place)}
    >
      {column.sortable && onSort ? (
        <button
          type="button"
          className="flex h-6 min-w-6 items-center gap-1 rounded-sm hover:text-text"
          onClick={() => onSort({ column: column.id, descending: sorted ? !sorted.descending : false })}
        >
          <span className="truncate">{column.title}</span>
          {sorted && <Arrow size={12} aria-hidden className="shrink-0" />}
        </button>
      ) : (
        <span className="truncate">{column.title}</span>
      )}
    </span>
  )
}
