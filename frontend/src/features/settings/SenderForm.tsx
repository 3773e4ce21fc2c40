import { type FormEvent, useState } from 'react'
import { api, ask, type SenderFields, type SenderView, useDeed } from '@/backend'
import { NumberInput } from '@/parts/NumberInput'
import { ZoneInput } from '@/parts/ZoneInput'
import { Button, Card, Field, Input, Note, notify, Select, Switch, Textarea } from '@/ui'
import { NEW_SENDER, PRESETS, presetOf } from './presets'
import { ServerFields } from './ServerFields'

interface SenderFormProps {
  /** Undefined makes a new one. */
  sender: SenderView | undefined
  onSaved: (sender: SenderView) => void
  onCancel: () => void
}

export function SenderForm({ sender, onSaved, onCancel }: SenderFormProps) {
  const [fields, setFields] = useState<SenderFields>(() => fieldsOf(sender))
  const set = (part: Partial<SenderFields>) => setFields((now) => ({ ...now, ...part }))
  const { run, busy, problem } = useDeed(
    (body: SenderFields) =>
      sender
        ? ask(api.PUT('/api/senders/{id}', { params: { path: { id: sender.id } }, body }))
        : ask(api.POST('/api/senders', { body })),
    {
      topics: ['senders', 'sequences', 'status'],
      onDone: (saved) => {
        notify.done(`${saved.name} is saved`)
        // The password is written once and never kept here.
        set({ password: '' })
        onSaved(saved)
      },
    },
  )
  const preset = presetOf(fields)
  const submit = (event?: FormEvent) => {
    event?.preventDefault()
    if (busy) return
    const { password, ...rest } = fields
    run({ ...rest, username: fields.username || fields.fromAddr, ...(password ? { password } : {}) })
  }
  return (
    <Card title={sender ? sender.name : 'New sender profile'}>
      <form onSubmit={submit} noValidate className="flex flex-col gap-5 p-4" autoComplete="off">
        <div className="grid grid-cols-2 gap-4">
          <Field label="Your name" error={problem?.field('fromName')} hint="What contacts see as the sender.">
            <Input value={fields.fromName} onChange={(fromName) => set({ fromName })} placeholder="Maria Keller" />
          </Field>
          <Field label="Email address" error={problem?.field('fromAddr')}>
            <Input
              type="email"
              value={fields.fromAddr}
              onChange={(fromAddr) => set({ fromAddr: fromAddr.trim() })}
              placeholder="maria@example.com"
            />
          </Field>
          <Field label="Company" optional hint="The agent may name it.">
            <Input value={fields.company} onChange={(company) => set({ company })} />
          </Field>
          <Field label="Profile name" optional hint="How it is listed here.">
            <Input value={fields.name} onChange={(name) => set({ name })} placeholder={fields.fromAddr} />
          </Field>
        </div>
        <Field label="Provider" hint={preset?.hint ?? 'Fill in the servers your provider names.'}>
          <Select
            className="max-w-64"
            value={preset?.id ?? 'other'}
            options={[
              ...PRESETS.map(({ id, title }) => ({ value: id, label: title })),
              { value: 'other', label: 'Other' },
            ]}
            onChange={(id) => set(PRESETS.find((one) => one.id === id)?.servers ?? otherServers())}
          />
        </Field>
        <ServerFields
          part="smtp"
          title="SMTP"
          server={fields.smtp}
          problem={problem}
          onChange={(smtp) => set({ smtp })}
        />
        <ServerFields
          part="imap"
          title="IMAP"
          server={fields.imap}
          problem={problem}
          onChange={(imap) => set({ imap })}
        />
        {!fields.imap.host && (
          <Note tone="warn">Without IMAP, replies and bounces are not seen, so nothing stops by itself.</Note>
        )}
        <div className="grid grid-cols-2 gap-4">
          <Field label="User name" hint="Left empty, the email address.">
            <Input
              value={fields.username}
              onChange={(username) => set({ username })}
              placeholder={fields.fromAddr}
              autoComplete="off"
            />
          </Field>
          <Field
            label="Password"
            error={problem?.field('password')}
            hint={
              sender?.hasPassword
                ? `Kept in ${sender.passwordIn}. Left empty, it stays as it is.`
                : sender
                  ? `It will be kept in ${sender.passwordIn}.`
                  : 'Kept apart from the data, and never shown again.'
            }
          >
            <Input
              type="password"
              value={fields.password ?? ''}
              onChange={(password) => set({ password })}
              autoComplete="new-password"
              placeholder={sender?.hasPassword ? '••••••••' : ''}
            />
          </Field>
          <Field label="Most emails per day" hint="0: no limit.">
            <NumberInput value={fields.perDay} max={100_000} onChange={(perDay) => set({ perDay })} />
          </Field>
          <Field label="Gap between emails, seconds">
            <NumberInput value={fields.gapSeconds} max={86_400} onChange={(gapSeconds) => set({ gapSeconds })} />
          </Field>
          <Field label="Time zone" error={problem?.field('timeZone')}>
            <ZoneInput value={fields.timeZone} onChange={(timeZone) => set({ timeZone })} />
          </Field>
        </div>
        <Field label="Signature" optional hint="Added under every email.">
          <Textarea value={fields.signature} onChange={(signature) => set({ signature })} rows={3} maxLength={5000} />
        </Field>
        <Field
          label="Unsubscribe header"
          hint="Mail programs show a way to unsubscribe; who uses it is opted out."
          layout="row"
        >
          <Switch checked={fields.unsubscribe} onChange={(unsubscribe) => set({ unsubscribe })} />
        </Field>
        <Field
          label="The provider keeps sent mail by itself"
          hint="On for Gmail: a message that is missing from its Sent folder was certainly not sent."
          layout="row"
        >
          <Switch checked={fields.keepsSent} onChange={(keepsSent) => set({ keepsSent })} />
        </Field>
        {problem && problem.errors.length === 0 && (
          <Note tone="danger" alert>
            {problem.sentence} {problem.remedy}
          </Note>
        )}
        <div className="flex justify-end gap-2">
          <Button onClick={onCancel}>{sender ? 'Close' : 'Cancel'}</Button>
          <Button type="submit" variant="primary" busy={busy}>
            Save
          </Button>
        </div>
      </form>
    </Card>
  )
}

function otherServers() {
  const { smtp, imap, keepsSent } = NEW_SENDER
  return { smtp, imap, keepsSent }
}

/** Only what can be typed: the view also carries health. */
function fieldsOf(sender: SenderView | undefined): SenderFields {
  if (!sender) return NEW_SENDER
  const { name, fromName, fromAddr, company, signature, timeZone, smtp, imap, username, perDay, gapSeconds } = sender
  const { unsubscribe, keepsSent } = sender
  return {
    name,
    fromName,
    fromAddr,
    company,
    signature,
    timeZone,
    smtp,
    imap,
    username,
    perDay,
    gapSeconds,
    unsubscribe,
    keepsSent,
  }
}
