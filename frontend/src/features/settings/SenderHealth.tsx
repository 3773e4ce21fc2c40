import { CircleAlert, CircleCheck, KeyRound } from 'lucide-react'
import type { SenderView } from '@/backend'
import { Pill, RelativeTime } from '@/ui'

/** Whether a profile can send, in an icon and a word. */
export function SenderPill({ sender }: { sender: SenderView }) {
  if (!sender.hasPassword)
    return (
      <Pill icon={KeyRound} tone="warn">
        No password
      </Pill>
    )
  if (sender.problem)
    return (
      <Pill icon={CircleAlert} tone="danger">
        Problem
      </Pill>
    )
  return (
    <Pill icon={CircleCheck} tone="ok">
      Ready
    </Pill>
  )
}

/** What is known of it, in a sentence. */
export function SenderHealth({ sender }: { sender: SenderView }) {
  return (
    <p className="text-table text-muted">
      {sender.problem ? (
        <span className="text-danger">
          {sender.problem}
          {sender.problemAt && (
            <>
              {' '}
              (<RelativeTime at={sender.problemAt} />)
            </>
          )}
        </span>
      ) : sender.inboxReadAt ? (
        <>
          Inbox read <RelativeTime at={sender.inboxReadAt} />.
        </>
      ) : sender.imap.host ? (
        'The inbox has not been read yet.'
      ) : (
        'No IMAP server: replies are not seen.'
      )}
    </p>
  )
}
