import { Combobox as Base } from '@base-ui/react/combobox'
import { Check, ChevronsUpDown, Search } from 'lucide-react'
import type { Choice } from './ChipsInput'
import { cx } from './cx'
import { controlLook } from './Input'
import { itemLook, popupLook } from './popup'

export interface PickerGroup {
  title: string
  items: readonly Choice[]
}

export interface PickerProps {
  value: string | null
  onChange: (value: string) => void
  groups: readonly PickerGroup[]
  placeholder?: string
  /** Needed where no Field names it. */
  label?: string
  className?: string
}

/** A choice among many, under headings, found by typing. */
export function Picker({ value, onChange, groups, placeholder = 'Choose…', label, className }: PickerProps) {
  const shown = groups
    .filter(({ items }) => items.length > 0)
    .map(({ title, items }) => ({ value: title, items: [...items] }))
  const chosen = groups.flatMap(({ items }) => items).find((item) => item.value === value) ?? null
  return (
    <Base.Root
      items={shown}
      value={chosen}
      isItemEqualToValue={(a: Choice, b: Choice) => a.value === b.value}
      itemToStringLabel={(item: Choice) => item.label}
      autoHighlight
      onValueChange={(next: Choice | null) => {
        if (next) onChange(next.value)
      }}
    >
      <Base.Trigger
        aria-label={label}
        className={cx(controlLook, 'flex h-control items-center gap-1.5 px-2 text-left', className)}
      >
        <span className={cx('min-w-0 flex-1 truncate', !chosen && 'text-subtle')}>{chosen?.label ?? placeholder}</span>
        <ChevronsUpDown size={14} aria-hidden className="shrink-0 text-subtle" />
      </Base.Trigger>
      <Base.Portal>
        <Base.Positioner sideOffset={4} align="start" className="z-50">
          <Base.Popup
            aria-label={label ?? placeholder}
            className={cx(
              popupLook,
              'flex max-h-[min(22rem,var(--available-height))] min-w-[max(14rem,var(--anchor-width))] flex-col',
            )}
          >
            <span className="flex shrink-0 items-center gap-2 border-b px-2">
              <Search size={14} aria-hidden className="shrink-0 text-subtle" />
              <Base.Input
                placeholder="Find"
                aria-label="Find"
                className="h-8 min-w-0 flex-1 bg-transparent outline-none"
              />
            </span>
            <Base.Empty className="text-muted [&:not(:empty)]:px-2 [&:not(:empty)]:py-2">Nothing fits.</Base.Empty>
            <Base.List className="min-h-0 overflow-y-auto overscroll-contain">
              {(group: { value: string; items: Choice[] }) => (
                <Base.Group key={group.value} items={group.items} className="pt-1">
                  {group.value && (
                    <Base.GroupLabel className="px-2 pt-1 pb-0.5 text-meta font-medium text-subtle">
                      {group.value}
                    </Base.GroupLabel>
                  )}
                  <Base.Collection>
                    {(item: Choice) => (
                      <Base.Item key={item.value} value={item} className={itemLook}>
                        <span className="min-w-0 flex-1">{item.label}</span>
                        <Base.ItemIndicator className="ml-3">
                          <Check size={14} aria-hidden />
                        </Base.ItemIndicator>
                      </Base.Item>
                    )}
                  </Base.Collection>
                </Base.Group>
              )}
            </Base.List>
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  )
}
