import type { FieldDef } from '@/backend'
import { formatDate, formatTime, TextLink } from '@/ui'

/** The text fields that every contact has, in the order in which a person sees them. */
export const TEXT_FIELDS = [
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
  { name: 'owner', label: 'Owner' },
] as const

/** The value of a custom field as people read it. */
export function fieldText({ type }: Pick<FieldDef, 'type'>, value: string, currency: string): string {
  if (!value) return ''
  switch (type) {
    case 'number':
      return Number(value).toLocaleString()
    case 'money':
      return moneyText(Number(value), currency)
    case 'percent':
      return `${Number(value).toLocaleString()} %`
    case 'date':
      return formatDate(new Date(`${value}T12:00:00Z`), 'UTC')
    case 'date_time':
      return `${formatDate(new Date(value))}, ${formatTime(new Date(value))}`
    case 'yes_no':
      return value === 'yes' ? 'Yes' : 'No'
    case 'choices':
      return value.split('; ').join(', ')
    default:
      return value
  }
}

function moneyText(amount: number, currency: string): string {
  if (!/^[A-Z]{3}$/.test(currency)) return amount.toLocaleString(undefined, { minimumFractionDigits: 2 })
  return amount.toLocaleString(undefined, { style: 'currency', currency })
}

interface FieldValueProps {
  field: FieldDef
  value: string
  currency: string
  tabIndex?: number
}

export function FieldValue({ field, value, currency, tabIndex }: FieldValueProps) {
  if (field.type !== 'link') return fieldText(field, value, currency)
  return (
    <TextLink href={value} target="_blank" rel="noreferrer" tabIndex={tabIndex}>
      {value.replace(/^https?:\/\/(www\.)?/, '')}
    </TextLink>
  )
}
