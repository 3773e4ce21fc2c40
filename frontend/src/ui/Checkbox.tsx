import { Checkbox as Base } from '@base-ui/react/checkbox'
import { Switch as BaseSwitch } from '@base-ui/react/switch'
import { Check, Minus } from 'lucide-react'
import { cx } from './cx'

export interface CheckboxProps {
  checked: boolean
  onChange: (checked: boolean) => void
  /** Some but not all of what it stands for. */
  mixed?: boolean
  disabled?: boolean
  /** Needed where no Field names it. */
  label?: string
  className?: string
}

export function Checkbox({ checked, onChange, mixed = false, disabled, label, className }: CheckboxProps) {
  return (
    <Base.Root
      checked={checked}
      indeterminate={mixed}
      disabled={disabled}
      onCheckedChange={onChange}
      aria-label={label}
      className={cx(
        // The padding belongs to the target: 24 px to hit, 16 px to see.
        'group inline-flex size-6 shrink-0 items-center justify-center rounded-sm disabled:opacity-45',
        className,
      )}
    >
      <span className="flex size-4 items-center justify-center rounded-sm border border-border-strong bg-surface text-on-accent transition-colors group-data-checked:border-accent group-data-checked:bg-accent group-data-indeterminate:border-accent group-data-indeterminate:bg-accent">
        <Base.Indicator>
          {mixed ? <Minus size={12} strokeWidth={3} aria-hidden /> : <Check size={12} strokeWidth={3} aria-hidden />}
        </Base.Indicator>
      </span>
    </Base.Root>
  )
}

/** The same choice drawn for rows of a table, where the row owns focus and the click. */
export function CheckMark({ checked, mixed = false }: { checked: boolean; mixed?: boolean }) {
  const on = checked || mixed
  return (
    <span
      aria-hidden
      className={cx(
        'flex size-4 items-center justify-center rounded-sm border',
        on ? 'border-accent bg-accent text-on-accent' : 'border-border-strong bg-surface',
      )}
    >
      {mixed ? <Minus size={12} strokeWidth={3} /> : checked && <Check size={12} strokeWidth={3} />}
    </span>
  )
}

export interface SwitchProps {
  checked: boolean
  onChange: (checked: boolean) => void
  disabled?: boolean
  label?: string
}

export function Switch({ checked, onChange, disabled, label }: SwitchProps) {
  return (
    <BaseSwitch.Root
      checked={checked}
      disabled={disabled}
      onCheckedChange={onChange}
      aria-label={label}
      className="group inline-flex h-6 w-9 shrink-0 items-center rounded-full disabled:opacity-45"
    >
      <span className="flex h-5 w-9 items-center rounded-full border border-border-strong bg-sunken px-0.5 transition-colors group-data-checked:border-accent group-data-checked:bg-accent">
        <BaseSwitch.Thumb className="size-3.5 rounded-full bg-border-strong transition-transform data-checked:translate-x-4 data-checked:bg-on-accent" />
      </span>
    </BaseSwitch.Root>
  )
}
