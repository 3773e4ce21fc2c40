import { type KeyboardEvent, useId, useState } from 'react'
import type { Delay } from '@/backend'
import { cx, Input, Select } from '@/ui'
import { readDelay } from './delay'
import { same } from './rebase'

const UNITS = [
  { value: 'minutes', label: 'minutes' },
  { value: 'hours', label: 'hours' },
  { value: 'days', label: 'days' },
] as const

interface DelayInputProps {
  /** What waits, for the screen reader: 'Delay of step 2'. */
  label: string
  delay: Delay
  disabled?: boolean
  onChange: (delay: Delay, gesture?: string) => void
}

/** A number and its unit; 0 goes on at once. What is typed is saved once it is a delay. */
export function DelayInput({ label, delay, disabled, onChange }: DelayInputProps) {
  // What stands in the field while it says something else than the delay, and the delay it was typed over: once that
  // is another, by undo or from elsewhere, the text has had its day.
  const [typed, setTyped] = useState<{ text: string; over: Delay } | null>(null)
  const id = useId()
  const text = typed && same(typed.over, delay) ? typed.text : undefined
  const read = text ? readDelay(text, delay.unit) : undefined
  const wrong = typeof read === 'string' ? read : undefined
  const type = (next: string) => {
    const meant = readDelay(next, delay.unit)
    // A fraction is another unit: it is taken when it is whole, at the end.
    const takes = typeof meant === 'object' && meant.unit === delay.unit
    setTyped({ text: next, over: takes ? meant : delay })
    if (takes) onChange(meant, 'delay')
  }
  const finish = () => {
    if (wrong) return
    setTyped(null)
    if (typeof read === 'object' && !same(read, delay)) onChange(read)
  }
  return (
    <span className="flex shrink-0 flex-col gap-0.5">
      <span className="flex items-center gap-1">
        <Input
          inputMode="decimal"
          aria-label={label}
          disabled={disabled}
          className={cx('w-14 text-right', wrong && 'border-danger!')}
          maxLength={12}
          value={text ?? String(delay.value)}
          onChange={type}
          onFocus={(event) => event.target.select()}
          onBlur={finish}
          onKeyDown={(event: KeyboardEvent) => {
            if (event.key === 'Enter') finish()
          }}
          {...(wrong && { 'aria-invalid': true, 'aria-describedby': id })}
        />
        <Select
          className="w-24"
          label={`Unit of ${label.charAt(0).toLowerCase()}${label.slice(1)}`}
          value={delay.unit}
          disabled={disabled}
          options={UNITS}
          onChange={(unit) => onChange({ ...delay, unit })}
        />
      </span>
      {wrong && (
        <span id={id} role="status" className="text-table text-danger">
          {wrong}
        </span>
      )}
    </span>
  )
}
