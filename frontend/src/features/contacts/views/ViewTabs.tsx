import { ChevronDown, Pencil, Plus, RotateCcw, Save, Trash2 } from 'lucide-react'
import type { SavedView } from '@/backend'
import { Button, cx, IconButton, Menu } from '@/ui'

interface ViewTabsProps {
  views: readonly SavedView[]
  current: SavedView | undefined
  /** Whether filter, columns or order differ from what is saved. */
  isChanged: boolean
  onOpen: (id: string) => void
  onSave: () => void
  onUpdate: (view: SavedView) => void
  onReset: () => void
  onRename: (view: SavedView) => void
  onDelete: (view: SavedView) => void
}

/** Everybody, and the saved views, one of which is shown. */
export function ViewTabs(props: ViewTabsProps) {
  const { views, current, isChanged, onOpen, onSave, onUpdate, onReset, onRename, onDelete } = props
  return (
    <div className="flex shrink-0 items-center gap-2 px-5 pb-2">
      <nav aria-label="Views" className="-m-0.5 flex min-w-0 items-center gap-1 overflow-x-auto p-0.5">
        <Tab title="All contacts" current={!current} onOpen={() => onOpen('')} />
        {views.map((view) => (
          <span key={view.id} className="flex shrink-0 items-center">
            <Tab title={view.name} current={view.id === current?.id} onOpen={() => onOpen(view.id)} />
            {view.id === current?.id && (
              <Menu
                align="start"
                trigger={<IconButton size="sm" icon={ChevronDown} label={`More for ${view.name}`} />}
                groups={[
                  [
                    { id: 'rename', title: 'Rename…', icon: Pencil, run: () => onRename(view) },
                    ...(isChanged
                      ? [{ id: 'update', title: 'Save the changes', icon: Save, run: () => onUpdate(view) }]
                      : []),
                  ],
                  [{ id: 'delete', title: 'Delete view', icon: Trash2, danger: true, run: () => onDelete(view) }],
                ]}
              />
            )}
          </span>
        ))}
      </nav>
      <span className="flex-1" />
      {isChanged && (
        <>
          <Button size="sm" variant="quiet" icon={RotateCcw} onClick={onReset}>
            Reset
          </Button>
          {current && (
            <Button size="sm" icon={Save} onClick={() => onUpdate(current)}>
              Update view
            </Button>
          )}
          <Button size="sm" icon={Plus} shortcut="v" onClick={onSave}>
            {current ? 'Save as new view' : 'Save view'}
          </Button>
        </>
      )}
    </div>
  )
}

function Tab({ title, current, onOpen }: { title: string; current: boolean; onOpen: () => void }) {
  return (
    <button
      type="button"
      aria-current={current ? 'true' : undefined}
      title={title}
      onClick={onOpen}
      className={cx(
        'h-7 max-w-48 shrink-0 truncate rounded-control px-2.5 transition-colors',
        current ? 'border bg-sunken font-medium' : 'text-muted hover:bg-border/60 hover:text-text',
      )}
    >
      {title}
    </button>
  )
}
