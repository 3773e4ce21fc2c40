import { useId, useState } from 'react'
import { Input } from '@/ui'

const ZONES = Intl.supportedValuesOf('timeZone')

interface ZoneInputProps {
  value: string
  /** Told when the field is left or a zone is complete, not at each letter. */
  onChange: (zone: string) => void
  placeholder?: string
  disabled?: boolean
  label?: string
}

/** A time zone by its name, with the known ones offered. */
export function ZoneInput({ value, onChange, placeholder = 'Europe/Berlin', disabled, label }: ZoneInputProps) {
  const [text, setText] = useState<string | null>(null)
  const list = useId()
  const keep = (next: string) => {
    setText(null)
    if (next.trim() !== value) onChange(next.trim())
  }
  return (
    <>
      <Input
        list={list}
        aria-label={label}
        disabled={disabled}
        placeholder={placeholder}
        value={text ?? value}
        onChange={(next) => (ZONES.includes(next) ? keep(next) : setText(next))}
        onBlur={() => text !== null && keep(text)}
      />
      <ZoneNames id={list} />
    </>
  )
}

/** The known zones, as what a field offers. */
export function ZoneNames({ id }: { id: string }) {
  return (
    <datalist id={id}>
      {ZONES.map((zone) => (
        <option key={zone} value={zone} />
      ))}
    </datalist>
  )
}
