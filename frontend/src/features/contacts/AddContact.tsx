import { type FormEvent, useState } from 'react'
import { href, navigate } from '@/app/router'
import { api, ask, type ContactFields, useDeed } from '@/backend'
import { ZoneInput } from '@/parts/ZoneInput'
import { Button, Dialog, Field, Input, Note, notify, TextLink } from '@/ui'

const FIELDS: {
  name: 'firstName' | 'lastName' | 'company' | 'title' | 'phone' | 'mobile' | 'linkedIn'
  label: string
}[] = [
  { name: 'firstName', label: 'First name' },
  { name: 'lastName', label: 'Last name' },
  { name: 'company', label: 'Company' },
  { name: 'title', label: 'Title' },
  { name: 'phone', label: 'Phone' },
  { name: 'mobile', label: 'Mobile' },
  { name: 'linkedIn', label: 'LinkedIn' },
]

export function AddContact({ onClose }: { onClose: () => void }) {
  const [fields, setFields] = useState<ContactFields>({})
  const { run, busy, problem } = useDeed((body: ContactFields) => ask(api.POST('/api/contacts', { body })), {
    topics: ['contacts'],
    onDone: (made) => {
      onClose()
      notify.done(`${made.name} was added`)
      navigate(`/contacts/${made.id}`)
    },
  })
  const submit = (event?: FormEvent) => {
    event?.preventDefault()
    if (!busy && reachable) run(Object.fromEntries(Object.entries(fields).filter(([, value]) => value)))
  }
  const reachable = [fields.email, fields.phone, fields.mobile, fields.linkedIn].some((way) => way?.trim())
  const taken = problem?.code === 'conflict'
  return (
    <Dialog
      open
      onClose={onClose}
      title="Add contact"
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="primary" busy={busy} disabled={!reachable} onClick={() => submit()}>
            Add contact
          </Button>
        </>
      }
    >
      <form onSubmit={submit} className="grid grid-cols-2 gap-4">
        <Field
          label="Email"
          hint="Or a phone number, a mobile number or a LinkedIn address."
          error={problem?.field('email')}
          className="col-span-2"
        >
          <Input
            type="email"
            value={fields.email ?? ''}
            onChange={(email) => setFields({ ...fields, email })}
            placeholder="ann@example.com"
            autoComplete="off"
          />
        </Field>
        {taken && (
          <p className="col-span-2 -mt-2 text-table">
            <TextLink href={href(`/contacts?search=${encodeURIComponent(fields.email ?? '')}`)} onClick={onClose}>
              Show that contact
            </TextLink>
          </p>
        )}
        {FIELDS.map(({ name, label }) => (
          <Field key={name} label={label} optional error={problem?.field(name)}>
            <Input
              value={fields[name] ?? ''}
              onChange={(value) => setFields({ ...fields, [name]: value })}
              autoComplete="off"
            />
          </Field>
        ))}
        <Field label="Time zone" optional error={problem?.field('timeZone')}>
          <ZoneInput value={fields.timeZone ?? ''} onChange={(timeZone) => setFields({ ...fields, timeZone })} />
        </Field>
        {problem && problem.errors.length === 0 && (
          <div className="col-span-2">
            <Note tone="danger" alert>
              {problem.sentence} {problem.remedy}
            </Note>
          </div>
        )}
        <button type="submit" hidden />
      </form>
    </Dialog>
  )
}
