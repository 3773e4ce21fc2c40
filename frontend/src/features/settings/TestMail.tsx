import { type FormEvent, useState } from 'react'
import { api, ask, type SenderView, useDeed } from '@/backend'
import { Button, Dialog, Field, Input, Note, Progress } from '@/ui'

/** Sends one mail for real, and reads the inbox. */
export function TestMail({ sender, onClose }: { sender: SenderView; onClose: () => void }) {
  const [to, setTo] = useState(sender.fromAddr)
  const [sent, setSent] = useState('')
  const { run, busy, problem } = useDeed(
    (address: string) =>
      ask(api.POST('/api/senders/{id}/test', { params: { path: { id: sender.id } }, body: { to: address } })),
    { topics: ['senders', 'status'], onDone: (_, address) => setSent(address) },
  )
  const submit = (event?: FormEvent) => {
    event?.preventDefault()
    if (busy || !to.trim()) return
    setSent('')
    run(to.trim())
  }
  return (
    <Dialog
      open
      onClose={onClose}
      title={`Test ${sender.name}`}
      description="Sends one mail for real and reads the inbox."
      width="sm"
      footer={
        <>
          <Button onClick={onClose}>{sent ? 'Done' : 'Cancel'}</Button>
          <Button variant="primary" busy={busy} disabled={!to.trim()} onClick={() => submit()}>
            Send test mail
          </Button>
        </>
      }
    >
      <form onSubmit={submit} className="flex flex-col gap-3">
        <Field label="To" error={problem?.field('to')}>
          <Input type="email" value={to} onChange={setTo} />
        </Field>
        {busy && <Progress label="Testing" />}
        {sent && (
          <div role="status">
            <Note tone="ok">The test mail to {sent} was accepted, and the inbox can be read.</Note>
          </div>
        )}
        {problem && !problem.field('to') && (
          <Note tone="danger" alert>
            {problem.sentence} {problem.remedy}
          </Note>
        )}
        <button type="submit" hidden />
      </form>
    </Dialog>
  )
}
