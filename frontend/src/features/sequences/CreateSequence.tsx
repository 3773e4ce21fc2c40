import { type FormEvent, useState } from 'react'
import { navigate } from '@/app/router'
import { api, ask, useDeed, useSequences } from '@/backend'
import { rulerStops } from '@/parts/words'
import { Button, cx, DayRuler, type DayRulerStop, Dialog, Field, Input, Note, Textarea } from '@/ui'
import { useTemplates } from './useTemplates'

interface CreateSequenceProps {
  /** The slug that is chosen at first, or 'blank'. */
  template: string
  onClose: () => void
}

export function CreateSequence({ template: first, onClose }: CreateSequenceProps) {
  const [name, setName] = useState('')
  const [description, setDescription] = useState('')
  const [template, setTemplate] = useState(first)
  const { data: templates = [] } = useTemplates()
  const { data: present = [] } = useSequences()
  const { run, busy, problem } = useDeed(
    (body: { name: string; description?: string; template?: string }) => ask(api.POST('/api/sequences', { body })),
    { topics: ['sequences'], onDone: (made) => navigate(`/sequences/${made.id}`, { replace: true }) },
  )
  const chosen = templates.find(({ slug }) => slug === template)
  const meant = name.trim() || chosen?.name || ''
  const taken = present.some((card) => card.name.toLowerCase() === meant.toLowerCase())
  const submit = (event?: FormEvent) => {
    event?.preventDefault()
    if (busy) return
    run({
      name: meant,
      ...(description.trim() ? { description: description.trim() } : {}),
      ...(chosen ? { template: chosen.slug } : {}),
    })
  }
  return (
    <Dialog
      open
      onClose={onClose}
      title="Create Sequence"
      width="lg"
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="primary" busy={busy} disabled={!meant} onClick={() => submit()}>
            Create
          </Button>
        </>
      }
    >
      <form onSubmit={submit} className="flex flex-col gap-4">
        <div className="grid grid-cols-2 gap-4">
          <Field
            label="Name"
            error={problem?.field('name')}
            hint={taken ? `There is a sequence “${meant}” already; another name tells them apart.` : undefined}
          >
            <Input value={name} onChange={setName} maxLength={120} placeholder={chosen?.name ?? 'Spring outreach'} />
          </Field>
          <Field label="Description" optional>
            <Textarea value={description} onChange={setDescription} rows={1} maxLength={2000} />
          </Field>
        </div>
        <fieldset>
          <legend className="mb-1.5 font-medium">Start from</legend>
          <div className="grid grid-cols-2 gap-2">
            <Choice
              value="blank"
              title="Blank"
              text="Add each step yourself."
              stops={[]}
              chosen={template}
              onChoose={setTemplate}
            />
            {templates.map((one) => (
              <Choice
                key={one.slug}
                value={one.slug}
                title={one.name}
                text={one.description}
                stops={rulerStops(one.stops)}
                chosen={template}
                onChoose={setTemplate}
              />
            ))}
          </div>
        </fieldset>
        {problem && !problem.field('name') && (
          <Note tone="danger" alert>
            {problem.sentence} {problem.remedy}
          </Note>
        )}
        <button type="submit" hidden />
      </form>
    </Dialog>
  )
}

interface ChoiceProps {
  value: string
  title: string
  text: string
  stops: DayRulerStop[]
  chosen: string
  onChoose: (value: string) => void
}

function Choice({ value, title, text, stops, chosen, onChoose }: ChoiceProps) {
  return (
    <label
      className={cx(
        'flex min-w-0 flex-col gap-0.5 rounded-card border p-3 transition-colors',
        'has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-accent',
        chosen === value ? 'border-accent tint-accent' : 'hover:border-border-strong',
      )}
    >
      <input
        type="radio"
        name="template"
        value={value}
        checked={chosen === value}
        onChange={() => onChoose(value)}
        className="sr-only"
      />
      <span className="font-medium">{title}</span>
      <span className="mb-2 text-table text-muted">{text}</span>
      <span className="mt-auto">
        <DayRuler stops={stops} />
      </span>
    </label>
  )
}
