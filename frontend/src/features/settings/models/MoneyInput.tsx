import { useState } from 'react'
import { Input } from '@/ui'

interface MoneyInputProps {
  value: number
  onChange: (value: number) => void
  label?: string
}

/** An amount of money, told when the field is left. What is no amount is left out. */
export function MoneyInput({ value, onChange, label }: MoneyInputProps) {
  const [text, setText] = useState<string | null>(null)
  const keep = () => {
    const typed = Number((text ?? '').trim().replace(',', '.'))
    if (text !== null && text.trim() !== '' && Number.isFinite(typed) && typed >= 0 && typed !== value) onChange(typed)
    setText(null)
  }
  return (
    <Input
      inputMode="decimal"
      aria-label={label}
      className="w-24 text-right"
      value={text ?? String(value)}
      onChange={(next) => setText(next.replace(/[^\d.,]/g, '').slice(0, 12))}
      onBlur={keep}
      onKeyDown={(event) => {
        if (event.key === 'Enter') keep()
      }}
    />
  )
}
