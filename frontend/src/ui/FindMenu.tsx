import { Popover as Base } from '@base-ui/react/popover'
import { Search } from 'lucide-react'
import { type KeyboardEvent, type ReactNode, useId, useRef, useState } from 'react'
import { cx } from './cx'
import { anchorAt, popupLook } from './popup'

export interface Finding {
  id: string
  title: string
  /** Beside the title, quieter. */
  detail?: string
  icon?: ReactNode
  group?: string
  keywords?: string
}

export interface FindMenuProps {
  label: string
  placeholder: string
  items: readonly Finding[]
  /** Where on the screen. */
  at: { x: number; y: number }
  onChoose: (id: string) => void
  onClose: () => void
}

/** A list that opens at a place of the screen, and that typing narrows. Escape or a press elsewhere closes it. */
export function FindMenu({ label, placeholder, items, at, onChoose, onClose }: FindMenuProps) {
  const input = useRef<HTMLInputElement>(null)
  return (
    <Base.Root open onOpenChange={(open) => !open && onClose()}>
      <Base.Portal>
        <Base.Positioner anchor={anchorAt(at)} align="start" side="bottom" sideOffset={6} className="z-50">
          <Base.Popup
            aria-label={label}
            initialFocus={input}
            finalFocus={false}
            className={cx(popupLook, 'flex max-h-[min(24rem,var(--available-height))] w-96 flex-col p-0 shadow-2')}
          >
            <Finder input={input} label={label} placeholder={placeholder} items={items} onChoose={onChoose} />
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  )
}

interface FinderProps extends Pick<FindMenuProps, 'label' | 'placeholder' | 'items' | 'onChoose'> {
  input: React.RefObject<HTMLInputElement | null>
}

function Finder({ input, label, placeholder, items, onChoose }: FinderProps) {
  const [query, setQuery] = useState('')
  const [active, setActive] = useState(0)
  const id = useId()
  const found = bestFirst(items, query)
  const onKeyDown = (event: KeyboardEvent) => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
    if (step !== 0 && found.length > 0) {
      event.preventDefault()
      setActive((active + step + found.length) % found.length)
    } else if (event.key === 'Enter') {
      event.preventDefault()
      const chosen = found[active]
      if (chosen) onChoose(chosen.id)
    }
  }
  return (
    <>
      <label className="flex shrink-0 items-center gap-2 border-b px-3">
        <Search size={14} aria-hidden className="shrink-0 text-subtle" />
        <input
          ref={input}
          role="combobox"
          aria-label={label}
          aria-expanded="true"
          aria-controls={id}
          aria-activedescendant={found[active] ? `${id}-${active}` : undefined}
          autoComplete="off"
          spellCheck={false}
          placeholder={placeholder}
          value={query}
          onChange={(event) => {
            setQuery(event.target.value)
            setActive(0)
          }}
          onKeyDown={onKeyDown}
          className="h-9 min-w-0 flex-1 bg-transparent outline-none"
        />
      </label>
      <div id={id} role="listbox" aria-label={label} className="min-h-0 overflow-y-auto overscroll-contain p-1">
        {found.map((item, index) => (
          <Row
            key={item.id}
            id={`${id}-${index}`}
            item={item}
            head={query === '' && item.group !== found[index - 1]?.group ? item.group : undefined}
            active={index === active}
            onHover={() => setActive(index)}
            onChoose={() => onChoose(item.id)}
          />
        ))}
      </div>
      {found.length === 0 && <p className="px-3 pt-1 pb-3 text-muted">Nothing fits “{query}”.</p>}
    </>
  )
}

interface RowProps {
  id: string
  item: Finding
  head: string | undefined
  active: boolean
  onHover: () => void
  onChoose: () => void
}

function Row({ id, item, head, active, onHover, onChoose }: RowProps) {
  return (
    <>
      {head && (
        <div role="presentation" className="px-2 pt-1.5 pb-0.5 text-meta font-medium text-subtle">
          {head}
        </div>
      )}
      <div
        id={id}
        role="option"
        aria-selected={active}
        ref={(element) => {
          if (active) element?.scrollIntoView({ block: 'nearest' })
        }}
        onPointerMove={onHover}
        onClick={onChoose}
        className={cx('flex min-h-8 items-center gap-2 rounded-sm px-2 py-1', active && 'bg-border/70')}
      >
        {item.icon}
        <span className="min-w-0 flex-1 truncate">{item.title}</span>
        {item.detail && <span className="max-w-48 truncate text-table text-muted">{item.detail}</span>}
      </div>
    </>
  )
}

/** What fits, and before all else what is called so: Enter takes the first. */
function bestFirst(items: readonly Finding[], query: string): Finding[] {
  const found = items.filter(({ title, detail = '', keywords = '' }) => fits(query, title, `${detail} ${keywords}`))
  const called = new Set(found.filter(({ title }) => fits(query, title)))
  return [...called, ...found.filter((item) => !called.has(item))]
}

/** Every typed word begins a word of the item, or stands anywhere in its title. */
function fits(query: string, title: string, more = ''): boolean {
  const words = `${title} ${more}`.toLowerCase().split(/[\s/·,]+/)
  return query
    .toLowerCase()
    .split(/\s+/)
    .filter(Boolean)
    .every((part) => words.some((word) => word.startsWith(part)) || title.toLowerCase().includes(part))
}
