import { X } from 'lucide-react'
import type { ReactNode } from 'react'
import { Button, IconButton } from '../Button'
import { countSelected, EVERYTHING, NOTHING, type Selection } from './selection'

export interface SelectionBarProps {
  selection: Selection
  onSelect: (selection: Selection) => void
  total: number
  /** What is counted: ['contact', 'contacts']. */
  noun: [one: string, many: string]
  /** What can be done with them. */
  children: ReactNode
}

/** Appears with a selection: how many, all that match, the deeds, and the way out. */
export function SelectionBar({ selection, onSelect, total, noun, children }: SelectionBarProps) {
  const count = countSelected(selection, total)
  const said = `${count.toLocaleString()} ${count === 1 ? noun[0] : noun[1]} selected`
  return (
    <>
      <p role="status" className="sr-only">
        {count > 0 && said}
      </p>
      {count > 0 && (
        <div
          role="toolbar"
          aria-label="Selection"
          className="flex min-h-11 items-center gap-2 border-t tint-accent px-5"
        >
          <IconButton icon={X} label="Clear selection" shortcut="escape" onClick={() => onSelect(NOTHING)} />
          <p aria-hidden className="font-medium">
            {said}
          </p>
          {count < total && (
            <Button size="sm" variant="quiet" onClick={() => onSelect(EVERYTHING)}>
              Select all {total.toLocaleString()}
            </Button>
          )}
          <span className="flex-1" />
          {children}
        </div>
      )}
    </>
  )
}
