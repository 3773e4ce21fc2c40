import { Check, Clock, Diff, Pencil, RefreshCw, Undo2, UserRound, X } from 'lucide-react'
import { type KeyboardEvent, type RefObject, useEffect, useState } from 'react'
import { type ApprovalView, type Problem, useStatus } from '@/backend'
import { TextDiff } from '@/parts/TextDiff'
import { useWriting } from '@/parts/useWriting'
import { JOB_TYPES } from '@/parts/words'
import { Button, Field, IconButton, Input, Menu, Note, Textarea } from '@/ui'
import { Countdown } from './Countdown'
import { Marked } from './Marked'
import { Rewrite } from './Rewrite'
import { SNOOZES } from './snoozes'
import type { Decisions, Resolution } from './useDecisions'
import { useDraftText } from './useDraftText'

/** What the screen's keys reach into the draft for. */
export interface DraftHandle {
  approve: () => void
  restore: () => void
  edit: () => void
  diff: () => void
  rewrite: (asking: boolean) => void
}

interface DraftProps {
  view: ApprovalView
  decisions: Decisions
  handle: RefObject<DraftHandle | null>
  /** What was asked for before it could be shown. */
  pending: RefObject<((handle: DraftHandle) => void) | null>
  /** Why it waits no more, while it stands here to be read. */
  gone: Problem | undefined
  onReject: () => void
  onHand: () => void
}

/** A draft to be read; a press or a key makes it a text to be edited. */
export function Draft({ view, decisions, handle, pending, gone, onReject, onHand }: DraftProps) {
  const draft = useDraftText(view)
  const writing = useWriting()
  const [editing, setEditing] = useState(false)
  const [compared, setCompared] = useState(false)
  const [asking, setAsking] = useState(false)
  const [wish, setWish] = useState('')
  const { waits } = view
  const ready = useReady()
  const stopped = useStatus().data?.stopped ?? false
  const approve = () => {
    // The second press of two is not meant for the next draft, which nobody can have read yet.
    if (!ready) return
    decisions.approve(
      view,
      { subject: view.subject, body: view.body },
      draft.unsaved,
      draft.edited ? view.agentId : undefined,
    )
  }
  const edit = () => {
    setCompared(false)
    setEditing(true)
    requestAnimationFrame(() => document.querySelector<HTMLTextAreaElement>('textarea[name="body"]')?.focus())
  }
  const rewrite = (withWish: boolean) => {
    setAsking(true)
    if (withWish) requestAnimationFrame(() => document.querySelector<HTMLInputElement>('input[name="wish"]')?.focus())
    else if (!writing.going) writing.begin({ approvalId: view.id })
  }
  useEffect(() => {
    handle.current = waits
      ? { approve, restore: draft.restore, edit, diff: () => setCompared((now) => !now), rewrite }
      : null
    if (handle.current && pending.current) {
      const deed = pending.current
      pending.current = null
      deed(handle.current)
    }
    return () => {
      handle.current = null
    }
  })
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Escape') return
    event.preventDefault()
    draft.keep()
    setEditing(false)
    document.querySelector<HTMLElement>('[data-queue] [aria-current]')?.focus()
  }
  const diffable = draft.edited || view.edited
  return (
    <article
      aria-label={`Draft for ${view.contact}`}
      data-ready={ready || undefined}
      className="flex min-h-0 flex-1 flex-col"
    >
      <header className="flex flex-col gap-0.5 border-b px-5 py-3">
        <h2 className="truncate text-section font-semibold">{view.contact}</h2>
        <p className="truncate text-table text-muted">
          {JOB_TYPES[view.jobType]} to <span className="select-text">{view.to}</span>
          {view.from && (
            <>
              {' '}
              from <span className="select-text">{view.from}</span>
            </>
          )}
        </p>
      </header>
      <div className="flex min-h-0 flex-1 flex-col gap-3 overflow-y-auto px-5 py-4">
        {gone && (
          <Note tone="warn" alert>
            {gone.sentence} {gone.remedy}
          </Note>
        )}
        {stopped && waits && (
          <Note tone="warn">Emergency Stop is on: what you approve goes only after it is lifted.</Note>
        )}
        {view.group === 'unknown' && <Doubt view={view} decisions={decisions} />}
        {view.group === 'held' && (
          <Note tone="info">
            It is sent {view.sendsAt ? <Countdown until={view.sendsAt} /> : 'soon'}, unless you take it back.
          </Note>
        )}
        {view.until && (
          <Note tone="info">
            Laid aside; it comes back <Countdown until={view.until} />.
          </Note>
        )}
        {draft.problem && (
          <Note tone="danger" alert>
            {draft.problem.sentence} {draft.problem.remedy}
          </Note>
        )}
        {editing && waits ? (
          <>
            <Field label="Subject" error={draft.problem?.field('subject')}>
              <Input
                value={draft.text.subject}
                onChange={(subject) => draft.type({ subject })}
                onBlur={draft.keep}
                onKeyDown={onKeyDown}
                className="font-medium"
              />
            </Field>
            <Field label="Message" error={draft.problem?.field('body')} className="min-h-60 flex-1">
              <Textarea
                name="body"
                value={draft.text.body}
                onChange={(body) => draft.type({ body })}
                onBlur={draft.keep}
                onKeyDown={onKeyDown}
                className="min-h-52 max-w-[76ch] flex-1 resize-none!"
              />
            </Field>
          </>
        ) : (
          // biome-ignore lint/a11y/noStaticElementInteractions: a shortcut for the pointer; the key and the button are told
          <div className="flex flex-col gap-2" onDoubleClick={waits ? edit : undefined}>
            <h3 className="font-semibold wrap-anywhere select-text">
              {compared && diffable ? (
                <TextDiff before={view.original.subject} after={draft.text.subject} />
              ) : (
                draft.text.subject
              )}
            </h3>
            {compared && diffable ? (
              <TextDiff before={view.original.body} after={draft.text.body} />
            ) : (
              <Marked view={{ ...view, body: draft.text.body }} />
            )}
          </div>
        )}
        {view.signature && (
          <section aria-label="Signature">
            <p className="text-table text-muted">Signature, added when it is sent</p>
            <pre className="mt-1 border-l-2 pl-3 font-sans text-message whitespace-pre-wrap text-muted select-text">
              {view.signature}
            </pre>
          </section>
        )}
        {asking && waits && (
          <Rewrite
            view={view}
            writing={writing}
            wish={wish}
            setWish={setWish}
            onClose={() => {
              writing.clear()
              setAsking(false)
            }}
            onUsed={() => {
              draft.forget()
              setAsking(false)
              setWish('')
            }}
          />
        )}
      </div>
      {waits && (
        <footer className="flex flex-wrap items-center gap-2 border-t bg-surface px-5 py-2.5">
          <Button variant="primary" icon={Check} shortcut={draft.edited ? undefined : 'enter'} onClick={approve}>
            {draft.edited ? 'Approve (edited)' : 'Approve'}
          </Button>
          {!editing && <IconButton icon={Pencil} label="Edit" shortcut="e" onClick={edit} />}
          <IconButton icon={RefreshCw} label="Write anew" shortcut="r" onClick={() => rewrite(false)} />
          {diffable && (
            <>
              <IconButton icon={Undo2} label="Restore original" shortcut="u" onClick={draft.restore} />
              <IconButton
                icon={Diff}
                label="Show what was edited"
                shortcut="d"
                aria-pressed={compared}
                onClick={() => setCompared(!compared)}
              />
            </>
          )}
          <span className="flex-1" />
          {view.until ? (
            <Button icon={Clock} onClick={() => decisions.lay(view, {})}>
              Bring back
            </Button>
          ) : (
            <Menu
              align="end"
              trigger={<IconButton icon={Clock} label="Lay aside" shortcut="s" data-lay />}
              groups={[
                SNOOZES.map(({ id, title, until }) => ({
                  id,
                  title,
                  run: () => decisions.lay(view, { until: until(new Date()).toISOString() }),
                })),
              ]}
            />
          )}
          <IconButton icon={UserRound} label="Hand to a colleague" shortcut="h" onClick={onHand} />
          <Button icon={X} title="Reject… (X)" onClick={onReject}>
            <span className="max-2xl:sr-only">Reject…</span>
          </Button>
        </footer>
      )}
      {view.group === 'held' && !gone && (
        <footer className="flex items-center gap-2 border-t bg-surface px-5 py-2.5">
          <Button variant="primary" icon={Undo2} busy={decisions.busy} onClick={() => decisions.takeBack(view)}>
            Take back
          </Button>
        </footer>
      )}
    </article>
  )
}

/** How long a draft must have been before the reader until a key approves it. */
const GLANCE_MS = 200

function useReady(): boolean {
  const [ready, setReady] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => setReady(true), GLANCE_MS)
    return () => clearTimeout(timer)
  }, [])
  return ready
}

const ANSWERS: { how: Resolution; title: string }[] = [
  { how: 'arrived', title: 'It arrived' },
  { how: 'send', title: 'It did not: send it' },
  { how: 'skip', title: 'It did not: skip it' },
]

function Doubt({ view, decisions }: { view: ApprovalView; decisions: Decisions }) {
  return (
    <Note tone="warn">
      <p className="font-medium">It is not known whether this message was sent.</p>
      <p>{view.evidence || 'Nothing proves it either way.'} Look into the Sent folder, then say what is so.</p>
      <div className="mt-2 flex flex-wrap gap-2">
        {ANSWERS.map(({ how, title }) => (
          <Button key={how} size="sm" onClick={() => decisions.resolve(view, how)}>
            {title}
          </Button>
        ))}
      </div>
    </Note>
  )
}
