import { Combobox as Base } from '@base-ui/react/combobox'
import { Check, Plus, X } from 'lucide-react'
import { type KeyboardEvent, useState } from 'react'
import { cx } from './cx'
import { controlLook } from './Input'
import { itemLook, popupLook } from './popup'

export interface Choice {
  value: string
  label: string
}

export interface ChipsInputProps {
  values: readonly string[]
  onChange: (values: string[]) => void
  options: readonly Choice[]
  /** Whether what is not among the options can be typed; its word in 'Add “gold”'. */
  free?: string
  /** 1 makes it a single choice. */
  max?: number
  placeholder?: string
  disabled?: boolean
  /** Needed where no Field names it. */
  label?: string
  className?: string
  /** Esc or Enter with nothing typed, for who opened it in place of a text. */
  onLeave?: (() => void) | undefined
}

const MADE = 'made:'

/** Several values as chips: typed, or chosen from a list that typing narrows. */
export function ChipsInput(props: ChipsInputProps) {
  const { values, onChange, options, free, max = 100, placeholder, disabled, label, className, onLeave } = props
  const [text, setText] = useState('')
  const [open, setOpen] = useState(false)
  const known = new Map(options.map((option) => [option.value, option]))
  const chosen = values.map((value) => known.get(value) ?? { value, label: value })
  const typed = text.trim()
  const isNew = free !== undefined && typed !== '' && !options.some((option) => same(option.label, typed))
  const items = isNew ? [...options, { value: `${MADE}${typed}`, label: typed }] : [...options]
  const take = (next: readonly Choice[]) => {
    const wanted = next.map(({ value }) => (value.startsWith(MADE) ? value.slice(MADE.length) : value))
    onChange([...new Set(wanted)].slice(-max))
    setText('')
    if (max === 1) setOpen(false)
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if ((event.key === 'Enter' || event.key === 'Escape') && !open && !typed && onLeave) {
      event.preventDefault()
      onLeave()
    }
    // A comma ends a word, as people write tags.
    if (event.key === ',' && isNew) {
      event.preventDefault()
      take([...chosen, { value: `${MADE}${typed}`, label: typed }])
    }
  }
  return (
    <Base.Root
      multiple
      items={items}
      value={chosen}
      inputValue={text}
      onInputValueChange={setText}
      open={open}
      onOpenChange={setOpen}
      autoHighlight
      disabled={disabled}
      isItemEqualToValue={(a: Choice, b: Choice) => a.value === b.value}
      itemToStringLabel={(item: Choice) => item.label}
      onValueChange={(next, details) => {
        // Esc closes what it stands in; it never empties the choice.
        if (details.reason === 'escape-key') details.allowPropagation()
        else take(next)
      }}
    >
      <Base.Chips
        className={cx(
          controlLook,
          'flex min-h-(--control) flex-wrap items-center gap-1 px-1 py-0.5 outline-offset-2 outline-accent has-[input:focus-visible]:outline-2',
          className,
        )}
      >
        {chosen.map((item) => (
          <Base.Chip
            key={item.value}
            aria-label={item.label}
            className="flex h-6 max-w-full min-w-0 items-center gap-0.5 rounded-sm border bg-sunken pl-1.5 text-table outline-none focus:tint-accent data-highlighted:tint-accent"
          >
            <span className="truncate">{item.label}</span>
            <Base.ChipRemove
              aria-label={`Remove ${item.label}`}
              className="flex size-6 shrink-0 items-center justify-center rounded-sm text-muted hover:text-text"
            >
              <X size={12} aria-hidden />
            </Base.ChipRemove>
          </Base.Chip>
        ))}
        <Base.Input
          aria-label={label}
          placeholder={chosen.length === 0 ? placeholder : undefined}
          maxLength={100}
          autoComplete="off"
          onKeyDown={onKeyDown}
          className="h-6 min-w-8 flex-1 bg-transparent px-1 outline-none"
        />
      </Base.Chips>
      <Base.Portal>
        <Base.Positioner sideOffset={4} align="start" className="z-50">
          <Base.Popup
            className={cx(
              popupLook,
              'max-h-[min(18rem,var(--available-height))] w-(--anchor-width) min-w-48 overflow-y-auto',
            )}
          >
            <Base.Empty className="text-muted [&:not(:empty)]:px-2 [&:not(:empty)]:py-1.5">
              {free ? `Type to add a ${free}.` : 'Nothing fits.'}
            </Base.Empty>
            <Base.List>
              {(item: Choice) => (
                <Base.Item key={item.value} value={item} className={itemLook}>
                  {item.value.startsWith(MADE) && <Plus size={14} aria-hidden className="shrink-0 text-muted" />}
                  <span className="min-w-0 flex-1 wrap-anywhere">
                    {item.value.startsWith(MADE) ? `Add “${item.label}”` : item.label}
                  </span>
                  <Base.ItemIndicator className="ml-3">
                    <Check size={14} aria-hidden />
                  </Base.ItemIndicator>
                </Base.Item>
              )}
            </Base.List>
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  )
}

function same(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase()
}
