import { Copy, FileDown, ListFilter, Merge, Pencil, Trash2 } from 'lucide-react'
import type { ListView } from '@/backend'
import type { MenuItem } from '@/ui'
import type { ListQuestion } from './ListDialogs'
import type { ListDeeds } from './useLists'

/** What can be done with a list, beside enrolling everybody on it. */
export function listMenu(list: ListView, deeds: ListDeeds, ask: (kind: ListQuestion) => void): MenuItem[][] {
  const smart = list.kind === 'smart'
  return [
    [
      smart
        ? { id: 'edit', title: 'Change name and filter…', icon: ListFilter, run: () => ask('edit') }
        : { id: 'edit', title: 'Rename…', icon: Pencil, run: () => ask('edit') },
      { id: 'copy', title: 'Duplicate as static list…', icon: Copy, run: () => ask('copy') },
      { id: 'merge', title: 'Merge into another list…', icon: Merge, run: () => ask('merge') },
      { id: 'export', title: 'Export…', icon: FileDown, run: () => ask('export') },
    ],
    [{ id: 'delete', title: 'Delete list', icon: Trash2, danger: true, run: () => deeds.remove.run(list) }],
  ]
}
