import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { api, ask, keys, type Problem } from '@/backend'
import { Button, Dialog, Field, Input, Note, Select } from '@/ui'
import type { DeedDetails, DeedTarget, EnrollmentDeeds } from './enrollmentDeeds'
import { plural } from './words'

/** The question a deed asks before it is done. */
export function EnrollmentDialog({ deeds }: { deeds: EnrollmentDeeds }) {
  const { asked, busy, problem, confirm, close } = deeds
  if (!asked) return null
  const { kind, target } = asked
  const props: FormProps = { target, who: nameOf(target), busy, problem, confirm, close }
  if (kind === 'pause') return <Pause {...props} />
  if (kind === 'resume') return <Resume {...props} />
  if (kind === 'move') return <Move {...props} />
  return <Unenroll {...props} />
}

interface FormProps {
  target: DeedTarget
  who: string
  busy: boolean
  problem: Problem | undefined
  confirm: (details: DeedDetails) => void
  close: () => void
}

function nameOf({ count, name }: DeedTarget): string {
  return count === 1 && name ? name : plural(count, 'enrollment', 'enrollments')
}

function Frame(
  props: FormProps & {
    title: string
    verb: string
    danger?: boolean
    details: DeedDetails | null
    children: React.ReactNode
  },
) {
  const { title, verb, danger, details, busy, problem, confirm, close, children } = props
  const submit = () => {
    if (details && !busy) confirm(details)
  }
  return (
    <Dialog
      open
      onClose={close}
      title={title}
      width="sm"
      footer={
        <>
          <Button onClick={close}>Cancel</Button>
          <Button variant={danger ? 'danger' : 'primary'} busy={busy} disabled={!details} onClick={submit}>
            {verb}
          </Button>
        </>
      }
    >
      <form
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault()
          submit()
        }}
      >
        {children}
        {problem && (
          <Note tone="danger" alert>
            {problem.sentence} {problem.remedy}
          </Note>
        )}
        <button type="submit" hidden />
      </form>
    </Dialog>
  )
}

function Pause(props: FormProps) {
  const [until, setUntil] = useState('')
  const [note, setNote] = useState('')
  const details: DeedDetails = {
    ...(until ? { until: new Date(until).toISOString() } : {}),
    ...(note ? { note } : {}),
  }
  return (
    <Frame {...props} title={`Pause ${props.who}`} verb="Pause" details={details}>
      <p className="text-muted">
        Nothing is drafted or sent while paused. A held message waits, and goes on when it is resumed.
      </p>
      <Field label="Resume by itself on" optional hint="Left empty, it stays paused until someone resumes it.">
        <Input type="datetime-local" value={until} onChange={setUntil} />
      </Field>
      <Field label="Why" optional>
        <Input value={note} onChange={setNote} maxLength={500} />
      </Field>
    </Frame>
  )
}

const WAYS = [
  { value: 'shift', label: 'Shift by the paused time' },
  { value: 'now', label: 'Send now, paced' },
  { value: 'skip', label: 'Skip the step that came due' },
] as const

const EFFECTS = {
  shift: 'The wait goes on where it stopped: each step moves by as long as the pause lasted.',
  now: 'What came due during the pause goes in the next allowed moment, with a gap between messages.',
  skip: 'What came due during the pause is left out; the next step follows at its own delay.',
}

function Resume(props: FormProps) {
  const [how, setHow] = useState<'shift' | 'now' | 'skip'>('shift')
  return (
    <Frame {...props} title={`Resume ${props.who}`} verb="Resume" details={{ how }}>
      <Field label="Steps that came due meanwhile" hint={EFFECTS[how]}>
        <Select value={how} options={WAYS} onChange={setHow} />
      </Field>
    </Frame>
  )
}

function Unenroll(props: FormProps) {
  const [note, setNote] = useState('')
  return (
    <Frame {...props} title={`Unenroll ${props.who}`} verb="Unenroll" danger details={note ? { note } : {}}>
      <p className="text-muted">
        The rest of the steps is not sent, and waiting drafts are withdrawn. What was sent stays in the history.
      </p>
      <Field label="Why" optional>
        <Input value={note} onChange={setNote} maxLength={500} />
      </Field>
    </Frame>
  )
}

function Move(props: FormProps) {
  const { target } = props
  const [node, setNode] = useState<string | null>(null)
  const { data, error } = useQuery({
    queryKey: keys.one('enrollments', target.sample, 'steps'),
    queryFn: ({ signal }) =>
      ask(api.GET('/api/enrollments/{id}/steps', { params: { path: { id: target.sample } }, signal })),
  })
  const options = (data ?? []).map((step) => ({ value: step.node, label: `${step.number}. ${step.name}` }))
  return (
    <Frame {...props} title={`Move ${props.who} to a step`} verb="Move" details={node ? { node } : null}>
      {error && (
        <Note tone="danger" alert>
          The steps could not be read. {error.message}
        </Note>
      )}
      <Field label="Step" hint="It is due at once, without its delay. A waiting draft is withdrawn.">
        <Select value={node} options={options} onChange={setNode} placeholder="Choose a step…" />
      </Field>
    </Frame>
  )
}
