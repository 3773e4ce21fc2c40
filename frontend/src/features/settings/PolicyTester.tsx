import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Ban, BellRing, Check, Hourglass, type LucideIcon, Minus } from 'lucide-react'
import { useState } from 'react'
import { api, ask, explain, keys, type PolicyDecision, type TryPolicy, useAgents } from '@/backend'
import { FindContact } from '@/parts/FindContact'
import { NumberInput } from '@/parts/NumberInput'
import { Button, Card, cx, ErrorState, Field, Pill, Select, type Tone } from '@/ui'

const STEPS = [
  { value: 'inherit', label: 'Inherit' },
  { value: 'always', label: 'Always approval' },
  { value: 'never', label: 'Never approval' },
] as const

type Outcome = PolicyDecision['outcome']

const OUTCOMES: Record<Outcome, { words: string; icon: LucideIcon; tone: Tone }> = {
  send: { words: 'It would be sent', icon: Check, tone: 'ok' },
  send_notify: { words: 'It would be sent, and you would be told', icon: BellRing, tone: 'ok' },
  approve: { words: 'It would wait for approval', icon: Hourglass, tone: 'warn' },
  hold: { words: 'It would wait', icon: Hourglass, tone: 'warn' },
  refuse: { words: 'It would not be sent', icon: Ban, tone: 'danger' },
}

/** Tries the rules on a message that does not exist: what would become of it, and which rule says so. */
export function PolicyTester() {
  const { data: agents } = useAgents()
  const [asked, setAsked] = useState<TryPolicy>({ channel: 'email', risk: 20, step: 'inherit' })
  const [contact, setContact] = useState<string>()
  const [finding, setFinding] = useState(false)
  const set = (part: Partial<TryPolicy>) => setAsked((now) => ({ ...now, ...part }))
  const agentId = asked.agentId ?? agents?.[0]?.id ?? ''
  const body = { ...asked, ...(agentId && { agentId }) }
  const { data, error, refetch } = useQuery({
    queryKey: keys.list('settings', { try: body }),
    queryFn: ({ signal }) => ask(api.POST('/api/policy', { body, signal })),
    placeholderData: keepPreviousData,
    enabled: agents !== undefined,
  })
  return (
    <Card title="What would happen to…">
      <div className="flex flex-col gap-4 p-4">
        <div className="flex flex-wrap items-end gap-4">
          <Field label="An email by">
            <Select
              className="w-48"
              value={agentId}
              options={[
                ...(agents ?? []).map(({ id, name }) => ({ value: id, label: name })),
                ...(agents?.length ? [] : [{ value: '', label: 'no agent' }]),
              ]}
              onChange={(next) => set({ agentId: next })}
            />
          </Field>
          <Field label="of the risk">
            <NumberInput className="w-20 text-right" value={asked.risk} max={100} onChange={(risk) => set({ risk })} />
          </Field>
          <Field label="at a step set to">
            <Select className="w-40" value={asked.step} options={STEPS} onChange={(step) => set({ step })} />
          </Field>
          <Button onClick={() => setFinding(!finding)}>{contact ? `To ${contact}` : 'To a certain contact…'}</Button>
        </div>
        {finding && (
          <FindContact
            label="Find a contact"
            most={5}
            onChoose={({ id, name, email }) => {
              set({ contactId: id })
              setContact(name || email)
              setFinding(false)
            }}
          />
        )}
        {error && (
          <ErrorState title="The rules could not be tried." onRetry={() => void refetch()} {...explain(error)} />
        )}
        {data && <Decision decision={data} />}
      </div>
    </Card>
  )
}

function Decision({ decision }: { decision: PolicyDecision }) {
  const { words, icon, tone } = OUTCOMES[decision.outcome]
  return (
    <div role="status" className="flex flex-col gap-3">
      <p className="flex flex-wrap items-center gap-2">
        <Pill icon={icon} tone={tone}>
          {words}
        </Pill>
        <span>{decision.sentence}</span>
      </p>
      <ol aria-label="Every rule" className="flex flex-col gap-1 text-table">
        {decision.steps.map((step) => {
          const free = step.outcome === 'send'
          const decides = step.rule === decision.rule
          const Icon = free ? Minus : OUTCOMES[step.outcome].icon
          return (
            <li key={step.rule} className={cx('flex gap-2', decides ? 'font-medium' : free && 'text-muted')}>
              <Icon size={14} aria-hidden className="mt-0.5 shrink-0" />
              <span>
                {step.sentence}
                {decides && ' This decides.'}
              </span>
            </li>
          )
        })}
      </ol>
    </div>
  )
}
