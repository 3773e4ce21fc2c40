import { Check, CircleHelp, Minus } from 'lucide-react'
import type { ImportColumn } from '@/backend'
import { Card, Pill, Select } from '@/ui'

/** From here on a guess needs no second look. */
const SURE = 0.8

interface ColumnTableProps {
  columns: readonly ImportColumn[]
  mapping: Readonly<Record<string, string>>
  fields: readonly { name: string; label: string; group: string }[]
  onChange: (column: number, field: string) => void
}

/** Each column of the file with samples of what it holds, and the field it goes into. */
export function ColumnTable({ columns, mapping, fields, onChange }: ColumnTableProps) {
  const ignored = columns.filter(({ number }) => !mapping[number]).length
  const options = [
    { value: '', label: 'Leave it out' },
    ...fields.map(({ name, label }) => ({ value: name, label: label.charAt(0).toUpperCase() + label.slice(1) })),
  ]
  return (
    <Card>
      <div className="overflow-x-auto">
        <table className="w-full text-left">
          <thead className="text-table text-muted">
            <tr className="h-8 border-b">
              <th className="px-4 font-medium">Column</th>
              <th className="px-2 font-medium">Holds</th>
              <th className="px-2 font-medium">Goes into</th>
              <th className="px-4 font-medium">Match</th>
            </tr>
          </thead>
          <tbody>
            {columns.map(({ number, header, samples, confidence }) => (
              <tr key={number} className="h-11 border-b last:border-b-0">
                <td className="max-w-48 truncate px-4 font-medium" title={header}>
                  {header || `Column ${number + 1}`}
                </td>
                <td className="max-w-64 truncate px-2 text-muted" title={samples.join(' · ')}>
                  {samples.join(' · ') || 'nothing'}
                </td>
                <td className="px-2">
                  <Select
                    className="w-48"
                    label={`Field for ${header || `column ${number + 1}`}`}
                    value={mapping[number] ?? ''}
                    options={options}
                    onChange={(field) => onChange(number, field)}
                  />
                </td>
                <td className="w-28 px-4">
                  <Match field={mapping[number] ?? ''} sure={confidence >= SURE} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {ignored > 0 && (
        <p className="border-t px-4 py-2 text-table text-muted">
          Left out:{' '}
          {columns
            .filter(({ number }) => !mapping[number])
            .map(({ header, number }) => header || `column ${number + 1}`)
            .join(', ')}
        </p>
      )}
    </Card>
  )
}

function Match({ field, sure }: { field: string; sure: boolean }) {
  if (!field)
    return (
      <Pill icon={Minus} tone="neutral">
        Left out
      </Pill>
    )
  if (sure)
    return (
      <Pill icon={Check} tone="ok">
        Sure
      </Pill>
    )
  return (
    <Pill icon={CircleHelp} tone="warn">
      Check
    </Pill>
  )
}
