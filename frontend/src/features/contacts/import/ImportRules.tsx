import { useState } from 'react'
import { useWorkspace } from '@/backend'
import { Card, Field, Input, Select, Switch } from '@/ui'
import { type Choices, DUPLICATE_EFFECTS, DUPLICATES } from './options'

interface ImportRulesProps {
  choices: Choices
  onChange: (choices: Choices) => void
}

/** Rules for all rows at once: what happens to known contacts, and how phone numbers are read. */
export function ImportRules({ choices, onChange }: ImportRulesProps) {
  const duplicates = choices.duplicates ?? 'skip'
  const preset = useWorkspace().data?.phoneRegion ?? ''
  const [region, setRegion] = useState(choices.region ?? '')
  const keepRegion = (text: string) => {
    const next = text
      .replace(/[^a-z]/gi, '')
      .slice(0, 2)
      .toUpperCase()
    setRegion(next)
    if (next.length !== 1) {
      const { region: _, ...rest } = choices
      onChange(next ? { ...rest, region: next } : rest)
    }
  }
  return (
    <Card>
      <div className="flex flex-col gap-4 p-4">
        <Field label="Contacts that are known already" hint={DUPLICATE_EFFECTS[duplicates]} layout="row">
          <Select
            className="w-72"
            value={duplicates}
            options={DUPLICATES}
            onChange={(next) => onChange({ ...choices, duplicates: next })}
          />
        </Field>
        {duplicates === 'update' && (
          <Field
            label="Empty cells empty the field"
            hint="Off: what the contact has stays where the file has nothing."
            layout="row"
          >
            <Switch checked={choices.blank ?? false} onChange={(blank) => onChange({ ...choices, blank })} />
          </Field>
        )}
        <Field
          label="Country of phone numbers"
          hint="Two letters, such as US or GB, for numbers that are written without a country code."
          layout="row"
        >
          <Input className="w-20 uppercase" value={region} placeholder={preset || '–'} onChange={keepRegion} />
        </Field>
      </div>
    </Card>
  )
}
