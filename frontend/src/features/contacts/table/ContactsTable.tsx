import { type ReactNode, useState } from 'react'
import { navigate } from '@/app/router'
import { type ContactView, explain } from '@/backend'
import { countSelected, cx, DataTable, ErrorState, NOTHING, type Selection } from '@/ui'
import { lastPlace, openedFrom } from '../browse'
import { BulkBar, type ListScope } from './BulkBar'
import { BulkDialogs } from './BulkDialogs'
import { type Target, useBulk } from './bulk'
import { type Question, sortName, sortOf, whoOf } from './question'
import { useBulkCommands, useSelectCommands } from './useBulkCommands'
import type { Columns } from './useColumns'
import { rowId, useContactRows } from './useContactRows'

interface ContactsTableProps {
  label: string
  /** The address of the table with its filters, for the way back from a contact. */
  path: string
  question: Question
  onSort: (sort: string) => void
  columns: Columns
  /** Inside a list: which one. */
  list?: ListScope | undefined
  sequenceId?: string | undefined
  /** Above the table, with the way to choose everything. */
  banner?: ((chosen: number, total: number, choose: (selection: Selection) => void) => ReactNode) | undefined
  empty: ReactNode
}

/** Contacts in a table, with everything that can be done to many of them. */
export function ContactsTable(props: ContactsTableProps) {
  const { label, path, question, onSort, columns, list, sequenceId, banner, empty } = props
  // Here and not in the screen: scrolling asks for pages, and only the table is drawn anew by that.
  const rows = useContactRows(question)
  const [chosen, setChosen] = useState({ key: '', selection: NOTHING })
  const [active, setActive] = useState<ContactView>()
  // A selection belongs to what was asked: another question begins with none.
  const key = JSON.stringify([question.search, question.filter, question.list])
  const selection = chosen.key === key ? chosen.selection : NOTHING
  const select = (next: Selection) => setChosen({ key, selection: next })
  const bulk = useBulk(() => select(NOTHING))
  const count = countSelected(selection, rows.total)
  const targetNow = (): Target | undefined => {
    if (count > 0) return { who: whoOf(selection, question), count }
    if (!active || rows.source.indexOf(active.id, 0) < 0) return undefined
    return { who: { ids: [active.id] }, count: 1, name: active.name }
  }
  useBulkCommands(bulk, targetNow, rows.total > 0, list)
  useSelectCommands(rows.total > 0, count > 0, select)
  if (rows.error && rows.isPending)
    return <ErrorState title="The contacts could not be read." onRetry={rows.refetch} {...explain(rows.error)} />
  return (
    <>
      {banner?.(count, rows.total, select)}
      {rows.error && (
        <div className="border-t">
          <ErrorState compact title="The contacts could not be read." onRetry={rows.refetch} {...explain(rows.error)} />
        </div>
      )}
      <div className={cx('flex min-h-0 flex-1 flex-col', rows.isOld && 'opacity-60')}>
        <DataTable
          label={label}
          columns={columns.columns}
          rows={rows.source}
          rowId={rowId}
          question={`${key} ${question.sort}`}
          startAt={lastPlace(path)}
          sort={sortOf(question.sort)}
          onSort={(sort) => onSort(sortName(sort))}
          onOpen={(row, index) => {
            openedFrom({ question, index, total: rows.total, title: label, path })
            navigate(`/contacts/${row.id}`)
          }}
          onActive={setActive}
          selection={selection}
          onSelect={select}
          empty={!rows.isPending && !rows.isOld && empty}
        />
      </div>
      <BulkBar {...{ selection, select, bulk, list }} total={rows.total} target={targetNow} />
      <BulkDialogs bulk={bulk} sequenceId={sequenceId} onEnrolled={() => select(NOTHING)} />
    </>
  )
}
