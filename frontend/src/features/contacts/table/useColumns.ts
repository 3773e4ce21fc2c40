import { useMemo } from 'react'
import { setPreference, usePreferences } from '@/app/preferences'
import { useCustomFields, useWorkspace } from '@/backend'
import { allColumns, DEFAULT_COLUMNS } from './columns'

/**
 * The columns of a table of contacts, and how to change them. place is remembered on this machine: the table's name, or
 * a saved view's id. saved is what the view was saved with.
 */
export function useColumns(place: string, saved: readonly string[] | undefined) {
  const { data: fields } = useCustomFields()
  const currency = useWorkspace().data?.currency ?? ''
  const all = useMemo(() => allColumns(fields ?? [], currency), [fields, currency])
  const changed = usePreferences(({ columns }) => columns[place])
  const start = saved && saved.length > 0 ? saved : DEFAULT_COLUMNS
  const ids = changed ?? start
  const columns = useMemo(() => {
    const byId = new Map(all.map((column) => [column.id, column]))
    // A custom field that was deleted is left out, and comes back with the field.
    return ids.flatMap((id) => byId.get(id) ?? [])
  }, [all, ids])
  return {
    all,
    ids,
    columns,
    isChanged: changed !== undefined && changed.join() !== start.join(),
    set: (next: readonly string[]) => remember(place, next),
    reset: () => remember(place, undefined),
  }
}

export type Columns = ReturnType<typeof useColumns>

function remember(place: string, ids: readonly string[] | undefined) {
  const { [place]: _, ...others } = usePreferences.getState().columns
  setPreference('columns', ids ? { ...others, [place]: ids } : others)
}
