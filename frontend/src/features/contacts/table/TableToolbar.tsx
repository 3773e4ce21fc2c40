import { Search } from 'lucide-react'
import { type ReactNode, type RefObject, useEffect, useRef, useState } from 'react'
import { asProblem } from '@/backend'
import { countRules } from '@/parts/filter/filterEdit'
import { LEAD_STATUSES } from '@/parts/words'
import { Input, Segments, Toolbar, ToolbarGap } from '@/ui'
import { FilterButton } from '../filter/FilterButton'
import { FilterChips } from '../filter/FilterChips'
import type { ContactsPlace } from '../views/useContactsPlace'
import { ColumnChooser } from './ColumnChooser'
import type { Columns } from './useColumns'

const STATUSES = [{ id: '', title: 'All' }, ...Object.entries(LEAD_STATUSES).map(([id, title]) => ({ id, title }))]

export type ToolPopup = 'filter' | 'columns' | null

interface TableToolbarProps {
  place: ContactsPlace
  columns: Columns
  popup: ToolPopup
  setPopup: (popup: ToolPopup) => void
  field: RefObject<HTMLInputElement | null>
  error: Error | null
  children?: ReactNode
}

/** Lead status, search, filter and columns, and under them the filter in words. */
export function TableToolbar({ place, columns, popup, setPopup, field, error, children }: TableToolbarProps) {
  const problem = error ? asProblem(error) : undefined
  return (
    <>
      <Toolbar label="Filters">
        {children ?? (
          <Segments
            label="Lead status"
            value={place.status}
            onChange={(status) => place.set({ status })}
            options={STATUSES}
          />
        )}
        <ToolbarGap />
        <SearchField place={place} field={field} />
        <FilterButton
          filter={place.filter}
          onChange={place.setFilter}
          open={popup === 'filter'}
          onOpenChange={(open) => setPopup(open ? 'filter' : null)}
          problem={problem?.field('filter') ? problem : undefined}
        />
        <ColumnChooser
          columns={columns}
          open={popup === 'columns'}
          onOpenChange={(open) => setPopup(open ? 'columns' : null)}
        />
      </Toolbar>
      {countRules(place.filter) > 0 && (
        <FilterChips filter={place.filter} onChange={place.setFilter} onEdit={() => setPopup('filter')} />
      )}
    </>
  )
}

/** The first letter is asked at once, those that follow quickly together: an address cannot be written at any speed. */
const PAUSE = 120

function SearchField({ place, field }: Pick<TableToolbarProps, 'place' | 'field'>) {
  const asked = place.question.search
  const [typed, setTyped] = useState<string | null>(null)
  const { set } = place
  const written = useRef(0)
  // The address may change under what was typed: what stands in the field is what is asked.
  // biome-ignore lint/correctness/useExhaustiveDependencies: set is a new function each time and does the same
  useEffect(() => {
    if (typed === null || typed === asked) return
    const write = () => {
      written.current = performance.now()
      set({ search: typed })
    }
    const wait = written.current + PAUSE - performance.now()
    if (wait <= 0) {
      write()
      return
    }
    const timer = setTimeout(write, wait)
    return () => clearTimeout(timer)
  }, [typed, asked])
  return (
    <Input
      ref={field}
      type="search"
      icon={Search}
      className="w-52"
      aria-label="Search contacts"
      placeholder="Name, email or company"
      maxLength={200}
      value={typed ?? asked}
      onChange={setTyped}
      onBlur={() => {
        if (typed !== null && typed !== asked) set({ search: typed })
        setTyped(null)
      }}
    />
  )
}
