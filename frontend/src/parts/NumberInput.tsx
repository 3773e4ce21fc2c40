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
    const typed = wholeNumber(text ?? '')
    const next = Math.min(max, Math.max(min, typed ?? value))
    if (next !== value) onChange(next)
    setText(null)
  }
  return (
    <Input
      inputMode="numeric"
      aria-label={label}
      disabled={disabled}
      className={className ?? 'w-24 text-right'}
      value={text ?? String(value)}
      onChange={(next) => setText(next.replace(/[^\d\s.,'’-]/g, '').slice(0, 12))}
      onBlur={keep}
      onKeyDown={(event) => {
        if (event.key === 'Enter') keep()
      }}
    />
  )
}

/** The number as people write it, with groups of thousands, to the nearest whole; undefined where it is none. */
export function wholeNumber(text: string): number | undefined {
  const bare = text.trim()
  const grouped = /^-?\d{1,3}([\s.,'’]\d{3})+$/.test(bare)
  const number = Number(grouped ? bare.replace(/[\s.,'’]/g, '') : bare.replace(',', '.'))
  return bare === '' || !Number.isFinite(number) ? undefined : Math.round(number)
}
