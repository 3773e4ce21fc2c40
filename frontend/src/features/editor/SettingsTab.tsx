import { useState } from 'react'
import { href } from '@/app/router'
import { type SequenceView, type Settings, useAgents, useSenders, useSequences } from '@/backend'
import type { SequenceDeeds } from '@/parts/useSequenceDeeds'
import { plural } from '@/parts/words'
import { Card, Field, Select, Switch, Textarea, TextLink } from '@/ui'
import { HolidaysCard } from './HolidaysCard'
import { RulesCard } from './RulesCard'
import { useEditSequence } from './useEditSequence'
import { WindowCard } from './WindowCard'

interface SettingsTabProps {
  view: SequenceView
  deeds: SequenceDeeds
}

/** Everything about a sequence beside its steps. Each change is saved by itself. */
export function SettingsTab({ view, deeds }: SettingsTabProps) {
  const edit = useEditSequence(view)
  const readOnly = view.status === 'archived'
  const set = (part: Partial<Settings>) => edit.run({ settings: { ...view.settings, ...part } })
  return (
    <div className="mx-auto flex max-w-3xl flex-col gap-4 p-5">
      <p className="text-muted" role="status">
        {edit.busy
          ? 'Saving…'
          : readOnly
            ? 'An archived sequence cannot be changed.'
            : 'Every change is saved by itself.'}
        {view.stats.active > 0 &&
          ` It holds at once for the ${plural(view.stats.active, 'person', 'people')} now active.`}
      </p>
      <Writing view={view} readOnly={readOnly} set={set} />
      <Stopping view={view} readOnly={readOnly} set={set} />
      <DefaultCard view={view} readOnly={readOnly} deeds={deeds} />
      <WindowCard window={view.settings.window} readOnly={readOnly} onChange={(window) => set({ window })} />
      <HolidaysCard
        days={view.settings.holidays ?? []}
        readOnly={readOnly}
        onChange={(holidays) => set({ holidays })}
      />
      <RulesCard view={view} readOnly={readOnly} set={set} />
      <Card title="Description">
        <div className="p-4">
          <Description
            key={view.description}
            text={view.description}
            readOnly={readOnly}
            onChange={(description) => edit.run({ description })}
          />
        </div>
      </Card>
    </div>
  )
}

interface SectionProps {
  view: SequenceView
  readOnly: boolean
  set: (part: Partial<Settings>) => void
}

function Writing({ view, readOnly, set }: SectionProps) {
  const senders = useSenders().data ?? []
  const agents = useAgents().data ?? []
  const { senderId, agentId } = view.settings
  const sender = senders.find(({ id }) => id === senderId)
  const agent = agents.find(({ id }) => id === agentId)
  const wrong = view.violations.find(({ setting, level }) => level === 'error' && setting === 'senders')
  return (
    <Card title="Who writes">
      <div className="flex flex-col gap-4 p-4">
        <Field
          label="Sender profile"
          layout="row"
          error={wrong?.sentence}
          hint={
            senders.length === 0 ? (
              <>
                There is none yet. <TextLink href={href('/settings/senders?new=1')}>Add one</TextLink>
              </>
            ) : sender ? (
              `Emails leave from ${sender.fromAddr}. People on their way keep the sender they have.`
            ) : (
              'Emails cannot be sent until one is chosen.'
            )
          }
        >
          <Select
            className="w-64"
            value={sender?.id ?? null}
            disabled={readOnly || senders.length === 0}
            options={senders.map((one) => ({ value: one.id, label: `${one.name} · ${one.fromAddr}` }))}
            onChange={(id) => set({ senderId: id })}
          />
        </Field>
        <Field
          label="Agent"
          layout="row"
          hint={
            agents.length === 0 ? (
              <>
                There is none yet; drafts are plain and go to approval.{' '}
                <TextLink href={href('/settings/agents?new=1')}>Add one</TextLink>
              </>
            ) : agent ? (
              'Its persona, tone and autonomy level hold for every draft.'
            ) : (
              'Without one, drafts are plain and go to approval.'
            )
          }
        >
          <Select
            className="w-64"
            value={agent?.id ?? ''}
            disabled={readOnly || agents.length === 0}
            options={[{ value: '', label: 'No agent' }, ...agents.map((one) => ({ value: one.id, label: one.name }))]}
            onChange={(id) => set({ agentId: id })}
          />
        </Field>
      </div>
    </Card>
  )
}

function Stopping({ view: { settings }, readOnly, set }: SectionProps) {
  return (
    <Card title="When to stop">
      <div className="flex flex-col gap-4 p-4">
        <Field
          label="Stop on reply"
          hint={
            settings.stopOnReply
              ? 'A reply pauses the contact’s enrollment, and waiting drafts are withdrawn.'
              : 'Off: follow-ups go on after a reply.'
          }
          layout="row"
        >
          <Switch checked={settings.stopOnReply} disabled={readOnly} onChange={(stopOnReply) => set({ stopOnReply })} />
        </Field>
        <Field
          label="Stop on meeting"
          hint={
            settings.stopOnMeeting
              ? 'A booked meeting pauses the contact’s enrollment.'
              : 'Off: follow-ups go on after a meeting is booked.'
          }
          layout="row"
        >
          <Switch
            checked={settings.stopOnMeeting}
            disabled={readOnly}
            onChange={(stopOnMeeting) => set({ stopOnMeeting })}
          />
        </Field>
      </div>
    </Card>
  )
}

function DefaultCard({ view, readOnly, deeds }: SettingsTabProps & { readOnly: boolean }) {
  const present = useSequences().data?.find((card) => card.default)
  const replaced = present && present.id !== view.id ? ` It replaces “${present.name}”.` : ''
  const hint = view.default
    ? 'Contacts newly created by import, form or API with no sequence named enter this one.'
    : view.status === 'active'
      ? `It would take every contact newly created by import, form or API.${replaced}`
      : 'Only an active sequence can be the default.'
  return (
    <Card title="Default sequence">
      <div className="p-4">
        <Field label="Use as the default sequence" hint={hint} layout="row">
          <Switch
            checked={view.default}
            disabled={readOnly || (view.status !== 'active' && !view.default)}
            onChange={(on) => deeds.makeDefault.run({ card: view, on })}
          />
        </Field>
      </div>
    </Card>
  )
}

interface DescriptionProps {
  text: string
  readOnly: boolean
  onChange: (text: string) => void
}

function Description({ text, readOnly, onChange }: DescriptionProps) {
  const [draft, setDraft] = useState(text)
  return (
    <Textarea
      aria-label="Description"
      rows={2}
      maxLength={2000}
      disabled={readOnly}
      value={draft}
      onChange={setDraft}
      onBlur={() => draft !== text && onChange(draft)}
    />
  )
}
