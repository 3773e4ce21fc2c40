import { Plus, X } from 'lucide-react'
import { useFilterFields } from '@/backend'
import { NumberInput } from '@/parts/NumberInput'
import { Button, IconButton, Input, Select } from '@/ui'
import { type Happening, happening } from './form'

export const HAPPENINGS: { value: Happening['kind']; label: string }[] = [
  { value: 'reply', label: 'They reply' },
  { value: 'meeting', label: 'A meeting is booked' },
  { value: 'bounce', label: 'The message bounces' },
  { value: 'opt_out', label: 'They opt out' },
  { value: 'change', label: 'A field changes' },
  { value: 'rep_done', label: 'The rep lets it go on' },
]

const UNITS = [
  { value: 'minutes', label: 'minutes' },
  { value: 'hours', label: 'hours' },
  { value: 'days', label: 'days' },
] as const

/** What the world does on the way, counted from the enrollment. */
export function Happenings({
  list,
  onChange,
}: {
  list: readonly Happening[]
  onChange: (list: readonly Happening[]) => void
}) {
  const change = (key: string, next: Partial<Happening>) =>
    onChange(list.map((one) => (one.key === key ? { ...one, ...next } : one)))
  return (
    <section aria-labelledby="happenings" className="flex flex-col gap-2">
      <h3 id="happenings" className="font-medium">
        What happens on the way
      </h3>
      {list.length === 0 && <p className="text-table text-muted">Nothing: they never answer.</p>}
      <ul className="flex flex-col gap-2">
        {list.map((one, at) => (
          <li key={one.key} className="flex flex-col gap-1.5 rounded-control border p-2">
            <div className="flex items-center gap-1.5">
              <Select
                label={`Event ${at + 1}`}
                value={one.kind}
                options={HAPPENINGS}
                onChange={(kind) => change(one.key, { kind })}
              />
              <IconButton
                icon={X}
                size="sm"
                label={`Remove event ${at + 1}`}
                onClick={() => onChange(list.filter(({ key }) => key !== one.key))}
              />
            </div>
            <div className="flex items-center gap-1.5 text-muted">
              after
              <NumberInput
                label={`How long until event ${at + 1}`}
                className="w-16 text-right"
                max={100_000}
                value={one.count}
                onChange={(count) => change(one.key, { count })}
              />
              <Select
                label={`Unit of event ${at + 1}`}
                value={one.unit}
                options={UNITS}
                onChange={(unit) => change(one.key, { unit })}
              />
            </div>
            {one.kind === 'reply' && (
              <Input
                aria-label={`What they write, event ${at + 1}`}
                placeholder="What they write"
                value={one.text}
                maxLength={5000}
                onChange={(text) => change(one.key, { text })}
              />
            )}
            {one.kind === 'change' && <FieldChange one={one} onChange={(next) => change(one.key, next)} />}
          </li>
        ))}
      </ul>
      <Button
        size="sm"
        icon={Plus}
        className="self-start"
        onClick={() => onChange([...list, happening('reply', 2 * 24 * 60)])}
      >
        Add event
      </Button>
    </section>
  )
}

function FieldChange({ one, onChange }: { one: Happening; onChange: (next: Partial<Happening>) => void }) {
  const { data = [] } = useFilterFields()
  const fields = data.filter(({ group, kind, name }) =>
    name.startsWith('custom:') ? kind !== 'set' : group === 'Contact' && kind === 'text' && name !== 'source',
  )
  const options = [...fields, ...data.filter(({ name }) => name === 'leadStatus')]
  const values = data.find(({ name }) => name === one.field)?.options ?? []
  return (
    <div className="grid grid-cols-2 gap-1.5">
      <Select
        label="Field"
        value={one.field}
        options={options.map(({ name, label }) => ({ value: name, label }))}
        onChange={(field) => onChange({ field, text: '' })}
      />
      {values.length > 0 ? (
        <Select label="New value" value={one.text || null} options={values} onChange={(text) => onChange({ text })} />
      ) : (
        <Input
          aria-label="New value"
          placeholder="New value"
          value={one.text}
          onChange={(text) => onChange({ text })}
        />
      )}
    </div>
  )
}
