import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import {
  api,
  ask,
  explain,
  inWords,
  keys,
  useDeed,
  useWorkspace,
  type WorkspaceEdit,
  type WorkspaceSettings,
} from '@/backend'
import { NumberInput } from '@/parts/NumberInput'
import { ZoneInput } from '@/parts/ZoneInput'
import { Card, ConfirmDialog, ErrorState, Field, notify, Select, SkeletonRows } from '@/ui'
import { PolicyTester } from './PolicyTester'
import { RuleChanges } from './RuleChanges'

const EMAIL_MODES = [
  { value: 'normal', label: 'Normal' },
  { value: 'warmup', label: 'Warmup' },
] as const
const EMAIL_EFFECTS = {
  normal: 'It adds no rule of its own.',
  warmup: 'Every email goes to approval, whatever the other rules say.',
}

const MODES = [
  { value: 'assisted', label: 'Assisted' },
  { value: 'controlled', label: 'Controlled' },
  { value: 'full_autonomy', label: 'Full Autonomy' },
] as const
const MODE_EFFECTS = {
  assisted: 'Everything goes to approval.',
  controlled: 'Each action has its own rule, below.',
  full_autonomy: 'The rules per action are left aside. Agent level, risk threshold and steps still hold.',
}

const ACTIONS = [
  { value: 'autonomous', label: 'Autonomous' },
  { value: 'approval', label: 'Approval' },
  { value: 'disabled', label: 'Disabled' },
] as const
const ACTION_EFFECTS: Record<string, string> = {
  autonomous: 'Emails may leave by themselves, where no other rule asks for approval.',
  approval: 'Every email goes to approval.',
  disabled: 'No email leaves.',
}

/** Autonomy & safety: what may leave by itself. Each change is saved by itself. */
export function Safety() {
  const { data, error, refetch } = useWorkspace()
  const queries = useQueryClient()
  const [asked, setAsked] = useState(false)
  const { run, problem } = useDeed(
    (body: WorkspaceEdit) => {
      queries.setQueryData<WorkspaceSettings>(keys.list('settings'), (now) => now && { ...now, ...body })
      return ask(api.PATCH('/api/settings', { body }))
    },
    {
      topics: ['settings', 'status'],
      onDone: (next) => queries.setQueryData(keys.list('settings'), next),
      onRefused: (refusal) => notify.failed('It was not saved', inWords(refusal)),
    },
  )
  if (error && !data)
    return <ErrorState title="The settings could not be read." onRetry={() => void refetch()} {...explain(error)} />
  if (!data) return <SkeletonRows rows={4} />
  const email = data.actions.send_email ?? 'autonomous'
  return (
    <div className="flex max-w-2xl flex-col gap-4 p-5">
      <p className="text-muted">
        The most restrictive rule wins: Emergency Stop, Do Not Contact, Warmup, mode, agent level, action, risk
        threshold, step. Every change is saved by itself.
      </p>
      <Card title="Autonomy">
        <div className="flex flex-col gap-4 p-4">
          <Field label="Email mode" hint={EMAIL_EFFECTS[data.emailMode]} layout="row">
            <Select
              className="w-44"
              value={data.emailMode}
              options={EMAIL_MODES}
              onChange={(emailMode) => run({ emailMode })}
            />
          </Field>
          <Field label="Mode" hint={MODE_EFFECTS[data.mode]} layout="row">
            <Select
              className="w-44"
              value={data.mode}
              options={MODES}
              onChange={(mode) => (mode === 'full_autonomy' && data.mode !== mode ? setAsked(true) : run({ mode }))}
            />
          </Field>
          {data.mode === 'controlled' && (
            <Field label="Send email" hint={ACTION_EFFECTS[email]} layout="row">
              <Select
                className="w-44"
                value={email}
                options={ACTIONS}
                onChange={(rule) => run({ actions: { ...data.actions, send_email: rule } })}
              />
            </Field>
          )}
        </div>
      </Card>
      <PolicyTester />
      <Card title="Pace">
        <div className="flex flex-col gap-4 p-4">
          <Field
            label="Hold before sending, seconds"
            hint={
              data.holdSeconds > 0
                ? `Every message is held ${data.holdSeconds} s, in which it can be taken back.`
                : 'A message leaves at once; nothing can be taken back.'
            }
            layout="row"
          >
            <NumberInput value={data.holdSeconds} max={300} onChange={(holdSeconds) => run({ holdSeconds })} />
          </Field>
          <Field
            label="Sequence processor runs every, seconds"
            hint="It also wakes at once on an enrollment, an approval or an event."
            layout="row"
          >
            <NumberInput value={data.tickSeconds} min={5} max={3600} onChange={(tickSeconds) => run({ tickSeconds })} />
          </Field>
          <Field
            label="Time zone"
            error={problem?.field('timeZone')}
            hint="For contacts whose own is not known. Left empty, this machine’s."
            layout="row"
          >
            <span className="block w-56">
              <ZoneInput
                value={data.timeZone}
                placeholder={Intl.DateTimeFormat().resolvedOptions().timeZone}
                onChange={(timeZone) => run({ timeZone })}
              />
            </span>
          </Field>
        </div>
      </Card>
      <RuleChanges />
      <ConfirmDialog
        open={asked}
        onClose={() => setAsked(false)}
        title="Turn Full Autonomy on?"
        confirm="Turn on Full Autonomy"
        danger
        typed="full autonomy"
        onConfirm={() => {
          setAsked(false)
          run({ mode: 'full_autonomy' })
        }}
      >
        Messages may leave without anyone having read them. Agents set to Suggest Only still ask for approval, and
        Emergency Stop still stops everything.
      </ConfirmDialog>
    </div>
  )
}
