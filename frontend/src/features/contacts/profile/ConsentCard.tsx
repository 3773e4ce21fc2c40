import { Ban, Bot, Check, CircleHelp } from 'lucide-react'
import { type FormEvent, useState } from 'react'
import { href } from '@/app/router'
import type { ContactConsent, ContactView } from '@/backend'
import { CONSENT_CHANNELS } from '@/parts/words'
import {
  Button,
  Card,
  ChannelIcon,
  cx,
  Field,
  formatDate,
  Input,
  Note,
  Popover,
  Segments,
  Switch,
  TextLink,
} from '@/ui'
import type { ContactDeeds } from './useContact'

interface ConsentCardProps {
  contact: ContactView
  edit: ContactDeeds['edit']
  onBlock: () => void
}

/** What the contact agreed to, by channel, and what holds everything back. */
export function ConsentCard({ contact, edit, onBlock }: ConsentCardProps) {
  const reach = { email: contact.email, sms: numberOf(contact), whatsapp: numberOf(contact), voice: numberOf(contact) }
  return (
    <Card title="Consent">
      <ul className="flex flex-col px-4 py-2">
        {CONSENT_CHANNELS.map(({ id, title }) => (
          <li key={id} className="flex min-h-9 items-center gap-2 border-b py-1">
            <ChannelIcon channel={id} />
            <span className="w-20 shrink-0">{title}</span>
            <ConsentEdit
              title={title}
              consent={contact.consents[id]}
              onSave={(consent) => edit.run({ consents: { [id]: consent } })}
            />
            {!reach[id] && (
              <span className="ml-auto shrink-0 text-table text-warn">
                {id === 'email' ? 'No address' : 'No number'}
              </span>
            )}
          </li>
        ))}
        <li className="flex min-h-9 items-center gap-2 border-b py-1">
          <Ban size={14} aria-hidden className="shrink-0 text-muted" />
          <span className="flex-1">Do Not Contact</span>
          <Switch
            label="Do Not Contact"
            checked={contact.doNotContact}
            onChange={(on) => (on ? onBlock() : edit.run({ doNotContact: false }))}
          />
        </li>
        <li className="flex min-h-9 items-center gap-2 py-1">
          <Bot size={14} aria-hidden className="shrink-0 text-muted" />
          <span className="flex-1">
            AI paused
            {contact.aiPaused && (
              <span className="block text-table text-muted">Nothing is drafted for this contact.</span>
            )}
          </span>
          <Switch label="AI paused" checked={contact.aiPaused} onChange={(on) => edit.run({ aiPaused: on })} />
        </li>
      </ul>
      {contact.suppressed && (
        <div className="px-4 pb-3">
          <Note tone="danger">
            The address is on the suppression list, so no email is sent to it.{' '}
            <TextLink
              href={href(`/settings/suppressions?search=${encodeURIComponent(contact.email)}`)}
              className="font-medium"
            >
              Show it there
            </TextLink>
          </Note>
        </div>
      )}
    </Card>
  )
}

function numberOf({ phone, mobile }: ContactView): string {
  return phone || mobile
}

type State = '' | 'granted' | 'refused'

const STATES: { id: State; title: string }[] = [
  { id: 'granted', title: 'Granted' },
  { id: 'refused', title: 'Refused' },
  { id: '', title: 'Unknown' },
]

const LOOKS: Record<State, { icon: typeof Check; look: string; word: string }> = {
  granted: { icon: Check, look: 'text-ok', word: 'Granted' },
  refused: { icon: Ban, look: 'text-danger', word: 'Refused' },
  '': { icon: CircleHelp, look: 'text-subtle', word: 'Unknown' },
}

interface ConsentEditProps {
  title: string
  consent: ContactConsent
  onSave: (consent: ContactConsent) => void
}

function ConsentEdit({ title, consent, onSave }: ConsentEditProps) {
  const [open, setOpen] = useState(false)
  const { icon: Icon, look, word } = LOOKS[consent.state ?? '']
  const from = [consent.source, consent.at && formatDate(new Date(consent.at))].filter(Boolean).join(', ')
  return (
    <Popover
      title={`Consent: ${title}`}
      align="end"
      open={open}
      onOpenChange={setOpen}
      trigger={
        <button
          type="button"
          aria-label={`Consent to ${title}: ${word}${from ? `, ${from}` : ''}`}
          className="flex min-h-7 min-w-0 items-center gap-1.5 rounded-sm px-1 text-left hover:bg-border/60"
        >
          <Icon size={14} aria-hidden className={cx('shrink-0', look)} />
          <span className="min-w-0">
            <span className={cx(!consent.state && 'text-muted')}>{word}</span>
            {consent.state && from && <span className="block truncate text-meta text-muted">{from}</span>}
          </span>
        </button>
      }
    >
      <ConsentForm
        consent={consent}
        onSave={(next) => {
          setOpen(false)
          onSave(next)
        }}
      />
    </Popover>
  )
}

function ConsentForm({ consent, onSave }: Pick<ConsentEditProps, 'consent' | 'onSave'>) {
  const [state, setState] = useState<State>(consent.state ?? '')
  const [source, setSource] = useState(consent.source ?? '')
  const [day, setDay] = useState((consent.at ?? new Date().toISOString()).slice(0, 10))
  const submit = (event?: FormEvent) => {
    event?.preventDefault()
    if (state === '') onSave({})
    else
      onSave({ state, ...(source.trim() ? { source: source.trim() } : {}), ...(day ? { at: `${day}T12:00:00Z` } : {}) })
  }
  return (
    <form onSubmit={submit} className="flex flex-col gap-3">
      <div className="self-start rounded-card bg-sunken p-1">
        <Segments label="State" value={state} onChange={setState} options={STATES} />
      </div>
      {state !== '' && (
        <>
          <Field label="Where from" optional>
            <Input value={source} onChange={setSource} maxLength={200} placeholder="Web form, call, contract" />
          </Field>
          <Field label="When">
            <Input type="date" value={day} onChange={setDay} />
          </Field>
        </>
      )}
      <Button variant="primary" size="sm" className="self-end" onClick={() => submit()}>
        Save
      </Button>
      <button type="submit" hidden />
    </form>
  )
}
