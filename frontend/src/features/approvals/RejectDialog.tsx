import { useState } from 'react'
import { Button, cx, Dialog, Field, Input } from '@/ui'
import type { Rejection } from './useDecisions'

const WAYS: { value: Rejection; title: string; text: string }[] = [
  { value: 'redraft', title: 'Redraft', text: 'The agent writes it anew, in other words.' },
  { value: 'skip_step', title: 'Skip step', text: 'This message is left out; the next step follows at its own delay.' },
  { value: 'unenroll', title: 'Unenroll', text: 'The contact leaves the sequence.' },
]

interface RejectDialogProps {
  contact: string
  onReject: (how: Rejection, reason: string) => void
  onClose: () => void
}

export function RejectDialog({ contact, onReject, onClose }: RejectDialogProps) {
  const [how, setHow] = useState<Rejection>('redraft')
  const [reason, setReason] = useState('')
  return (
    <Dialog
      open
      onClose={onClose}
      title={`Reject the draft for ${contact}`}
      width="sm"
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button variant={how === 'unenroll' ? 'danger' : 'primary'} onClick={() => onReject(how, reason.trim())}>
            {WAYS.find(({ value }) => value === how)?.title}
          </Button>
        </>
      }
    >
      <form
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault()
          onReject(how, reason.trim())
        }}
      >
        <fieldset className="flex flex-col gap-1.5">
          <legend className="sr-only">What follows</legend>
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
        <Field label="Reason" optional>
          <Input value={reason} onChange={setReason} maxLength={500} placeholder="Too long, wrong person, …" />
        </Field>
        <button type="submit" hidden />
      </form>
    </Dialog>
  )
}
