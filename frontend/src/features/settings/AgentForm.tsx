import { type FormEvent, useState } from 'react'
import { type AgentFields, type AgentView, api, ask, useDeed } from '@/backend'
import { NumberInput } from '@/parts/NumberInput'
import { Button, Card, Field, Input, Note, notify, Select, Textarea } from '@/ui'
import { LEVEL_EFFECTS, LEVELS, NEW_AGENT, TONES, TYPES } from './agentWords'

interface AgentFormProps {
  /** Undefined makes a new one. */
  agent: AgentView | undefined
  onDone: () => void
}

export function AgentForm({ agent, onDone }: AgentFormProps) {
  const [fields, setFields] = useState<AgentFields>(() => fieldsOf(agent))
  const set = (part: Partial<AgentFields>) => setFields((now) => ({ ...now, ...part }))
  const { run, busy, problem } = useDeed(
    (body: AgentFields) =>
      agent
        ? ask(api.PUT('/api/agents/{id}', { params: { path: { id: agent.id } }, body }))
        : ask(api.POST('/api/agents', { body })),
    {
      topics: ['agents', 'sequences'],
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
        <Field label="Risk threshold" hint="A draft whose risk is above it goes to approval, 0 to 100.">
          <NumberInput value={fields.threshold} max={100} onChange={(threshold) => set({ threshold })} />
        </Field>
        <Field label="Tone">
          <Select className="max-w-64" value={fields.tone} options={TONES} onChange={(tone) => set({ tone })} />
        </Field>
        <Note>
          The built-in composer reads the step, the contact and the tone. Persona, goals and rules are kept for a
          language model.
        </Note>
        <Field label="Persona" optional hint="Who it writes as, and what it knows.">
          <Textarea value={fields.persona} onChange={(persona) => set({ persona })} rows={4} maxLength={20000} />
        </Field>
        <Field label="Goals" optional>
          <Textarea value={fields.goals} onChange={(goals) => set({ goals })} rows={2} maxLength={5000} />
        </Field>
        <Field label="Do and don’t" optional hint="One rule a line.">
          <Textarea
            value={fields.rules}
            onChange={(rules) => set({ rules })}
            rows={3}
            maxLength={5000}
            placeholder={'Do keep it under 120 words\nDon’t promise a discount'}
          />
        </Field>
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
  )
}

function fieldsOf(agent: AgentView | undefined): AgentFields {
  if (!agent) return NEW_AGENT
  const { name, type, persona, goals, tone, rules, level, threshold } = agent
  return { name, type, persona, goals, tone, rules, level, threshold }
}
