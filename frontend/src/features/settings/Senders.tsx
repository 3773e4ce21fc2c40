import { Mail, Plus, Send, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { useSearchParam } from '@/app/router'
import { api, ask, explain, inWords, type SenderView, useDeed, useSenders } from '@/backend'
import { Button, Card, ConfirmDialog, EmptyState, ErrorState, IconButton, notify, SkeletonRows } from '@/ui'
import { SenderForm } from './SenderForm'
import { SenderHealth, SenderPill } from './SenderHealth'
import { TestMail } from './TestMail'

/** Sender profiles: who the emails come from, and how they leave. */
export function Senders() {
  const { data, error, refetch } = useSenders()
  const [isNew, setNew] = useSearchParam('new')
  const [openId, setOpen] = useSearchParam('id')
  const [testing, setTesting] = useState<SenderView | null>(null)
  const [deleting, setDeleting] = useState<SenderView | null>(null)
  const remove = useDeed(
    (sender: SenderView) => ask(api.DELETE('/api/senders/{id}', { params: { path: { id: sender.id } } })),
    {
      topics: ['senders', 'sequences', 'status'],
      onDone: (_, sender) => {
        setDeleting(null)
        notify.done(`${sender.name} is deleted`)
      },
      onRefused: (problem) => {
        setDeleting(null)
        notify.failed('The profile was not deleted', inWords(problem))
      },
    },
  )
  if (error && !data)
    return (
      <ErrorState title="The sender profiles could not be read." onRetry={() => void refetch()} {...explain(error)} />
    )
  if (!data) return <SkeletonRows rows={3} />
  const open = data.find(({ id }) => id === openId)
  if (isNew || open)
    return (
      <div className="max-w-2xl p-5">
        <SenderForm
          key={open?.id ?? 'new'}
          sender={open}
          onCancel={() => {
            setNew('')
            setOpen('')
          }}
          onSaved={(saved) => {
            setNew('')
            setOpen('')
            if (saved.hasPassword) setTesting(saved)
          }}
        />
      </div>
    )
  return (
    <div className="flex max-w-3xl flex-col gap-3 p-5">
      {data.length === 0 ? (
        <EmptyState
          icon={Mail}
          title="A sender profile is the mailbox your emails leave from"
          actions={
            <Button variant="primary" icon={Plus} onClick={() => setNew('1')}>
              Add sender profile
            </Button>
          }
        >
          You need its SMTP server and password, and IMAP to see replies.
        </EmptyState>
      ) : (
        <>
          <div className="flex justify-end">
            <Button variant="primary" icon={Plus} onClick={() => setNew('1')}>
              Add sender profile
            </Button>
          </div>
          {data.map((sender) => (
            <Card key={sender.id}>
              <div className="flex items-start gap-3 p-4">
                <div className="flex min-w-0 flex-1 flex-col gap-0.5">
                  <p className="flex items-center gap-2">
                    <button
                      type="button"
                      onClick={() => setOpen(sender.id)}
                      className="truncate rounded-sm font-semibold hover:text-accent-text"
                    >
                      {sender.name}
                    </button>
                    <SenderPill sender={sender} />
                  </p>
                  <p className="truncate text-muted">
                    {sender.fromName} &lt;{sender.fromAddr}&gt; · {sender.smtp.host}
                  </p>
                  <SenderHealth sender={sender} />
                  <p className="text-table text-muted">
                    {sender.perDay > 0 ? `At most ${sender.perDay.toLocaleString()} a day` : 'No daily limit'}
                    {sender.gapSeconds > 0 && `, ${sender.gapSeconds} s apart`}.
                  </p>
                </div>
                <Button size="sm" onClick={() => setOpen(sender.id)}>
                  Edit
                </Button>
                {sender.hasPassword && (
                  <Button size="sm" icon={Send} onClick={() => setTesting(sender)}>
                    Send test mail
                  </Button>
                )}
                <IconButton
                  icon={Trash2}
                  size="sm"
                  label={`Delete ${sender.name}`}
                  onClick={() => setDeleting(sender)}
                />
              </div>
            </Card>
          ))}
        </>
      )}
      {testing && <TestMail sender={testing} onClose={() => setTesting(null)} />}
      <ConfirmDialog
        open={deleting !== null}
        onClose={() => setDeleting(null)}
        title={`Delete ${deleting?.name}?`}
        confirm="Delete profile"
        danger
        busy={remove.busy}
        onConfirm={() => deleting && remove.run(deleting)}
      >
        Its password is deleted too. People enrolled from it wait until their sequence has another sender profile.
      </ConfirmDialog>
    </div>
  )
}
