import { FlaskConical, Square } from 'lucide-react'
import { useState } from 'react'
import { type AgentFields, type AgentView, type Trial, useAgents, useSenders } from '@/backend'
import { FindContact } from '@/parts/FindContact'
import { useWriting } from '@/parts/useWriting'
import { WrittenDraft } from '@/parts/WrittenDraft'
import { JOB_TYPES } from '@/parts/words'
import { Button, Card, CHANNELS, Field, Input, Note, Select } from '@/ui'

const JOBS = (['initial_outreach', 'follow_up_email', 're_engagement', 'voicemail_drop'] as const).map((value) => ({
  value,
  label: JOB_TYPES[value] ?? value,
}))
const WAYS = (['email', 'sms', 'whatsapp', 'voice'] as const).map((value) => ({ value, label: CHANNELS[value].name }))
const SAMPLE = { id: 'sample', name: 'Maria Sample', detail: 'an invented contact' }

interface PlaygroundProps {
  /** The agent as it is typed, saved or not. */
  fields: AgentFields
  /** The saved one, left out of those to compare with. */
  agent: AgentView | undefined
}

/** Tries an agent on a contact, beside another if wanted. Nothing of it is kept or sent. */
export function Playground({ fields, agent }: PlaygroundProps) {
  const { data: agents } = useAgents()
  const { data: senders } = useSenders()
  const [contact, setContact] = useState(SAMPLE)
  const [finding, setFinding] = useState(false)
  const [step, setStep] = useState<Omit<Trial, 'contactId'>>({
    jobType: 'initial_outreach',
    channel: 'email',
    angle: '',
    valueProp: '',
    cta: '',
  })
  const [other, setOther] = useState('')
  const mine = useWriting()
  const theirs = useWriting()
  const set = (part: Partial<typeof step>) => setStep((now) => ({ ...now, ...part }))
  const others = (agents ?? []).filter(({ id }) => id !== agent?.id)
  const write = () => {
    const trial = { ...step, contactId: contact.id, ...(senders?.[0] ? { senderId: senders[0].id } : {}) }
    mine.begin({ trial: { ...trial, agent: fields } })
    if (other) theirs.begin({ trial: { ...trial, agentId: other } })
    else theirs.clear()
  }
  const going = mine.going || theirs.going
  const columns = [
    { title: fields.name || 'This agent', writing: mine },
    ...(other ? [{ title: others.find(({ id }) => id === other)?.name ?? '', writing: theirs }] : []),
  ]
  return (
    <Card title="Try it">
      <div className="flex flex-col gap-4 p-4">
        <p className="text-muted">
          It writes with what is typed above, saved or not. Nothing is kept or sent; a model’s call is counted.
        </p>
        {finding ? (
          <FindContact
            label="Find a contact to try it on"
            most={5}
            onChoose={({ id, name, company, email }) => {
              setContact({ id, name, detail: company || email })
              setFinding(false)
            }}
          />
        ) : (
          <div className="flex items-center gap-2 rounded-control border py-1.5 pr-1.5 pl-2.5">
            <span className="min-w-0 flex-1 truncate">
              <span className="font-medium">{contact.name}</span> <span className="text-muted">{contact.detail}</span>
            </span>
            <Button size="sm" onClick={() => setFinding(true)}>
              Change contact
            </Button>
          </div>
        )}
        <div className="grid grid-cols-2 gap-4">
          <Field label="Job type">
            <Select value={step.jobType} options={JOBS} onChange={(jobType) => set({ jobType })} />
          </Field>
          <Field label="Channel">
            <Select value={step.channel} options={WAYS} onChange={(channel) => set({ channel })} />
          </Field>
          <Field label="Angle" optional>
            <Input value={step.angle ?? ''} onChange={(angle) => set({ angle })} maxLength={2000} />
          </Field>
          <Field label="Value proposition" optional>
            <Input value={step.valueProp ?? ''} onChange={(valueProp) => set({ valueProp })} maxLength={2000} />
          </Field>
          <Field label="CTA" optional>
            <Input value={step.cta ?? ''} onChange={(cta) => set({ cta })} maxLength={2000} />
          </Field>
          {others.length > 0 && (
            <Field label="Beside it" optional>
              <Select
                value={other}
                options={[
                  { value: '', label: 'Nobody' },
                  ...others.map(({ id, name }) => ({ value: id, label: name })),
                ]}
                onChange={setOther}
              />
            </Field>
          )}
        </div>
        <div className="flex gap-2">
          <Button icon={FlaskConical} busy={going} onClick={write}>
            Write a draft
          </Button>
          {going && (
            <Button
              icon={Square}
              variant="quiet"
              onClick={() => {
                mine.stop()
                theirs.stop()
              }}
            >
              Stop
            </Button>
          )}
        </div>
        {(mine.problem ?? theirs.problem) && (
          <Note tone="danger" alert>
            {(mine.problem ?? theirs.problem)?.sentence} {(mine.problem ?? theirs.problem)?.remedy}
          </Note>
        )}
        {mine.writing && (
          <div className="grid grid-cols-[repeat(auto-fit,minmax(16rem,1fr))] gap-4" role="status">
            {columns.map(({ title, writing }) => (
              <section key={title} aria-label={`Draft by ${title}`} className="rounded-control border p-3">
                <h3 className="mb-2 text-table font-semibold text-muted">{title}</h3>
                {writing.writing?.texts.map((written) => (
                  <WrittenDraft key={written.version} written={written} />
                ))}
              </section>
            ))}
          </div>
        )}
      </div>
    </Card>
  )
}
