import { useQuery } from '@tanstack/react-query'
import { Download, Play, Undo2 } from 'lucide-react'
import { useState } from 'react'
import { href } from '@/app/router'
import {
  api,
  ask,
  type ImportView,
  inWords,
  isWindow,
  keys,
  rejectsAddress,
  saveRejectsInWindow,
  useDeed,
} from '@/backend'
import { Button, Card, ConfirmDialog, formatDate, Note, notify, TextLink, type Tone } from '@/ui'
import { RefusedGroups } from './PreviewCounts'

const ENDS: Record<ImportView['state'], { tone: Tone; title: string }> = {
  running: { tone: 'info', title: 'Importing' },
  paused: { tone: 'warn', title: 'The import is paused. What is in stays in.' },
  done: { tone: 'ok', title: 'The import is done.' },
  cancelled: { tone: 'warn', title: 'The import was cancelled. What is in stays in.' },
  failed: { tone: 'danger', title: 'The import stopped in the middle. What is in stays in.' },
  undoing: { tone: 'info', title: 'Taking the import back' },
  undone: { tone: 'ok', title: 'The import was taken back.' },
}

function stayed(kept: number): string {
  return kept === 1
    ? '1 contact stayed: somebody changed it or wrote to it since.'
    : `${kept.toLocaleString()} contacts stayed: somebody changed them or wrote to them since.`
}

/** What became of an import, and what can still be done about it. */
export function ImportReport({ view, onAgain }: { view: ImportView; onAgain: () => void }) {
  const { tone, title } = ENDS[view.state]
  const path = { params: { path: { id: view.id } } }
  const topics = ['imports'] as const
  const resume = useDeed(() => ask(api.POST('/api/imports/{id}/resume', path)), { topics })
  const cancel = useDeed(() => ask(api.POST('/api/imports/{id}/cancel', path)), { topics })
  const groups = useQuery({
    queryKey: keys.one('imports', view.id, 'refusals'),
    enabled: view.refused > 0,
    queryFn: ({ signal }) => ask(api.GET('/api/imports/{id}/refusals', { ...path, signal })),
  })
  const facts: [number, string][] = [
    [view.created, 'new contacts'],
    [view.updated, 'updated'],
    [view.skipped, 'left as they are, or doubles'],
    [view.refused, 'refused'],
    [view.enrolled, view.sequence ? `enrolled in ${view.sequence}` : 'enrolled'],
  ]
  const refused = resume.problem ?? cancel.problem
  return (
    <div className="flex max-w-3xl flex-col gap-4">
      <Note tone={tone}>
        {title} {view.problem}
        {view.kept > 0 && ` ${stayed(view.kept)}`}
      </Note>
      <Card>
        <div className="flex flex-col gap-3 p-4">
          <dl className="flex flex-wrap gap-x-8 gap-y-2">
            {facts.map(([count, name]) => (
              <div key={name} className="flex flex-col-reverse">
                <dt className="text-table text-muted">{name}</dt>
                <dd className="text-page font-semibold">{count.toLocaleString()}</dd>
              </div>
            ))}
          </dl>
          {view.list && view.state !== 'undone' && (
            <p className="text-table text-muted">All of them are on the list {view.list}.</p>
          )}
          {view.remarks.length > 0 && (
            <ul className="text-table text-muted">
              {view.remarks.map(({ code, sentence, count }) => (
                <li key={code}>
                  {sentence}: {count.toLocaleString()}
                </li>
              ))}
            </ul>
          )}
          {groups.data && groups.data.length > 0 && <RefusedGroups groups={groups.data} />}
        </div>
      </Card>
      {refused && (
        <Note tone="danger" alert>
          {refused.sentence} {refused.remedy}
        </Note>
      )}
      <div className="flex flex-wrap items-center gap-2">
        {view.refused > 0 && <Rejects importId={view.id} />}
        {view.undoUntil && <UndoImport view={view} />}
        <span className="flex-1" />
        {view.resumable && (
          <>
            <Button busy={cancel.busy} onClick={() => cancel.run(undefined)}>
              Cancel the rest
            </Button>
            <Button variant="primary" icon={Play} busy={resume.busy} onClick={() => resume.run(undefined)}>
              Go on
            </Button>
          </>
        )}
        {!view.resumable && (
          <>
            <Button onClick={onAgain}>Import another file</Button>
            <TextLink
              href={href('/contacts')}
              className="inline-flex h-control items-center rounded-control bg-accent px-3 font-medium text-on-accent! no-underline!"
            >
              Show contacts
            </TextLink>
          </>
        )}
      </div>
    </div>
  )
}

function UndoImport({ view }: { view: ImportView }) {
  const [asking, setAsking] = useState(false)
  const undo = useDeed(() => ask(api.POST('/api/imports/{id}/undo', { params: { path: { id: view.id } } })), {
    topics: ['imports', 'contacts'],
    onDone: () => setAsking(false),
    onRefused: (problem) => {
      setAsking(false)
      notify.failed('The import was not taken back', inWords(problem))
    },
  })
  return (
    <>
      <Button icon={Undo2} onClick={() => setAsking(true)}>
        Undo import
      </Button>
      <ConfirmDialog
        open={asking}
        onClose={() => setAsking(false)}
        title="Undo this import?"
        confirm="Undo import"
        busy={undo.busy}
        onConfirm={() => undo.run(undefined)}
      >
        The {view.created.toLocaleString()} contacts it made are deleted and leave their sequences, and the{' '}
        {view.updated.toLocaleString()} it changed get their old values back. Contacts that somebody changed or wrote to
        since stay as they are. Possible until {formatDate(new Date(view.undoUntil ?? 0))}.
      </ConfirmDialog>
    </>
  )
}

const REJECTS = 'Refused rows as CSV, with reasons'

function Rejects({ importId }: { importId: string }) {
  const save = useDeed(() => saveRejectsInWindow(importId), {
    onDone: (saved) => {
      if (saved) notify.done('The refused rows are saved')
    },
    onRefused: (problem) => notify.failed('The refused rows were not saved', inWords(problem)),
  })
  if (isWindow)
    return (
      <Button icon={Download} busy={save.busy} onClick={() => save.run(undefined)}>
        {REJECTS}
      </Button>
    )
  return (
    <a
      href={rejectsAddress(importId)}
      download
      className="inline-flex h-control items-center gap-1.5 rounded-control border border-border-strong/60 bg-surface px-3 font-medium hover:bg-sunken"
    >
      <Download size={16} aria-hidden />
      {REJECTS}
    </a>
  )
}
