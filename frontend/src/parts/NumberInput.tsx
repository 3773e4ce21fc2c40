import { useState } from 'react'
import { Input } from '@/ui'

interface NumberInputProps {
  value: number
  onChange: (value: number) => void
  min?: number
  max?: number
  disabled?: boolean
  className?: string
  label?: string
}

/** A whole number, told when the field is left; what is out of bounds goes to the nearest bound. */
export function NumberInput({
  value,
  onChange,
  min = 0,
  max = 1_000_000,
  disabled,
  className,
  label,
}: NumberInputProps) {
  const [text, setText] = useState<string | null>(null)
  const keep = () => {
    const next = Math.min(max, Math.max(min, Number(text)))
    if (text && next !== value) onChange(next)
    setText(null)
  }
  return (
    <Input
      inputMode="numeric"
      aria-label={label}
      disabled={disabled}
      className={className ?? 'w-24 text-right'}
      value={text ?? String(value)}
      onChange={(next) => setText(next.replace(/\D/g, '').slice(0, 7))}
      onBlur={keep}
      onKeyDown={(event) => {
        if (event.key === 'Enter') keep()
      }}
    />
  )
}
