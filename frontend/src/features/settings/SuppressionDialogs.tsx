import { type FormEvent, useState } from 'react'
import { api, ask, type SuppressedView, useDeed } from '@/backend'
import { plural } from '@/parts/words'
import { Button, Dialog, Field, Input, Note, notify, Textarea } from '@/ui'

const topics = ['suppressions', 'contacts', 'enrollments']

/** Puts addresses on the list, as many as are pasted. */
export function SuppressDialog({ onClose }: { onClose: () => void }) {
  const [text, setText] = useState('')
  const [reason, setReason] = useState('')
  const addresses = [...new Set(text.split(/[\s,;]+/).filter(Boolean))]
  const { run, busy, problem } = useDeed(
    () =>
      ask(api.POST('/api/suppressions', { body: { addresses, ...(reason.trim() ? { reason: reason.trim() } : {}) } })),
    {
      topics,
      onDone: ({ done }) => {
        onClose()
        notify.done(`${plural(done, 'address is', 'addresses are')} suppressed`)
      },
    },
  )
  const submit = (event?: FormEvent) => {
    event?.preventDefault()
    if (addresses.length > 0 && !busy) run(undefined)
  }
  return (
    <Dialog
      open
      onClose={onClose}
      title="Add to suppression list"
      description="Nothing is ever sent to these addresses. Live enrollments of their contacts end."
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="primary" busy={busy} disabled={addresses.length === 0} onClick={() => submit()}>
            {addresses.length > 1 ? `Suppress ${addresses.length.toLocaleString()}` : 'Suppress'}
          </Button>
        </>
      }
    >
      <form onSubmit={submit} className="flex flex-col gap-4">
        <Field
          label="Addresses"
          hint="One to a line, or separated by commas."
          error={problem?.field('addresses') && `${problem.sentence} ${problem.remedy ?? ''}`}
        >
          <Textarea value={text} onChange={setText} rows={6} spellCheck={false} />
        </Field>
        <Field label="Reason" optional>
          <Input value={reason} onChange={setReason} maxLength={200} />
        </Field>
        {problem && problem.errors.length === 0 && (
          <Note tone="danger" alert>
            {problem.sentence} {problem.remedy}
          </Note>
        )}
        <button type="submit" hidden />
      </form>
    </Dialog>
  )
}

/** Takes an address off the list, with a reason that the log keeps. */
export function LiftDialog({ suppressed, onClose }: { suppressed: SuppressedView; onClose: () => void }) {
  const [why, setWhy] = useState('')
  const { address, reason } = suppressed
  const { run, busy, problem } = useDeed(
    () => ask(api.POST('/api/suppressions/lift', { body: { address, why: why.trim() } })),
    {
      topics,
      onDone: () => {
        onClose()
        notify.done(`${address} can be written to again`)
      },
    },
  )
  const submit = (event?: FormEvent) => {
    event?.preventDefault()
    if (why.trim() && !busy) run(undefined)
  }
  return (
    <Dialog
      open
      onClose={onClose}
      title={`Lift ${address}?`}
      description={reason ? `It is suppressed because: ${reason}` : undefined}
      width="sm"
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="danger" busy={busy} disabled={!why.trim()} onClick={() => submit()}>
            Lift suppression
          </Button>
        </>
      }
    >
      <form onSubmit={submit} className="flex flex-col gap-3">
        <Field
          label="Why may it be written to again?"
          hint="Kept in the log, with your name."
          error={problem?.field('why')}
        >
          <Input value={why} onChange={setWhy} maxLength={500} />
        </Field>
        {problem && !problem.field('why') && (
          <Note tone="danger" alert>
            {problem.sentence} {problem.remedy}
          </Note>
        )}
        <button type="submit" hidden />
      </form>
    </Dialog>
  )
}
