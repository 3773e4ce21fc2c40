import { useParam } from '@/app/router'
import { useSequences } from '@/backend'
import { FilterBuilder } from '@/parts/filter/FilterBuilder'
import { Button, Input, Picker, Select, Switch } from '@/ui'
import { DelayInput } from '../DelayInput'
import { useConfig, usePanel } from './context'
import { Choice, Group, Row, Wrong } from './Row'
import { RETRIES, withPresent } from './StepForm'
import { VariableText } from './VariableText'

const WHO = [
  { value: 'assigned', label: 'The contact’s owner' },
  { value: 'person', label: 'A person' },
] as const

const VIA = [
  { value: 'app', label: 'In the app' },
  { value: 'desktop', label: 'Desktop notification' },
  { value: 'email', label: 'Email' },
  { value: 'webhook', label: 'Webhook' },
] as const

export function NotifyForm() {
  const { config, set } = useConfig('notify')
  return (
    <>
      <Row field="who" label="Who">
        <Select value={config.who} options={WHO} onChange={(who) => set({ who })} />
      </Row>
      {config.who === 'person' && (
        <Row field="person" label="Email address">
          <Input
            type="email"
            placeholder="maria@example.com"
            value={config.person ?? ''}
            onChange={(person) => set({ person }, 'person')}
          />
        </Row>
      )}
      <Row field="via" label="How">
        <Select value={config.via} options={VIA} onChange={(via) => set({ via })} />
      </Row>
      {config.via === 'webhook' && (
        <Row field="url" label="Address">
          <Input
            placeholder="https://example.com/hook"
            value={config.url ?? ''}
            onChange={(url) => set({ url }, 'url')}
          />
        </Row>
      )}
      <Row field="message" label="Message">
        <VariableText
          rows={4}
          maxLength={2000}
          value={config.message}
          onChange={(message) => set({ message }, 'message')}
        />
      </Row>
      <Row
        field="waits"
        layout="row"
        label="Wait for the rep"
        hint="Goes on only once the rep says so, or after a time."
      >
        <Switch
          checked={config.wait !== undefined}
          onChange={(on) => set({ wait: on ? { value: 2, unit: 'days' } : undefined })}
        />
      </Row>
      {config.wait && (
        <Row field="wait" label="At most" hint="Then the way “Timed out” is taken.">
          <DelayInput label="At most" delay={config.wait} onChange={(wait, gesture) => set({ wait }, gesture)} />
        </Row>
      )}
    </>
  )
}

export function EnrollForm() {
  const own = useParam('id')
  const { config, set } = useConfig('enroll')
  const { data } = useSequences()
  const items = (data ?? [])
    .filter(({ id, status }) => id !== own && status !== 'archived')
    .map(({ id, name }) => ({ value: id, label: name }))
  return (
    <Row field="sequenceId" label="Sequence" hint="The contact goes on here too.">
      <Picker
        value={config.sequenceId || null}
        groups={[{ title: '', items }]}
        placeholder="Choose a sequence"
        onChange={(sequenceId) => set({ sequenceId })}
      />
    </Row>
  )
}

export function WebhookForm() {
  const { config, set } = useConfig('webhook')
  return (
    <>
      <Row field="url" label="Address" hint="Called by POST and signed.">
        <Input placeholder="https://example.com/hook" value={config.url} onChange={(url) => set({ url }, 'url')} />
      </Row>
      <Row field="body" label="Body" optional hint="JSON. Left empty, the contact and where it stands are sent.">
        <VariableText
          rows={5}
          spellCheck={false}
          className="font-mono text-table!"
          maxLength={20_000}
          placeholder={'{"email": "{{email}}"}'}
          value={config.body ?? ''}
          onChange={(body) => set({ body: body || undefined }, 'body')}
        />
      </Row>
      <Row field="retries" label="Retries" hint="After that the way “Error” is taken.">
        <Select
          value={String(config.retries ?? 0)}
          options={config.retries ? withPresent(config.retries) : RETRIES}
          onChange={(retries) => set({ retries: Number(retries) })}
        />
      </Row>
    </>
  )
}

export function EndForm() {
  const { config, set } = useConfig('end')
  return (
    <>
      <Choice
        label="Outcome"
        value={config.unenroll ? 'unenrolled' : 'completed'}
        options={[
          { id: 'completed', title: 'Completed' },
          { id: 'unenrolled', title: 'Unenrolled' },
        ]}
        onChange={(how) => set(how === 'unenrolled' ? { unenroll: true } : { unenroll: undefined, reason: undefined })}
      />
      {config.unenroll && (
        <Row field="reason" label="Reason" optional>
          <Input
            maxLength={200}
            placeholder="Not a fit"
            value={config.reason ?? ''}
            onChange={(reason) => set({ reason }, 'reason')}
          />
        </Row>
      )}
    </>
  )
}

export function StartForm() {
  const { node, deeds, fields } = usePanel()
  const entry = node.start?.entry
  const set = (next: typeof entry) =>
    deeds.change(node.id, (now) => ({ ...now, start: { ...now.start, entry: next } }), 'entry')
  // Nobody has walked yet: only the contact can be asked about.
  const known = fields.filter(({ group }) => group !== 'This sequence')
  return (
    <Group title="Who may enter" field="entry">
      {entry ? (
        <>
          <FilterBuilder fields={known} filter={entry} onChange={set} />
          <Wrong field="entry" />
          <Button size="sm" variant="quiet" className="self-start" onClick={() => set(undefined)}>
            Let everybody enter
          </Button>
        </>
      ) : (
        <>
          <p className="text-muted">Everybody who is enrolled, by whatever way.</p>
          <Button size="sm" className="self-start" onClick={() => set({})}>
            Let only some enter
          </Button>
        </>
      )}
    </Group>
  )
}
