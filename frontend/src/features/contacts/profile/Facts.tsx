import { type KeyboardEvent, useState } from 'react'
import type { ContactFields, ContactView, Problem } from '@/backend'
import { LEAD_STATUSES } from '@/parts/words'
import { ZoneInput } from '@/parts/ZoneInput'
import { Card, Field, Input, Select } from '@/ui'

type Text =
  | 'email'
  | 'firstName'
  | 'lastName'
  | 'company'
  | 'title'
  | 'phone'
  | 'mobile'
  | 'city'
  | 'state'
  | 'country'
  | 'industry'
  | 'linkedIn'

const FIELDS: { name: Text; label: string }[] = [
  { name: 'email', label: 'Email' },
  { name: 'firstName', label: 'First name' },
  { name: 'lastName', label: 'Last name' },
  { name: 'company', label: 'Company' },
  { name: 'title', label: 'Title' },
  { name: 'phone', label: 'Phone' },
  { name: 'mobile', label: 'Mobile' },
  { name: 'city', label: 'City' },
  { name: 'state', label: 'State' },
  { name: 'country', label: 'Country' },
  { name: 'industry', label: 'Industry' },
  { name: 'linkedIn', label: 'LinkedIn' },
]

const STATUSES = Object.entries(LEAD_STATUSES)
  .filter(([value]) => value !== 'do_not_contact')
  .map(([value, label]) => ({ value, label }))

interface FactsProps {
  contact: ContactView
  problem: Problem | undefined
  onEdit: (fields: ContactFields) => void
}

/** What is known of the contact; each field is saved when it is left. */
export function Facts({ contact, problem, onEdit }: FactsProps) {
  return (
    <Card title="Facts">
      <div className="flex flex-col gap-1 p-3">
        {FIELDS.map(({ name, label }) => (
          <Field key={name} layout="side" label={label} error={problem?.field(name)}>
            <InlineText key={contact[name]} value={contact[name]} onChange={(value) => onEdit({ [name]: value })} />
          </Field>
        ))}
        <Field layout="side" label="Time zone" error={problem?.field('timeZone')}>
          <ZoneInput value={contact.timeZone} onChange={(timeZone) => onEdit({ timeZone })} placeholder="Not known" />
        </Field>
        <Field layout="side" label="Lead status">
          <Select
            value={contact.leadStatus === 'do_not_contact' ? null : contact.leadStatus}
            placeholder="Do Not Contact"
            options={STATUSES}
            onChange={(leadStatus) => onEdit({ leadStatus: leadStatus as NonNullable<ContactFields['leadStatus']> })}
          />
        </Field>
      </div>
    </Card>
  )
}

function InlineText({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  const [text, setText] = useState(value)
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    if (event.key === 'Enter') event.currentTarget.blur()
    if (event.key === 'Escape') setText(value)
  }
  return (
    <Input
      value={text}
      onChange={setText}
      onKeyDown={onKeyDown}
      onBlur={() => text.trim() !== value && onChange(text.trim())}
      title={value}
      className="border-transparent! hover:border-border-strong! focus:border-border-strong!"
      placeholder="–"
    />
  )
}
