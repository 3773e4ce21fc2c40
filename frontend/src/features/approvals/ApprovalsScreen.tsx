import { CircleCheckBig, Undo2 } from 'lucide-react'
import { useEffect, useMemo, useRef, useState } from 'react'
import { type Command, useCommands } from '@/app/commands'
import { href, navigate } from '@/app/router'
import { type ApprovalRow, asProblem, explain, useStatus, useWaiting } from '@/backend'
import { Banner, Button, DateTime, EmptyState, ErrorState, notify, Page, SkeletonRows, TextLink } from '@/ui'
import { Context } from './Context'
import { Draft, type DraftHandle } from './Draft'
import { HandDialog } from './HandDialog'
import { LessonOffer } from './LessonOffer'
import { QueueList } from './QueueList'
import { RejectDialog } from './RejectDialog'
import { Together } from './Together'
import { useDecisions } from './useDecisions'
import { useDraft, useQueue } from './useQueue'

type Opened = 'reject' | 'hand' | { set: string } | { ids: string[] } | null

export default function ApprovalsScreen() {
  const queue = useQueue()
  const decisions = useDecisions(queue)
  const [opened, setOpened] = useState<Opened>(null)
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set())
  const draft = useRef<DraftHandle>(null)
  /** Asked for while the draft was still on its way. */
  const pending = useRef<((handle: DraftHandle) => void) | null>(null)
  const { open } = queue
  const waits = open?.waits === true

  const now = useRef({ queue, decisions, selected, waits })
  useEffect(() => {
    now.current = { queue, decisions, selected, waits }
  })
  const commands = useMemo<Command[]>(() => {
    const command = (id: string, title: string, shortcut: string, run: () => void): Command => ({
      id: `approval.${id}`,
      title,
      group: 'Approvals',
      shortcut,
      run: () => {
        if (!pending.current) run()
      },
    })
    const when = (next: Opened) => () => now.current.waits && setOpened(next)
    const takeBack = () => {
      const { queue: list, decisions: all } = now.current
      const held = list.open?.group === 'held' && list.isChosen() ? list.open : all.last
      if (held) all.takeBack(held)
      else notify.done('Nothing is held that you approved here')
    }
    /** V chooses the open draft, ⇧V all from the last chosen one to it. */
    const select = (range: boolean) => {
      const { queue: list, selected: chosen } = now.current
      const rows = list.rows.filter((row) => row.waits)
      const at = rows.findIndex(({ id }) => id === list.open?.id)
      const row = rows[at]
      if (!row) return
      const next = new Set(chosen)
      const last = rows.findLastIndex(({ id }, index) => index !== at && chosen.has(id))
      if (range && last >= 0) for (const one of rows.slice(Math.min(at, last), Math.max(at, last) + 1)) next.add(one.id)
      else if (!next.delete(row.id)) next.add(row.id)
      setSelected(next)
    }
    const together = () => {
      const { queue: list, selected: chosen } = now.current
      if (chosen.size > 0) setOpened({ ids: [...chosen] })
      else if (list.open?.set) setOpened({ set: list.open.set })
    }
    const late = (deed: (handle: DraftHandle) => void) => () => {
      if (draft.current) deed(draft.current)
      // Letters typed after an E that came too early must not become commands.
      else if (now.current.waits) pending.current = deed
    }
    return [
      command('next', 'Next draft', 'j', () => now.current.queue.move(1)),
      command('previous', 'Previous draft', 'k', () => now.current.queue.move(-1)),
      command('down', 'Next draft', 'arrowdown', () => now.current.queue.move(1)),
      command('up', 'Previous draft', 'arrowup', () => now.current.queue.move(-1)),
      command('approve', 'Approve and next', 'enter', () => draft.current?.approve()),
      command('approveEdited', 'Approve (edited) and next', 'mod+enter', () => draft.current?.approve()),
      command(
        'edit',
        'Edit the draft',
        'e',
        late((handle) => handle.edit()),
      ),
      command('rewrite', 'Write anew', 'r', () => draft.current?.rewrite(false)),
      command('ask', 'Write anew, as asked', 'shift+r', () => draft.current?.rewrite(true)),
      command('diff', 'Show what was edited', 'd', () => draft.current?.diff()),
      command('restore', 'Restore original', 'u', () => draft.current?.restore()),
      command('reject', 'Reject', 'x', when('reject')),
      command('lay', 'Lay aside', 's', () => document.querySelector<HTMLElement>('[data-lay]')?.click()),
      command('hand', 'Hand to a colleague', 'h', when('hand')),
      command('select', 'Select', 'v', () => select(false)),
      command('range', 'Select up to here', 'shift+v', () => select(true)),
      command('together', 'Read the selected together', 'mod+shift+enter', together),
      command('takeBack', 'Take back the last while it is held', 'z', takeBack),
      command('contact', 'Open the contact', 'o', () => {
        const { queue: list } = now.current
        if (list.open) navigate(`/contacts/${list.open.contactId}`)
      }),
      command('why', 'Why it is here', 'w', () => document.getElementById('why-here')?.focus()),
    ]
  }, [])
  useCommands(commands)

  const waiting = useWaiting() ?? 0
  const chosen = queue.rows.filter(({ id, waits: open }) => open && selected.has(id)).map(({ id }) => id)
  return (
    <Page
      title="Approvals"
      scroll="fill"
      beside={waiting > 0 && <span className="text-muted">{waiting.toLocaleString()}</span>}
      actions={
        <>
          {chosen.length > 0 && (
            <Button shortcut="mod+shift+enter" onClick={() => setOpened({ ids: chosen })}>
              Read {chosen.length} together
            </Button>
          )}
          {decisions.last && (
            <Button
              icon={Undo2}
              shortcut="z"
              busy={decisions.busy}
              onClick={() => decisions.last && decisions.takeBack(decisions.last)}
            >
              Take back {decisions.last.contact}
            </Button>
          )}
        </>
      }
    >
      {decisions.gone.length > 0 && (
        <Banner
          tone="info"
          actions={
            <Button size="sm" variant="quiet" onClick={decisions.forget}>
              Dismiss
            </Button>
          }
        >
          <ul>
            {decisions.gone.map(({ contact, sentence }) => (
              <li key={`${contact} ${sentence}`}>
                <strong className="font-semibold">{contact}:</strong> {sentence}
              </li>
            ))}
          </ul>
        </Banner>
      )}
      {decisions.edited && <LessonOffer agent={decisions.edited} onClose={decisions.forgetEdited} />}
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
          <QueueList queue={queue} selected={selected} onTogether={(set) => setOpened({ set })} />
          <Opened
            key={open.id}
            row={open}
            decisions={decisions}
            handle={draft}
            pending={pending}
            onReject={() => setOpened('reject')}
            onHand={() => setOpened('hand')}
          />
        </div>
      )}
      {opened === 'reject' && open && (
        <RejectDialog
          contact={open.contact}
          onClose={() => setOpened(null)}
          onReject={(how, reason) => {
            setOpened(null)
            decisions.reject(open, how, reason)
          }}
        />
      )}
      {opened === 'hand' && open && (
        <HandDialog
          contact={open.contact}
          whom={open.whom}
          names={queue.names}
          onClose={() => setOpened(null)}
          onHand={(whom) => decisions.lay(open, { whom })}
        />
      )}
      {opened && typeof opened === 'object' && (
        <Together
          what={opened}
          onClose={() => setOpened(null)}
          onApprove={(rows) => {
            setSelected(new Set())
            decisions.approveMany(rows)
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
  pending: React.RefObject<((handle: DraftHandle) => void) | null>
  onReject: () => void
  onHand: () => void
}

/** The draft and what it rests on; in a narrow window the latter stands below. */
function Opened({ row, decisions, handle, pending, onReject, onHand }: OpenedProps) {
  const { data, error, refetch } = useDraft(row.id)
  if (error && !data) {
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
  // It was decided, withdrawn or sent meanwhile: it stays to be read, and takes no more keys.
  const gone = error && asProblem(error).status === 409 ? asProblem(error) : undefined
  if (!data)
    return (
      <div className="min-w-0 flex-1">
        <SkeletonRows rows={6} />
      </div>
    )
  return (
    <div className="flex min-h-0 min-w-0 flex-1 max-xl:flex-col max-xl:overflow-y-auto">
      <div className="flex min-h-0 min-w-0 flex-1 flex-col max-xl:min-h-full">
        <Draft
          key={`${data.id} ${data.writtenAt}`}
          view={{ ...data, group: row.group, until: row.until, whom: row.whom, waits: data.waits && !gone }}
          gone={gone}
          decisions={decisions}
          handle={handle}
          pending={pending}
          onReject={onReject}
          onHand={onHand}
        />
      </div>
      <aside
        aria-label="Context"
        className="shrink-0 border-l bg-surface p-4 max-xl:border-t max-xl:border-l-0 xl:w-76 xl:overflow-y-auto"
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
