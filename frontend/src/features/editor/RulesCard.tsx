import type { SequenceView, Settings } from '@/backend'
import { NumberInput } from '@/parts/NumberInput'
import { Card, Field, Select } from '@/ui'

const RE_ENROLL = [
  { value: 'never', label: 'Never' },
  { value: 'after_days', label: 'After some days' },
  { value: 'always', label: 'Always' },
] as const
const RE_ENROLL_EFFECTS = {
  never: 'Who was in this sequence once does not enter it again.',
  after_days: 'Who was in this sequence may enter it again that many days after it ended.',
  always: 'Who is not in it now may enter it again at any time.',
}

const EXCLUSIVITY = [
  { value: 'warn', label: 'Warn' },
  { value: 'forbid', label: 'Forbid' },
  { value: 'ignore', label: 'Ignore' },
] as const
const EXCLUSIVITY_EFFECTS = {
  warn: 'Enrolling says who is also live in another sequence, and enrolls them all the same.',
  forbid: 'Who is live in another sequence is not enrolled.',
  ignore: 'It makes no difference whether someone is live in another sequence.',
}

const CATCH_UP = [
  { value: 'standard', label: 'Standard' },
  { value: 'send', label: 'Always send' },
  { value: 'ask', label: 'Ask' },
] as const
const CATCH_UP_EFFECTS = {
  standard: 'Up to a day late goes in the next window, up to seven days goes paced, later asks.',
  send: 'What came due while Cadenza was not running goes out, paced, however late.',
  ask: 'What is more than a day late waits until you let it go.',
}

interface RulesCardProps {
  view: SequenceView
  readOnly: boolean
  set: (part: Partial<Settings>) => void
}

/** The rules that matter at the edges: who may enter again, who is elsewhere, what happens after downtime. */
export function RulesCard({ view: { settings }, readOnly, set }: RulesCardProps) {
  return (
    <Card title="Rules">
      <div className="flex flex-col gap-4 p-4">
        <Field label="Re-enrollment" hint={RE_ENROLL_EFFECTS[settings.reEnroll]} layout="row">
          <span className="flex items-center gap-2">
            {settings.reEnroll === 'after_days' && (
              <NumberInput
                label="Days until re-enrollment"
                min={1}
                max={3650}
                value={settings.reEnrollDays ?? 30}
                disabled={readOnly}
                onChange={(reEnrollDays) => set({ reEnrollDays })}
              />
            )}
            <Select
              className="w-44"
              value={settings.reEnroll}
              options={RE_ENROLL}
              disabled={readOnly}
              onChange={(reEnroll) =>
                set(reEnroll === 'after_days' ? { reEnroll, reEnrollDays: settings.reEnrollDays || 30 } : { reEnroll })
              }
            />
          </span>
        </Field>
        <Field label="Exclusivity" hint={EXCLUSIVITY_EFFECTS[settings.exclusivity]} layout="row">
          <Select
            className="w-44"
            value={settings.exclusivity}
            options={EXCLUSIVITY}
            disabled={readOnly}
            onChange={(exclusivity) => set({ exclusivity })}
          />
        </Field>
        <Field label="Catch-up" hint={CATCH_UP_EFFECTS[settings.catchUp]} layout="row">
          <Select
            className="w-44"
            value={settings.catchUp}
            options={CATCH_UP}
            disabled={readOnly}
            onChange={(catchUp) => set({ catchUp })}
          />
        </Field>
      </div>
    </Card>
  )
}
