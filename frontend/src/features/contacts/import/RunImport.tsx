import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Download } from 'lucide-react'
import { useEffect } from 'react'
import { href } from '@/app/router'
import {
  api,
  ask,
  explain,
  type ImportView,
  inWords,
  isWindow,
  keys,
  rejectsAddress,
  saveRejectsInWindow,
  useDeed,
} from '@/backend'
import { Button, Card, ErrorState, Note, notify, Progress, SkeletonRows, TextLink, type Tone } from '@/ui'

interface RunImportProps {
  id: string
  rows: number | undefined
  onAgain: () => void
}

/** An import under way, and then its report. */
export function RunImport({ id, rows, onAgain }: RunImportProps) {
  const queries = useQueryClient()
  const { data, error, refetch } = useQuery({
    queryKey: keys.one('imports', id),
    queryFn: ({ signal }) => ask(api.GET('/api/imports/{id}', { params: { path: { id } }, signal })),
    refetchInterval: ({ state }) => (state.data && state.data.state !== 'running' ? false : 1000),
  })
  const cancel = useDeed(() => ask(api.POST('/api/imports/{id}/cancel', { params: { path: { id } } })), {
    topics: ['imports'],
  })
  const ended = data !== undefined && data.state !== 'running'
  useEffect(() => {
    if (!ended) return
    for (const topic of ['contacts', 'sequences', 'enrollments']) void queries.invalidateQueries({ queryKey: [topic] })
  }, [ended, queries])
  if (error && !data)
    return (
      <ErrorState
        title="The import could not be asked how it stands."
        unchanged="It goes on by itself."
        onRetry={() => void refetch()}
        {...explain(error)}
      />
    )
  if (!data) return <SkeletonRows rows={2} />
  const done = data.created + data.updated + data.skipped + data.refused
  if (!ended)
    return (
      <Card className="max-w-2xl">
        <div className="flex flex-col gap-3 p-4">
          <p role="status">
            {done.toLocaleString()}
            {rows !== undefined && ` of ${rows.toLocaleString()}`} rows
          </p>
          <Progress label="Importing" {...(rows === undefined ? {} : { done, total: rows })} />
          <div className="flex items-center justify-between gap-4">
            <p className="text-table text-muted">It goes on when you leave this screen. What is in stays in.</p>
            <Button busy={cancel.busy} onClick={() => cancel.run(undefined)}>
              Stop
            </Button>
          </div>
        </div>
      </Card>
    )
  return <Report view={data} onAgain={onAgain} />
}

const ENDS: Record<ImportView['state'], { tone: Tone; title: string }> = {
  running: { tone: 'info', title: 'Importing' },
  done: { tone: 'ok', title: 'The import is done.' },
  cancelled: { tone: 'warn', title: 'The import was stopped. What was in before stays in.' },
  failed: { tone: 'danger', title: 'The import failed. What was in before stays in.' },
}

function Report({ view, onAgain }: { view: ImportView; onAgain: () => void }) {
  const { tone, title } = ENDS[view.state]
  const facts: [number, string][] = [
    [view.created, 'added'],
    [view.updated, 'updated'],
    [view.skipped, 'left out as known or repeated'],
    [view.refused, 'could not go in'],
    ...(view.sequence ? ([[view.enrolled, `enrolled in ${view.sequence}`]] as [number, string][]) : []),
  ]
  return (
    <div className="flex max-w-2xl flex-col gap-4">
      <Note tone={tone} alert>
        {title} {view.problem}
      </Note>
      <Card>
        <dl className="p-4">
          {facts.map(([count, name]) => (
            <div key={name} className="flex gap-3 py-0.5">
              <dd className="min-w-8 text-right font-semibold">{count.toLocaleString()}</dd>
              <dt>{name}</dt>
            </div>
          ))}
        </dl>
      </Card>
      <div className="flex flex-wrap items-center gap-2">
        {view.refused > 0 && <Rejects importId={view.id} />}
        <span className="flex-1" />
        <Button onClick={onAgain}>Import another file</Button>
        <TextLink
          href={href('/contacts')}
          className="inline-flex h-control items-center rounded-control bg-accent px-3 font-medium text-on-accent! no-underline!"
        >
          Show contacts
        </TextLink>
      </div>
    </div>
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
