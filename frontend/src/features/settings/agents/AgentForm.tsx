import { type FormEvent, useState } from 'react'
import { href } from '@/app/router'
import { type AgentFields, type AgentView, api, ask, useDeed, useEndpoints, useWorkspace } from '@/backend'
import { NumberInput } from '@/parts/NumberInput'
import { WindowFields } from '@/parts/WindowFields'
import { windowWords } from '@/parts/windowWords'
import { Button, Card, Field, Input, Note, notify, Select, Switch, Textarea, TextLink } from '@/ui'
import { MoneyInput } from '../models/MoneyInput'
import { Lessons } from './Lessons'
import { Playground } from './Playground'
import { Record } from './Record'
import { LEVEL_EFFECTS, LEVELS, NEW_AGENT, TONES, TYPES } from './words'

interface AgentFormProps {
  /** Undefined makes a new one. */
  agent: AgentView | undefined
  /** A new one begins as this one. */
  like?: AgentView | undefined
  onDone: () => void
}

export function AgentForm({ agent, like, onDone }: AgentFormProps) {
  const [fields, setFields] = useState<AgentFields>(() =>
    like ? { ...fieldsOf(like), name: `${like.name} (copy)` } : fieldsOf(agent),
  )
  const set = (part: Partial<AgentFields>) => setFields((now) => ({ ...now, ...part }))
  const { run, busy, problem } = useDeed(
    (body: AgentFields) =>
      agent
        ? ask(api.PUT('/api/agents/{id}', { params: { path: { id: agent.id } }, body }))
        : ask(api.POST('/api/agents', { body })),
    {
      topics: ['agents', 'sequences', 'endpoints'],
      onDone: (saved) => {
        notify.done(`${saved.name} is saved`)
        onDone()
      },
    },
  )
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (!busy) run(fields)
  }
  return (
    <div className="flex flex-col gap-4">
      <Card title={agent ? agent.name : 'New agent'}>
        <form onSubmit={submit} className="flex flex-col gap-4 p-4">
          <div className="grid grid-cols-2 gap-4">
            <Field label="Name" error={problem?.field('name')}>
              <Input value={fields.name} onChange={(name) => set({ name })} maxLength={120} placeholder="Outreach" />
            </Field>
            <Field label="Type">
              <Select value={fields.type} options={TYPES} onChange={(type) => set({ type })} />
            </Field>
          </div>
          <Field label="Autonomy level" hint={LEVEL_EFFECTS[fields.level]}>
            <Select className="max-w-64" value={fields.level} options={LEVELS} onChange={(level) => set({ level })} />
          </Field>
          {agent && <Record agent={agent} />}
          <Field label="Risk threshold" hint="A draft whose risk is above it goes to approval, 0 to 100.">
            <NumberInput value={fields.threshold} max={100} onChange={(threshold) => set({ threshold })} />
          </Field>
          <WindowFields
            label="Sends by itself only at certain hours"
            hint={
              fields.hours
                ? `By itself it sends ${windowWords(fields.hours)}; what you approve leaves at any time that the sequence allows.`
                : 'Off: it sends whenever the sequence allows.'
            }
            window={fields.hours}
            onChange={(hours) => set({ hours })}
          />
          <Field label="Most messages it sends by itself a day" hint="0: no cap of its own." layout="row">
            <NumberInput value={fields.dailyCap ?? 0} max={100_000} onChange={(dailyCap) => set({ dailyCap })} />
          </Field>
          <Written fields={fields} set={set} problem={problem?.field('endpointId')} />
          <Field label="Tone">
            <Select className="max-w-64" value={fields.tone} options={TONES} onChange={(tone) => set({ tone })} />
          </Field>
          {!fields.endpointId && (
            <Note>
              The built-in composer reads the step, the contact, the tone and the house rules. Persona, goals and notes
              are for a language model.
            </Note>
          )}
          <Field label="Persona" optional hint="Who it writes as.">
            <Textarea value={fields.persona} onChange={(persona) => set({ persona })} rows={4} maxLength={20000} />
          </Field>
          <Field label="Goals" optional>
            <Textarea value={fields.goals} onChange={(goals) => set({ goals })} rows={2} maxLength={5000} />
          </Field>
          <Field
            label="Notes"
            optional
            hint="What a message may draw on: the product, prices, customers one may name. What is not written here, in the step or at the contact is not to be claimed."
          >
            <Textarea
              value={fields.knowledge ?? ''}
              onChange={(knowledge) => set({ knowledge })}
              rows={4}
              maxLength={20000}
            />
          </Field>
          <Field label="House rules" optional hint="Do and don’t, one a line.">
            <Textarea
              value={fields.rules}
              onChange={(rules) => set({ rules })}
              rows={3}
              maxLength={5000}
              placeholder={'Do keep it under 120 words\nDon’t promise a discount'}
            />
          </Field>
          {agent && (
            <Lessons agent={agent} rules={fields.rules} onRule={(rule) => set({ rules: added(fields.rules, rule) })} />
          )}
          {problem && problem.errors.length === 0 && (
            <Note tone="danger" alert>
              {problem.sentence} {problem.remedy}
            </Note>
          )}
          <div className="flex justify-end gap-2">
            <Button onClick={onDone}>{agent ? 'Close' : 'Cancel'}</Button>
            <Button type="submit" variant="primary" busy={busy} disabled={!fields.name.trim()}>
              Save
            </Button>
          </div>
        </form>
      </Card>
      <Playground fields={fields} agent={agent} />
    </div>
  )
}

interface WrittenProps {
  fields: AgentFields
  set: (part: Partial<AgentFields>) => void
  problem: string | undefined
}

/** With what it writes: the composer, or a model with its budget. */
function Written({ fields, set, problem }: WrittenProps) {
  const { data: endpoints } = useEndpoints()
  const { data: workspace } = useWorkspace()
  const money = workspace?.currency ? `, ${workspace.currency}` : ''
  return (
    <>
      <Field
        label="Writes with"
        error={problem}
        hint={
          (endpoints ?? []).length === 0 ? (
            <>
              A language model is added in{' '}
              <TextLink href={href('/settings/models')} className="underline">
                Models
              </TextLink>
              .
            </>
          ) : undefined
        }
      >
        <Select
          className="max-w-80"
          value={fields.endpointId ?? ''}
          options={[
            { value: '', label: 'The built-in composer' },
            ...(endpoints ?? []).map(({ id, name, model }) => ({
              value: id,
              label: model ? `${name} · ${model}` : name,
            })),
          ]}
          onChange={(endpointId) => set({ endpointId })}
        />
      </Field>
      {fields.endpointId && (
        <>
          <Field label="Another model there" optional hint="Left empty, the endpoint’s own.">
            <Input
              className="max-w-80"
              value={fields.model ?? ''}
              onChange={(model) => set({ model })}
              maxLength={200}
            />
          </Field>
          <Field label="Freedom in wording" hint="Low keeps close to the hints, high varies more." layout="row">
            <Select
              className="w-40"
              value={String(fields.temperature ?? 0.7)}
              options={temperatures(fields.temperature ?? 0.7)}
              onChange={(temperature) => set({ temperature: Number(temperature) })}
            />
          </Field>
          <Field
            label="Wait while the model is down"
            hint="Otherwise the built-in composer writes, and the draft says so."
            layout="row"
          >
            <Switch checked={fields.waits ?? false} onChange={(waits) => set({ waits })} />
          </Field>
          <Field label={`Most it may spend a day${money}`} hint="0: no limit of its own." layout="row">
            <MoneyInput value={fields.perDay ?? 0} onChange={(perDay) => set({ perDay })} />
          </Field>
        </>
      )}
    </>
  )
}

const TEMPERATURES = [
  { value: '0.2', label: 'Low' },
  { value: '0.7', label: 'Usual' },
  { value: '1', label: 'High' },
]

/** The usual ones, and the present one where it is another. */
function temperatures(now: number) {
  return TEMPERATURES.some(({ value }) => Number(value) === now)
    ? TEMPERATURES
    : [...TEMPERATURES, { value: String(now), label: String(now) }]
}

function added(rules: string, rule: string): string {
  return [rules.trimEnd(), rule].filter(Boolean).join('\n')
}

function fieldsOf(agent: AgentView | undefined): AgentFields {
  if (!agent) return NEW_AGENT
  const { id: _, sequences: __, record: ___, suggestion: ____, ...fields } = agent
  return fields
}
