import { type KeyboardEvent, useState } from 'react'
import { Button, cx, Dialog, Field, Input, Kbd } from '@/ui'
import type { Rejection } from './useDecisions'

const WAYS: { value: Rejection; title: string; text: string }[] = [
  { value: 'redraft', title: 'Redraft', text: 'The agent writes it anew, in other words, and is told the reason.' },
  { value: 'skip_step', title: 'Skip step', text: 'This message is left out; the next step follows at its own delay.' },
  { value: 'unenroll', title: 'Unenroll', text: 'The contact leaves the sequence.' },
]

const REASONS = ['Tone', 'Wrong fit', 'Wrong person', 'Weak CTA', 'Wrong timing', 'Other'] as const

interface RejectDialogProps {
  contact: string
  onReject: (how: Rejection, reason: string) => void
  onClose: () => void
}

/** Why a draft is refused, by a key or a press, and what follows. */
export function RejectDialog({ contact, onReject, onClose }: RejectDialogProps) {
  const [how, setHow] = useState<Rejection>('redraft')
  const [why, setWhy] = useState<string>('')
  const [words, setWords] = useState('')
  const reject = () => onReject(how, [why, words.trim()].filter(Boolean).join(': '))
  const onKeyDown = (event: KeyboardEvent) => {
    const chosen = REASONS[Number(event.key) - 1]
    if (!chosen || (event.target instanceof HTMLInputElement && event.target.type === 'text')) return
    event.preventDefault()
    setWhy(chosen)
  }
  return (
    <Dialog
      open
      onClose={onClose}
      title={`Reject the draft for ${contact}`}
      width="sm"
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button variant={how === 'unenroll' ? 'danger' : 'primary'} onClick={reject}>
            {WAYS.find(({ value }) => value === how)?.title}
          </Button>
        </>
      }
    >
      <form
        className="flex flex-col gap-4"
        onKeyDown={onKeyDown}
        onSubmit={(event) => {
          event.preventDefault()
          reject()
        }}
      >
        <fieldset className="flex flex-col gap-1.5">
          <legend className="mb-1.5 font-medium">What follows</legend>
          {WAYS.map(({ value, title, text }) => (
            <label
              key={value}
              className={cx(
                'flex items-start gap-2.5 rounded-control border p-2.5 has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-accent',
                how === value ? 'border-accent tint-accent' : 'hover:border-border-strong',
              )}
            >
              <input
                type="radio"
                name="how"
                value={value}
                checked={how === value}
                onChange={() => setHow(value)}
                className="mt-1 accent-(--accent)"
              />
              <span className="flex flex-col">
                <span className="font-medium">{title}</span>
                <span className="text-table text-muted">{text}</span>
              </span>
            </label>
          ))}
        </fieldset>
        <div role="group" aria-label="Reason" className="flex flex-col gap-1.5">
          <span className="font-medium">
            Reason <span className="font-normal text-subtle">(optional)</span>
          </span>
          <div className="flex flex-wrap gap-1.5">
            {REASONS.map((reason, at) => (
              <Button
                key={reason}
                size="sm"
                aria-pressed={why === reason}
                className={why === reason ? 'border-accent! tint-accent' : undefined}
                onClick={() => setWhy(why === reason ? '' : reason)}
              >
                <Kbd keys={String(at + 1)} inherit />
                {reason}
              </Button>
            ))}
          </div>
        </div>
        <Field label="In words" optional>
          <Input value={words} onChange={setWords} maxLength={400} placeholder="Too long, not about invoices, …" />
        </Field>
        <button type="submit" hidden />
      </form>
    </Dialog>
  )
}
