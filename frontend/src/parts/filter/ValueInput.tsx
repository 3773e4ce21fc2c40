import type { ContactRule, FilterField } from '@/backend'
import { ChipsInput, Input, Select } from '@/ui'
import { takesSeveral } from './filterEdit'

interface ValueInputProps {
  rule: ContactRule
  field: FilterField
  onChange: (values: string[]) => void
}

const YES_NO = [
  { value: 'yes', label: 'Yes' },
  { value: 'no', label: 'No' },
] as const

/** What a rule compares with, in the way that its field is written. */
export function ValueInput({ rule, field, onChange }: ValueInputProps) {
  const values = rule.values ?? []
  const label = `Value of ${field.label}`
  if (rule.op === 'empty' || rule.op === 'not_empty') return null
  if (field.kind === 'flag')
    return (
      <Select
        label={label}
        value={values[0] === 'no' ? 'no' : 'yes'}
        options={YES_NO}
        onChange={(next) => onChange([next])}
      />
    )
  if (field.kind === 'choice' || field.kind === 'set')
    return (
      <ChipsInput
        label={label}
        values={values}
        options={field.options}
        max={takesSeveral(rule.op) ? 200 : 1}
        placeholder="Choose…"
        onChange={onChange}
      />
    )
  if (rule.op === 'within_days' || rule.op === 'older_than_days')
    return (
      <span className="flex items-center gap-2">
        <Input
          aria-label={`Days of ${field.label}`}
          inputMode="numeric"
          className="w-20! text-right"
          value={values[0] ?? ''}
          onChange={(text) => onChange([text.replace(/\D/g, '').slice(0, 5)])}
        />
        <span className="text-muted">days{rule.op === 'older_than_days' && ' ago'}</span>
      </span>
    )
  if (values.length > 1)
    return <ChipsInput label={label} values={values} options={[]} free="value" onChange={onChange} />
  const single = (text: string) => onChange(text === '' ? [] : [text])
  if (field.kind === 'date') return <Input type="date" aria-label={label} value={values[0] ?? ''} onChange={single} />
  return (
    <Input
      aria-label={label}
      value={values[0] ?? ''}
      onChange={single}
      maxLength={200}
      {...(field.kind === 'number' ? { inputMode: 'decimal' as const } : {})}
    />
  )
}
