import { FlaskConical } from 'lucide-react'
import { useState } from 'react'
import type { Graph, SimulateResult } from '@/backend'
import { FindContact } from '@/parts/FindContact'
import { Button, EmptyState, Field, Input } from '@/ui'
import { Frame, Grounds } from './Frame'
import { eventsOf, type Form, type Happening, happening, startOf } from './form'
import { Happenings } from './Happenings'
import { Path } from './Path'
import { TimeTravel } from './TimeTravel'
import { momentAt } from './timeline'
import { useSimulation } from './useSimulation'

interface PreviewProps {
  id: string
  graph: Graph
  form: Form
  setForm: (change: Partial<Form>) => void
}

/** One contact's walk through the draft: what happens when, and why each branch is taken. */
export function Preview({ id, graph, form, setForm }: PreviewProps) {
  const { contact, start } = form
  const simulation = useSimulation(id, graph)
  const { answer } = simulation
  const run = (happenings: readonly Happening[] = form.happenings) => {
    if (!contact) return
    const whom = contact.id === SAMPLE.id ? { sample: true } : { ids: [contact.id] }
    const body = { ...whom, ...startOf(start), events: eventsOf(happenings) }
    simulation.run(body)
  }
  const add = (kind: Happening['kind'], minutes: number) => {
    const happenings = [...form.happenings, happening(kind, minutes)]
    setForm({ happenings })
    run(happenings)
  }
  return (
    <Frame
      simulation={simulation}
      missing={contact ? undefined : 'Choose a contact first.'}
      onRun={run}
      form={
        <>
          <ContactField contact={contact} onChange={(next) => setForm({ contact: next })} />
          <Field label="Enrolled at" optional hint="Left empty, now.">
            <Input type="datetime-local" value={start} onChange={(next) => setForm({ start: next })} />
          </Field>
          <Happenings list={form.happenings} onChange={(happenings) => setForm({ happenings })} />
        </>
      }
    >
      {answer ? (
        <Walk key={answer.result.start} result={answer.result} graph={answer.graph} onAdd={add} />
      ) : (
        <EmptyState icon={FlaskConical} title="See what one contact would get, and when">
          Choose whom, and what they do on the way: reply, book a meeting, bounce. The engine walks them through the
          draft in an instant.
        </EmptyState>
      )}
    </Frame>
  )
}

/** An invented person whom the engine knows; so a sequence can be tried before there are contacts. */
const SAMPLE = { id: 'sample', name: 'Maria Sample', email: 'maria@company.example', company: 'invented' }

function ContactField({ contact, onChange }: { contact: Form['contact']; onChange: (next: Form['contact']) => void }) {
  const [finding, setFinding] = useState(false)
  return (
    <section aria-labelledby="simulated-contact" className="flex flex-col gap-1">
      <h3 id="simulated-contact" className="font-medium">
        Contact
      </h3>
      {contact && !finding ? (
        <div className="flex items-center gap-2 rounded-control border py-1.5 pr-1.5 pl-2.5">
          <span className="min-w-0 flex-1">
            <span className="block truncate font-medium" title={contact.name}>
              {contact.name}
            </span>
            <span className="block truncate text-table text-muted">
              {[contact.email, contact.company].filter(Boolean).join(' · ')}
            </span>
          </span>
          <Button size="sm" onClick={() => setFinding(true)}>
            Change
          </Button>
        </div>
      ) : (
        <>
          <FindContact
            label="Find a contact"
            most={6}
            onChoose={({ id, name, email, company }) => {
              onChange({ id, name, email, company })
              setFinding(false)
            }}
          />
          <Button
            size="sm"
            variant="quiet"
            className="self-start"
            onClick={() => {
              onChange(SAMPLE)
              setFinding(false)
            }}
          >
            Use a sample contact
          </Button>
        </>
      )}
    </section>
  )
}

interface WalkProps {
  result: SimulateResult
  graph: Graph
  onAdd: (kind: Happening['kind'], minutes: number) => void
}

function Walk({ result, graph, onAdd }: WalkProps) {
  const [at, setAt] = useState(() => new Date(result.end).getTime())
  const refused = result.outcomes.find((one) => one.refused)
  const moment = momentAt(result, at)
  if (refused)
    return <EmptyState title={`${refused.name || 'The contact'} would not be enrolled`}>{refused.refused}</EmptyState>
  return (
    <>
      <TimeTravel result={result} graph={graph} at={at} onAt={setAt} moment={moment} onAdd={onAdd} />
      <div className="mx-auto flex w-full max-w-3xl flex-col gap-5 p-5">
        <Path result={result} graph={graph} moment={moment} onAt={setAt} />
        <Grounds result={result} />
      </div>
    </>
  )
}
