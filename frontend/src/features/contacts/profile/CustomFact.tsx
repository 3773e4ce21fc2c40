import type { ContactView, FieldDef } from '@/backend'
import { ChipsInput, Select } from '@/ui'
import { FieldValue, fieldText } from '../fieldValue'
import { type InlineKind, InlineText } from './InlineText'
import { QUIET_CONTROL, SideField } from './SideField'
import type { ContactDeeds } from './useContact'
import { customField, type InlineEdit } from './useInlineEdit'

/** How the types that are typed are edited; the others are chosen. */
const KINDS: Partial<Record<FieldDef['type'], InlineKind>> = {
  text: 'text',
  long_text: 'long_text',
  number: 'number',
  money: 'number',
  percent: 'number',
  date: 'date',
  date_time: 'date_time',
  link: 'text',
}

export function isTyped({ type }: FieldDef): boolean {
  return KINDS[type] !== undefined
}

interface CustomFactProps {
  contact: ContactView
  field: FieldDef
  inline: InlineEdit
  edit: ContactDeeds['edit']
  currency: string
}

const NOT_SET = { value: '', label: '–' }
const YES_NO = [NOT_SET, { value: 'yes', label: 'Yes' }, { value: 'no', label: 'No' }]

/** A custom field with the control that its type asks for. */
export function CustomFact({ contact, field, inline, edit, currency }: CustomFactProps) {
  const value = contact.custom[field.key] ?? ''
  const kind = KINDS[field.type]
  const set = (next: string) => edit.run({ custom: { [field.key]: next } })
  if (kind)
    return (
      <InlineText
        inline={inline}
        field={customField(contact, field.key)}
        label={field.name}
        kind={kind}
        shown={
          field.type === 'link' ? (
            <FieldValue field={field} value={value} currency={currency} />
          ) : (
            fieldText(field, value, currency)
          )
        }
      />
    )
  return (
    <SideField label={field.name}>
      {field.type === 'choices' ? (
        <ChipsInput
          label={field.name}
          className={QUIET_CONTROL}
          values={value ? value.split('; ') : []}
          onChange={(next) => set(next.join('; '))}
          options={field.options.map((option) => ({ value: option, label: option }))}
          placeholder="None"
        />
      ) : (
        <Select
          label={field.name}
          className={QUIET_CONTROL}
          value={value}
          onChange={set}
          options={
            field.type === 'yes_no'
              ? YES_NO
              : [NOT_SET, ...field.options.map((option) => ({ value: option, label: option }))]
          }
        />
      )}
    </SideField>
  )
}
