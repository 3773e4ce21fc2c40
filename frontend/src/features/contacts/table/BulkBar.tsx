import { Bot, BotOff, Ellipsis, FileDown, ListPlus, ListX, Tag, Trash2, UserPlus } from 'lucide-react'
import { Button, IconButton, Menu, type MenuItem, type Selection, SelectionBar } from '@/ui'
import type { Asked, Bulk, Target } from './bulk'

export interface ListScope {
  id: string
  name: string
  kind: 'static' | 'smart'
}

interface BulkBarProps {
  selection: Selection
  select: (selection: Selection) => void
  total: number
  bulk: Bulk
  target: () => Target | undefined
  list?: ListScope | undefined
}

/** What can be done with the chosen contacts. */
export function BulkBar({ selection, select, total, bulk, target, list }: BulkBarProps) {
  const ask = (kind: Asked) => {
    const now = target()
    if (now) bulk.ask(kind, now)
  }
  const run = (deed: 'pause_ai' | 'resume_ai') => {
    const now = target()
    if (now) bulk.run({ target: now, deed })
  }
  const unlist = () => {
    const now = target()
    if (now && list) bulk.run({ target: now, deed: 'unlist', list: list.id, listName: list.name })
  }
  const groups: MenuItem[][] = [
    [
      { id: 'untag', title: 'Untag…', icon: Tag, shortcut: 'shift+t', run: () => ask('untag') },
      { id: 'pause', title: 'Pause AI', icon: BotOff, shortcut: 'p', run: () => run('pause_ai') },
      { id: 'resume', title: 'Resume AI', icon: Bot, shortcut: 'r', run: () => run('resume_ai') },
    ],
    [
      { id: 'export', title: 'Export…', icon: FileDown, shortcut: 'o', run: () => ask('export') },
      ...(list?.kind === 'static' ? [{ id: 'unlist', title: `Take off ${list.name}`, icon: ListX, run: unlist }] : []),
    ],
    [{ id: 'delete', title: 'Delete', icon: Trash2, shortcut: 'delete', danger: true, run: () => ask('delete') }],
  ]
  return (
    <SelectionBar selection={selection} onSelect={select} total={total} noun={['contact', 'contacts']}>
      <Button size="sm" icon={Tag} shortcut="t" onClick={() => ask('tag')}>
        Tag
      </Button>
      <Button size="sm" icon={ListPlus} shortcut="l" onClick={() => ask('list')}>
        Add to list
      </Button>
      <Menu groups={groups} trigger={<IconButton icon={Ellipsis} label="More for the selection" />} />
      <Button variant="primary" size="sm" icon={UserPlus} shortcut="e" onClick={() => ask('enroll')}>
        Enroll in Sequence
      </Button>
    </SelectionBar>
  )
}
