import { useAgents } from '@/backend'
import { JOB_TYPES } from '@/parts/words'
import { CHANNELS, Input, Select, Textarea } from '@/ui'
import { DelayInput } from '../DelayInput'
import { channelLock, withStep } from '../graph'
import { useConfig, usePanel } from './context'
import { Choice, Group, Row } from './Row'
import { VariableText } from './VariableText'

const JOBS = (['initial_outreach', 'follow_up_email', 're_engagement', 'voicemail_drop'] as const).map((value) => ({
  value,
  label: JOB_TYPES[value] ?? value,
}))

const WAYS = (['email', 'sms', 'voice', 'whatsapp'] as const).map((value) => ({
  value,
  label: CHANNELS[value].name,
  icon: CHANNELS[value].icon,
}))

const APPROVALS = [
  { value: 'inherit', label: 'As the agent and workspace say' },
  { value: 'always', label: 'Always ask for approval' },
  { value: 'never', label: 'This step asks for none' },
] as const

const APPROVAL_EFFECTS = {
  inherit: 'The most restrictive rule wins.',
  always: 'Every draft of this step waits for approval.',
  never: 'It adds no approval; other rules still can.',
}

const FAILURES = [
  { value: 'continue', label: 'Go on with the next step' },
  { value: 'stop', label: 'Pause the enrollment' },
  { value: 'port', label: 'Take the way “Failed”' },
] as const

const MISSINGS = [
  { value: 'hold', label: 'Hold until it is filled in' },
  { value: 'skip', label: 'Skip this step' },
  { value: 'stop', label: 'Pause the enrollment' },
] as const

export const RETRIES = [0, 1, 2, 3, 5, 10].map((count) => ({
  value: String(count),
  label: count === 0 ? 'None' : String(count),
}))

/** A number set elsewhere is offered too, so that it is shown as it is. */
export function withPresent(count: number) {
  const value = String(count)
  return RETRIES.some((one) => one.value === value) ? RETRIES : [...RETRIES, { value, label: value }]
}

export function StepForm() {
  const { node, deeds } = usePanel()
  const { config: step, set } = useConfig('step')
  const lock = channelLock(step)
  const settle = (change: Partial<typeof step>) => deeds.change(node.id, (now) => withStep(now, change))
  return (
    <>
      <Row field="jobType" label="Job type">
        <Select value={step.jobType} options={JOBS} onChange={(jobType) => settle({ jobType })} />
      </Row>
      <Row field="channel" label="Channel" hint={lock}>
        <Select
          value={step.channel}
          options={WAYS}
          disabled={lock !== undefined}
          onChange={(channel) => settle({ channel })}
        />
      </Row>
      <Row field="delay" label="Delay" hint="After enrollment for the first step, after the previous one otherwise.">
        <DelayInput label="Delay" delay={step.delay} onChange={(delay, gesture) => set({ delay }, gesture)} />
      </Row>
      <Writing />
      <Group title="Policy">
        <Row field="approval" label="Approval" hint={APPROVAL_EFFECTS[step.approval ?? 'inherit']}>
          <Select value={step.approval ?? 'inherit'} options={APPROVALS} onChange={(approval) => set({ approval })} />
        </Row>
        <Row field="missing" label="If a needed field is missing">
          <Select value={step.missing ?? 'hold'} options={MISSINGS} onChange={(missing) => set({ missing })} />
        </Row>
        <Row field="retries" label="Retries" hint="When the server refuses for now.">
          <Select
            value={String(step.retries ?? 0)}
            options={withPresent(step.retries ?? 0)}
            onChange={(retries) => set({ retries: Number(retries) })}
          />
        </Row>
        <Row field="onFailure" label="If it failed for good" hint="The delay of the next step is kept.">
          <Select
            value={step.onFailure ?? 'continue'}
            options={FAILURES}
            onChange={(onFailure) => settle({ onFailure })}
          />
        </Row>
      </Group>
    </>
  )
}

/** Who writes: the agent, with hints, or the person, word for word. */
function Writing() {
  const { config: step, set } = useConfig('step')
  const fixed = step.text !== undefined
  return (
    <Group title="Message">
      <Choice
        label="Who writes"
        value={fixed ? 'fixed' : 'agent'}
        options={[
          { id: 'agent', title: 'The agent writes' },
          { id: 'fixed', title: 'Fixed text' },
        ]}
        onChange={(who) => set({ text: who === 'fixed' ? (step.text ?? { body: '' }) : undefined })}
      />
      {fixed ? <FixedText /> : <Hints />}
    </Group>
  )
}

function FixedText() {
  const { config: step, set } = useConfig('step')
  const text = step.text ?? { body: '' }
  return (
    <>
      {step.channel === 'email' && step.jobType !== 'follow_up_email' && (
        <Row field="subject" label="Subject">
          <Input
            maxLength={300}
            value={text.subject ?? ''}
            onChange={(subject) => set({ text: { ...text, subject } }, 'subject')}
          />
        </Row>
      )}
      <Row field="text" label="Text">
        <VariableText
          rows={8}
          maxLength={20_000}
          value={text.body}
          onChange={(body) => set({ text: { ...text, body } }, 'body')}
        />
      </Row>
    </>
  )
}

function Hints() {
  const { config: step, set } = useConfig('step')
  const { data: agents } = useAgents()
  const hint = (name: 'angle' | 'cta' | 'valueProp', label: string, placeholder: string) => (
    <Row field={name} label={label} optional>
      <Textarea
        rows={2}
        className="text-base!"
        maxLength={500}
        placeholder={placeholder}
        value={step[name] ?? ''}
        onChange={(words) => set({ [name]: words }, name)}
      />
    </Row>
  )
  const options = [
    { value: '', label: 'The agent of the sequence' },
    ...(agents ?? []).map(({ id, name }) => ({ value: id, label: name })),
  ]
  return (
    <>
      <p className="text-table text-muted">Hints for the agent, never pasted literally.</p>
      {hint('angle', 'Angle', 'what makes this message worth reading')}
      {hint('cta', 'CTA', 'a 15-minute call next week')}
      {hint('valueProp', 'Value proposition', 'what they gain by it')}
      <Row field="agentId" label="Agent">
        <Select
          value={step.agentId ?? ''}
          options={options}
          placeholder="An agent that was deleted"
          onChange={(agentId) => set({ agentId: agentId || undefined })}
        />
      </Row>
    </>
  )
}
