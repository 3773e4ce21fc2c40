import { X } from 'lucide-react'
import { type FilterField, useFilterFields, useLists, useTags } from '@/backend'
import { ChipsInput, IconButton, Input, Picker, Select } from '@/ui'
import { useConfig } from './context'
import { Group, Row, Wrong } from './Row'

const YES_NO = [
  { value: 'yes', label: 'Yes' },
  { value: 'no', label: 'No' },
] as const

/** What a contact can be told to be: not the address, by which it is known, nor what only happens to it. */
function settable({ name, group, kind }: FilterField): boolean {
  if (name.startsWith('custom:') || name === 'leadStatus') return true
  return group === 'Contact' && kind === 'text' && name !== 'email' && name !== 'source'
}

export function UpdateForm() {
  const { config, set } = useConfig('update')
  const { data: fields } = useFilterFields()
  const { data: tags } = useTags()
  const { data: lists } = useLists()
  const values = config.set ?? {}
  const open = (fields ?? []).filter((field) => settable(field) && !(field.name in values))
  const choices = (lists ?? []).filter(({ filter }) => !filter).map(({ id, name }) => ({ value: id, label: name }))
  const known = (tags ?? []).map(({ tag }) => ({ value: tag, label: tag }))
  const items = (custom: boolean) =>
    open.filter(({ name }) => name.startsWith('custom:') === custom).map(({ name, label }) => ({ value: name, label }))
  const keep = (list: string[]) => (list.length > 0 ? list : undefined)
  return (
    <>
      <Group title="Fields" field="set">
        {Object.entries(values).map(([name, value]) => (
          <SetField
            key={name}
            name={name}
            value={value}
            field={(fields ?? []).find((field) => field.name === name)}
            onChange={(next) => set({ set: { ...values, [name]: next } }, `set.${name}`)}
            onRemove={() => set({ set: Object.fromEntries(Object.entries(values).filter(([one]) => one !== name)) })}
          />
        ))}
        <Picker
          label="Set a field"
          placeholder="Set a field…"
          value={null}
          groups={[
            { title: 'Contact', items: items(false) },
            { title: 'Custom fields', items: items(true) },
          ]}
          onChange={(name) => {
            const field = (fields ?? []).find((one) => one.name === name)
            set({ set: { ...values, [name]: field?.kind === 'flag' ? 'yes' : (field?.options[0]?.value ?? '') } })
          }}
        />
        <Wrong field="set" />
      </Group>
      <Group title="Tags" field="tags">
        <Row field="addTags" label="Add">
          <ChipsInput
            values={config.addTags ?? []}
            options={known}
            free="tag"
            onChange={(addTags) => set({ addTags: keep(addTags) })}
          />
        </Row>
        <Row field="removeTags" label="Remove">
          <ChipsInput
            values={config.removeTags ?? []}
            options={known}
            free="tag"
            onChange={(removeTags) => set({ removeTags: keep(removeTags) })}
          />
        </Row>
      </Group>
      <Group title="Lists" field="lists">
        <Row field="addLists" label="Add to">
          <ChipsInput
            values={config.addLists ?? []}
            options={choices}
            onChange={(addLists) => set({ addLists: keep(addLists) })}
          />
        </Row>
        <Row field="removeLists" label="Remove from">
          <ChipsInput
            values={config.removeLists ?? []}
            options={choices}
            onChange={(removeLists) => set({ removeLists: keep(removeLists) })}
          />
        </Row>
        <Wrong field="lists" />
      </Group>
    </>
  )
}

interface SetFieldProps {
  name: string
  value: string
  field: FilterField | undefined
  onChange: (value: string) => void
  onRemove: () => void
}

function SetField({ name, value, field, onChange, onRemove }: SetFieldProps) {
  const label = field?.label ?? `${name} (deleted)`
  return (
    <div className="flex items-end gap-1">
      <div className="min-w-0 flex-1">
        <span className="text-table font-medium text-muted">{label}</span>
        {field?.kind === 'choice' ? (
          <Select label={label} value={value} options={field.options} onChange={onChange} />
        ) : field?.kind === 'flag' ? (
          <Select label={label} value={value === 'no' ? 'no' : 'yes'} options={YES_NO} onChange={onChange} />
        ) : (
          <Input
            aria-label={label}
            {...(field?.kind === 'date' ? { type: 'date' } : { placeholder: 'Empty it' })}
            value={value}
            maxLength={500}
            onChange={onChange}
          />
        )}
      </div>
      <IconButton icon={X} label={`Leave ${label} alone`} onClick={onRemove} />
    </div>
  )
}
