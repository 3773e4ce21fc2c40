import { type FormEvent, useState } from 'react'
import type { Problem } from '@/backend'
import { Button, Dialog, Field, Input, Note } from '@/ui'

interface NameDialogProps {
  title: string
  /** What is named: 'Name of the view'. */
  label: string
  start?: string
  verb: string
  maxLength: number
  hint?: string
  busy: boolean
  problem: Problem | undefined
  onSubmit: (name: string) => void
  onClose: () => void
}

/** Asks for one name. */
export function NameDialog(props: NameDialogProps) {
  const { title, label, start = '', verb, maxLength, hint, busy, problem, onSubmit, onClose } = props
  const [name, setName] = useState(start)
  const ready = name.trim() !== ''
  const submit = (event?: FormEvent) => {
    event?.preventDefault()
    if (ready && !busy) onSubmit(name.trim())
  }
  return (
    <Dialog
      open
      onClose={onClose}
      title={title}
      width="sm"
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="primary" busy={busy} disabled={!ready} onClick={() => submit()}>
            {verb}
          </Button>
        </>
      }
    >
      <form onSubmit={submit} className="flex flex-col gap-3">
        <Field label={label} hint={hint} error={problem?.field('name')}>
          <Input value={name} onChange={setName} maxLength={maxLength} autoComplete="off" />
        </Field>
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
