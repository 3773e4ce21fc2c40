import { ArrowDown, ArrowUp, Columns3, RotateCcw } from 'lucide-react'
import { useState } from 'react'
import { Button, Checkbox, IconButton, Input, Popover } from '@/ui'
import type { Columns } from './useColumns'

interface ColumnChooserProps {
  columns: Columns
  open: boolean
  onOpenChange: (open: boolean) => void
}

/** Which columns show, and in which order: the shown ones first, then the rest under their headings. */
export function ColumnChooser({ columns, open, onOpenChange }: ColumnChooserProps) {
  const [search, setSearch] = useState('')
  const { all, ids, set, reset, isChanged } = columns
  const fits = ({ title }: { title: string }) => title.toLowerCase().includes(search.trim().toLowerCase())
  const shown = columns.columns.filter(fits)
  const hidden = new Map<string, Columns['all']>()
  for (const column of all)
    if (!ids.includes(column.id) && fits(column))
      hidden.set(column.group, [...(hidden.get(column.group) ?? []), column])
  const move = (id: string, by: 1 | -1) => {
    // What is not shown now, such as a deleted field, does not count as a place.
    const order = columns.columns.map((column) => column.id)
    const at = order.indexOf(id)
    const other = order[at + by]
    if (other === undefined) return
    order[at + by] = id
    order[at] = other
    set(order)
  }
  return (
    <Popover
      title="Columns"
      align="end"
      open={open}
      onOpenChange={onOpenChange}
      trigger={<Button icon={Columns3}>Columns</Button>}
    >
      <Input value={search} onChange={setSearch} placeholder="Find a column" aria-label="Find a column" />
      <div className="-mx-1 flex max-h-[52vh] flex-col overflow-y-auto px-1">
        {shown.map(({ id, title }, index) => (
          <div key={id} className="flex min-h-7 items-center gap-1">
            <Label title={title} checked onChange={() => set(ids.filter((one) => one !== id))} />
            {!search && (
              <>
                <IconButton
                  size="sm"
                  icon={ArrowUp}
                  label={`Move ${title} left`}
                  disabled={index === 0}
                  onClick={() => move(id, -1)}
                />
                <IconButton
                  size="sm"
                  icon={ArrowDown}
                  label={`Move ${title} right`}
                  disabled={index === shown.length - 1}
                  onClick={() => move(id, 1)}
                />
              </>
            )}
          </div>
        ))}
        {[...hidden].map(([group, rest]) => (
          <section key={group} aria-label={group} className="mt-1 border-t pt-1">
            <h3 className="text-meta font-medium text-subtle">{group}</h3>
            {rest.map(({ id, title }) => (
              <div key={id} className="flex min-h-7 items-center">
                <Label title={title} checked={false} onChange={() => set([...ids, id])} />
              </div>
            ))}
          </section>
        ))}
        {shown.length + hidden.size === 0 && <p className="py-2 text-muted">No column is called that.</p>}
      </div>
      {isChanged && (
        <Button size="sm" variant="quiet" icon={RotateCcw} className="self-start" onClick={reset}>
          As before
        </Button>
      )}
    </Popover>
  )
}

function Label({ title, checked, onChange }: { title: string; checked: boolean; onChange: () => void }) {
  return (
    // biome-ignore lint/a11y/noLabelWithoutControl: the checkbox inside is the control
    <label className="flex min-w-0 flex-1 items-center gap-1.5">
      <Checkbox checked={checked} onChange={onChange} label={title} />
      <span className="truncate">{title}</span>
    </label>
  )
}
