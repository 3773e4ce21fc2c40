import { Select as Base } from '@base-ui/react/select'
import { Check, ChevronsUpDown, type LucideIcon } from 'lucide-react'
import { cx } from './cx'
import { controlLook } from './Input'
import { itemLook, popupLook } from './popup'

export interface SelectOption<T extends string> {
  value: T
  label: string
  icon?: LucideIcon
  disabled?: boolean
}

export interface SelectProps<T extends string> {
  value: T | null
  onChange: (value: T) => void
  options: readonly SelectOption<T>[]
  placeholder?: string
  disabled?: boolean
  /** Needed where no Field names it. */
  label?: string
  className?: string
}

export function Select<T extends string>({
  value,
  onChange,
  options,
  placeholder = 'Choose…',
  disabled,
  label,
  className,
}: SelectProps<T>) {
  const chosen = options.find((option) => option.value === value)
  const Icon = chosen?.icon
  return (
    <Base.Root
      items={options}
      value={value}
      disabled={disabled}
      onValueChange={(next) => {
        if (next !== null) onChange(next)
      }}
    >
      <Base.Trigger
        aria-label={label}
        className={cx(controlLook, 'flex h-control items-center gap-1.5 px-2 text-left', className)}
      >
        {Icon && <Icon size={14} aria-hidden className="shrink-0 text-muted" />}
        <span className={cx('min-w-0 flex-1 truncate', !chosen && 'text-subtle')}>{chosen?.label ?? placeholder}</span>
        <ChevronsUpDown size={14} aria-hidden className="shrink-0 text-subtle" />
      </Base.Trigger>
      <Base.Portal>
        <Base.Positioner sideOffset={4} alignItemWithTrigger={false} className="z-50">
          <Base.Popup className={cx(popupLook, 'max-h-(--available-height) min-w-(--anchor-width) overflow-y-auto')}>
            {options.map(({ value: option, label: text, icon: OptionIcon, disabled: off }) => (
              <Base.Item key={option} value={option} disabled={off} className={itemLook}>
                {OptionIcon && <OptionIcon size={14} aria-hidden className="shrink-0 text-muted" />}
                <Base.ItemText className="flex-1">{text}</Base.ItemText>
                <Base.ItemIndicator className="ml-3">
                  <Check size={14} aria-hidden />
                </Base.ItemIndicator>
              </Base.Item>
            ))}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  )
}
