import { CircleCheckBig, Undo2 } from 'lucide-react'
import { useEffect, useMemo, useRef, useState } from 'react'
import { type Command, useCommands } from '@/app/commands'
import { href } from '@/app/router'
import { type ApprovalRow, asProblem, explain, useStatus, useWaiting } from '@/backend'
import { Banner, Button, DateTime, EmptyState, ErrorState, Page, SkeletonRows, TextLink } from '@/ui'
import { Context } from './Context'
import { Draft, type DraftHandle } from './Draft'
import { LISTED, QueueList } from './QueueList'
import { RejectDialog } from './RejectDialog'
import { useDecisions } from './useDecisions'
import { useDraft, useQueue } from './useQueue'

export default function ApprovalsScreen() {
  const queue = useQueue()
  const decisions = useDecisions(queue)
  const [rejecting, setRejecting] = useState<ApprovalRow | null>(null)
  const draft = useRef<DraftHandle>(null)
  const { open } = queue
  const reject = () => open?.group === 'approve' && setRejecting(open)
  const takeBack = () => {
    const held = open?.group === 'held' ? open : decisions.last
    if (held) decisions.takeBack(held)
  }

  const now = useRef({ queue, reject, takeBack })
  useEffect(() => {
    now.current = { queue, reject, takeBack }
  })
  const commands = useMemo<Command[]>(() => {
    const command = (id: string, title: string, shortcut: string, run: () => void): Command => ({
      id: `approval.${id}`,
      title,
      group: 'Approvals',
      shortcut,
      run,
    })
    return [
      command('next', 'Next draft', 'j', () => now.current.queue.move(1)),
      command('previous', 'Previous draft', 'k', () => now.current.queue.move(-1)),
      command('down', 'Next draft', 'arrowdown', () => now.current.queue.move(1)),
      command('up', 'Previous draft', 'arrowup', () => now.current.queue.move(-1)),
      command('approve', 'Approve and next', 'enter', () => draft.current?.approve()),
      command('approveEdited', 'Approve (edited) and next', 'mod+enter', () => draft.current?.approve()),
      command('edit', 'Edit the draft', 'e', () => draft.current?.edit()),
      command('restore', 'Restore original', 'u', () => draft.current?.restore()),
      command('reject', 'Reject', 'x', () => now.current.reject()),
      command('takeBack', 'Take back the last while it is held', 'z', () => now.current.takeBack()),
    ]
  }, [])
  useCommands(commands)

  const listed = queue.rows.filter(({ group }) => group !== 'held').length
  const inAll = useWaiting() ?? 0
  const waiting = listed < LISTED ? listed : Math.max(listed, inAll)
  return (
    <Page
      title="Approvals"
      scroll="fill"
      beside={waiting > 0 && <span className="text-muted">{waiting.toLocaleString()}</span>}
      actions={
        decisions.last && (
          <Button icon={Undo2} shortcut="z" busy={decisions.busy} onClick={takeBack}>
            Take back {decisions.last.contact}
          </Button>
        )
      }
    >
      {decisions.gone && (
        <Banner
          tone="info"
          actions={
            <Button size="sm" variant="quiet" onClick={decisions.forget}>
              Dismiss
            </Button>
          }
        >
          <strong className="font-semibold">{decisions.gone.contact}:</strong> {decisions.gone.sentence}
        </Banner>
      )}
      {queue.error && (
        <ErrorState
          title="The queue could not be read."
          onRetry={() => void queue.refetch()}
          {...explain(queue.error)}
        />
      )}
      {queue.isPending && <SkeletonRows />}
      {!queue.isPending && !queue.error && !open && <Clear />}
      {open && (
        <div className="flex min-h-0 flex-1 border-t">
          <QueueList queue={queue} />
          <Opened key={open.id} row={open} decisions={decisions} handle={draft} onReject={reject} />
        </div>
      )}
      {rejecting && (
        <RejectDialog
          contact={rejecting.contact}
          onClose={() => setRejecting(null)}
          onReject={(how, reason) => {
            setRejecting(null)
            decisions.reject(rejecting, how, reason)
          }}
        />
      )}
    </Page>
  )
}

interface OpenedProps {
  row: ApprovalRow
  decisions: ReturnType<typeof useDecisions>
  handle: React.RefObject<DraftHandle | null>
  onReject: () => void
}

/** The draft and what it rests on; in a narrow window the latter stands below. */
function Opened({ row, decisions, handle, onReject }: OpenedProps) {
  const { data, error, refetch } = useDraft(row.id)
  if (error && (!data || asProblem(error).status === 409)) {
    const problem = asProblem(error)
    return (
      <div className="min-w-0 flex-1">
        <ErrorState
          title={problem.status === 409 ? problem.sentence : 'The draft could not be opened.'}
          {...explain(error)}
          detail={problem.status === 409 ? problem.remedy : problem.sentence}
          remedy={undefined}
          onRetry={() => void refetch()}
        />
      </div>
    )
  }
  if (!data)
    return (
      <div className="min-w-0 flex-1">
        <SkeletonRows rows={6} />
      </div>
    )
  return (
    <div className="flex min-h-0 min-w-0 flex-1 max-xl:flex-col max-xl:overflow-y-auto">
      <div className="flex min-h-0 min-w-0 flex-1 flex-col max-xl:min-h-full">
        <Draft view={data} decisions={decisions} handle={handle} onReject={onReject} />
      </div>
      <aside
        aria-label="Context"
        className="shrink-0 border-l bg-surface p-4 max-xl:border-t max-xl:border-l-0 xl:w-80 xl:overflow-y-auto"
      >
        <Context view={data} />
      </aside>
    </div>
  )
}

function Clear() {
  const next = useStatus().data?.processor.nextDueAt
  return (
    <EmptyState
      icon={CircleCheckBig}
      title="Queue clear"
      actions={<TextLink href={href('/sequences')}>Open Sequences</TextLink>}
    >
      Drafts that need you show here.
      {next && (
        <>
          {' '}
          The next step is due <DateTime at={next} />.
        </>
      )}
    </EmptyState>
  )
}
