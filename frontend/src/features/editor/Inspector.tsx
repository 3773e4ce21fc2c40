import { X } from 'lucide-react'
import type { GraphNode, Step, Violation } from '@/backend'
import { JOB_TYPES } from '@/parts/words'
import { Field, IconButton, Input, Select, Textarea } from '@/ui'
import { RowDeeds } from './RowDeeds'
import type { Row } from './rows'
import type { Steps } from './useSteps'

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
] as const

const MISSINGS = [
  { value: 'hold', label: 'Hold until it is filled in' },
  { value: 'skip', label: 'Skip this step' },
  { value: 'stop', label: 'Pause the enrollment' },
] as const

const RETRIES = [0, 1, 2, 3, 5, 10].map((count) => ({
  value: String(count),
  label: count === 0 ? 'None' : String(count),
}))

interface InspectorProps {
  row: Row
  steps: Steps
  violations: readonly Violation[]
  readOnly: boolean
}

/** Everything about the chosen step that the row has no room for. */
export function Inspector({ row, steps, violations, readOnly }: InspectorProps) {
  const { node, number } = row
  const title = node.step ? `Step ${number} · ${JOB_TYPES[node.step.jobType]}` : (node.name ?? 'Node')
  return (
    <aside
      aria-label={title}
      className="flex w-[clamp(16.5rem,28vw,22.5rem)] shrink-0 flex-col overflow-y-auto border-l bg-surface"
    >
      <header className="sticky top-0 z-10 flex items-center gap-2 border-b bg-surface py-2 pr-2 pl-4">
        <h2 className="min-w-0 flex-1 truncate font-semibold">{title}</h2>
        {!readOnly && <RowDeeds node={node} steps={steps} className="xl:hidden" />}
        <IconButton icon={X} label="Close" size="sm" onClick={() => steps.select(null)} />
      </header>
      <div className="flex flex-col gap-4 p-4">
        <Field label="Name" optional hint="Shown in lists; the contact never sees it.">
          <Input
            value={node.name ?? ''}
            disabled={readOnly}
            maxLength={120}
            onChange={(name) => steps.changeNode(node.id, { name }, 'name')}
          />
        </Field>
        {node.step && (
          <StepFields node={node} step={node.step} steps={steps} violations={violations} readOnly={readOnly} />
        )}
      </div>
    </aside>
  )
}

interface StepFieldsProps {
  node: GraphNode
  step: Step
  steps: Steps
  violations: readonly Violation[]
  readOnly: boolean
}

function StepFields({ node, step, steps, violations, readOnly }: StepFieldsProps) {
  const change = (part: Partial<Step>, gesture?: string) => steps.change(node.id, part, gesture)
  const problem = (field: string) => violations.find((one) => one.field === field && one.level === 'error')?.sentence
  const advice = (field: string, otherwise: string) =>
    violations.find((one) => one.field === field)?.remedy ?? otherwise
  const hint = (name: 'angle' | 'cta' | 'valueProp', label: string, placeholder: string) => (
    <Field label={label} optional error={problem(name)}>
      <Textarea
        rows={2}
        className="text-base!"
        maxLength={500}
        disabled={readOnly}
        placeholder={placeholder}
        value={step[name] ?? ''}
        onChange={(text) => change({ [name]: text }, name)}
      />
    </Field>
  )
  return (
    <>
      <section className="flex flex-col gap-3" aria-label="Messaging overrides">
        <p className="text-table text-muted">
          Hints for the agent, never pasted literally. {advice('angle', '') && 'A hint makes the message less general.'}
        </p>
        {hint('angle', 'Angle', 'what makes this message worth reading')}
        {hint('cta', 'CTA', 'a 15-minute call next week')}
        {hint('valueProp', 'Value proposition', 'what they gain by it')}
      </section>
      <Field label="Approval" hint={APPROVAL_EFFECTS[step.approval ?? 'inherit']}>
        <Select
          value={step.approval ?? 'inherit'}
          options={APPROVALS}
          disabled={readOnly}
          onChange={(approval) => change({ approval })}
        />
      </Field>
      <Field label="If a needed field is missing">
        <Select
          value={step.missing ?? 'hold'}
          options={MISSINGS}
          disabled={readOnly}
          onChange={(missing) => change({ missing })}
        />
      </Field>
      <Field label="Retries" hint="When the server refuses for now.">
        <Select
          value={String(step.retries ?? 0)}
          options={withPresent(step.retries ?? 0)}
          disabled={readOnly}
          onChange={(retries) => change({ retries: Number(retries) })}
        />
      </Field>
      <Field label="If it failed for good" hint="The delay of the next step is kept.">
        <Select
          value={step.onFailure ?? 'continue'}
          options={FAILURES}
          disabled={readOnly}
          onChange={(onFailure) => change({ onFailure })}
        />
      </Field>
    </>
  )
}

/** A number set elsewhere is offered too, so that it is shown as it is. */
function withPresent(count: number) {
  const value = String(count)
  return RETRIES.some((one) => one.value === value) ? RETRIES : [...RETRIES, { value, label: value }]
}
