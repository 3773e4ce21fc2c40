import { useState } from 'react'
import type { Delay } from '@/backend'
import { Input, Select } from '@/ui'

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

/** A number and its unit; 0 goes on at once. */
export function DelayInput({ label, delay, disabled, onChange }: DelayInputProps) {
  // While someone types, the field may be empty; the delay keeps the last number until there is one again.
  const [text, setText] = useState<string | null>(null)
  const type = (next: string) => {
    const digits = next.replace(/\D/g, '').slice(0, 6)
    setText(digits)
    if (digits) onChange({ ...delay, value: Number(digits) }, 'delay')
  }
  return (
    <span className="flex shrink-0 items-center gap-1">
      <Input
        inputMode="numeric"
        aria-label={label}
        disabled={disabled}
        className="w-14 text-right"
        value={text ?? String(delay.value)}
        onChange={type}
        onFocus={(event) => event.target.select()}
        onBlur={() => setText(null)}
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
  )
}
