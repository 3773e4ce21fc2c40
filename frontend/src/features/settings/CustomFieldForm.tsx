import { type FormEvent, useState } from 'react'
import { api, ask, type CustomField, type CustomFieldView, useDeed } from '@/backend'
import { FIELD_TYPES, type FieldType, isChoice } from '@/parts/words'
import { Button, Dialog, Field, Input, Note, notify, Select, Textarea } from '@/ui'

const TYPES = (Object.keys(FIELD_TYPES) as FieldType[]).map((value) => ({ value, label: FIELD_TYPES[value].title }))

interface CustomFieldFormProps {
  /** Without one, a new field is made. */
  field?: CustomFieldView
  onClose: () => void
}

/** Name, type and options of a custom field. The type stays once it is made. */
export function CustomFieldForm({ field, onClose }: CustomFieldFormProps) {
  const [name, setName] = useState(field?.name ?? '')
  const [type, setType] = useState<FieldType>(field?.type ?? 'text')
  const [options, setOptions] = useState(field?.options.join('\n') ?? '')
  const { run, busy, problem } = useDeed(
    (body: CustomField) =>
      field
        ? ask(api.PUT('/api/fields/{id}', { params: { path: { id: field.key } }, body }))
        : ask(api.POST('/api/fields', { body })),
    {
      topics: ['fields', 'contacts'],
      onDone: (saved) => {
        onClose()
        notify.done(field ? `${saved.name} is changed` : `${saved.name} is added`)
      },
    },
  )
  const wanted = options
    .split('\n')
    .map((option) => option.trim())
    .filter(Boolean)
  const ready = name.trim() !== '' && (!isChoice(type) || wanted.length > 0)
  const submit = (event?: FormEvent) => {
    event?.preventDefault()
    if (!ready || busy) return
    run({ name: name.trim(), ...(field ? {} : { type }), ...(isChoice(type) ? { options: wanted } : {}) })
  }
  const lost = field?.options.filter((option) => !wanted.includes(option)) ?? []
  return (
    <Dialog
      open
      onClose={onClose}
      title={field ? `Change ${field.name}` : 'Add custom field'}
      width="sm"
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="primary" busy={busy} disabled={!ready} onClick={() => submit()}>
            {field ? 'Save field' : 'Add field'}
          </Button>
        </>
      }
    >
      <form onSubmit={submit} className="flex flex-col gap-4">
        <Field label="Name" error={problem?.field('name')}>
          <Input value={name} onChange={setName} maxLength={60} autoComplete="off" />
        </Field>
        <Field
          label="Type"
          hint={field ? `${FIELD_TYPES[type].takes} The type stays as it is.` : FIELD_TYPES[type].takes}
          error={problem?.field('type')}
        >
          <Select value={type} options={TYPES} onChange={setType} disabled={field !== undefined} />
        </Field>
        {isChoice(type) && (
          <Field label="Options" hint="One to a line." error={problem?.field('options')}>
            <Textarea value={options} onChange={setOptions} rows={6} />
          </Field>
        )}
        {lost.length > 0 && (
          <Note tone="warn">Contacts that have {lost.join(', ')} keep it until another option is chosen for them.</Note>
        )}
        {problem && problem.errors.length === 0 && (
          <Note tone="danger" alert>
            {problem.sentence} {problem.remedy}
          </Note>
        )}
        <button type="submit" hidden />
      </form>
    </Dialog>
  )
}
