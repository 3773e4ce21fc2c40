import { OctagonX, RefreshCw } from 'lucide-react'
import type { ReactNode } from 'react'
import { runCommand } from '@/app/commands'
import { href } from '@/app/router'
import { api, ask, explain, inWords, type StatusView, useDeed, useStatus } from '@/backend'
import { Button, Card, DateTime, ErrorState, Note, notify, RelativeTime, SkeletonRows, TextLink } from '@/ui'
import { SenderHealth, SenderPill } from './SenderHealth'

/** How everything stands: the processor, the senders, and the way to stop it all. */
export function Status() {
  const { data, error, refetch } = useStatus()
  if (error && !data)
    return (
      <ErrorState
        title="The engine could not be asked how it stands."
        onRetry={() => void refetch()}
        {...explain(error)}
      />
    )
  if (!data) return <SkeletonRows rows={5} />
  return (
    <div className="flex max-w-3xl flex-col gap-4 p-5">
      <ProcessorCard status={data} />
      <Card title="Sender profiles">
        {data.senders.length === 0 ? (
          <p className="p-4 text-muted">
            None yet. <TextLink href={href('/settings/senders?new=1')}>Add one</TextLink>
          </p>
        ) : (
          <ul>
            {data.senders.map((sender) => (
              <li key={sender.id} className="flex items-center gap-3 border-b px-4 py-2.5 last:border-b-0">
                <div className="min-w-0 flex-1">
                  <TextLink
                    href={href(`/settings/senders?id=${sender.id}`)}
                    className="font-medium text-text! hover:text-accent-text!"
                  >
                    {sender.name}
                  </TextLink>
                  <SenderHealth sender={sender} />
                </div>
                <SenderPill sender={sender} />
              </li>
            ))}
          </ul>
        )}
      </Card>
      <StopCard status={data} />
      {(data.dataDir || data.version) && (
        <Card title="This machine">
          <dl className="grid grid-cols-[10rem_minmax(0,1fr)] gap-y-1.5 p-4">
            {data.dataDir && (
              <Fact name="Data folder">
                <span className="font-mono text-table wrap-anywhere select-text">{data.dataDir}</span>
              </Fact>
            )}
            {data.version && <Fact name="Version">{data.version}</Fact>}
          </dl>
        </Card>
      )}
    </div>
  )
}

function ProcessorCard({ status: { processor, approvals, stopped } }: { status: StatusView }) {
  const { run, busy } = useDeed(() => ask(api.POST('/api/run')), {
    topics: ['status', 'enrollments', 'approvals'],
    onDone: () => notify.done('The processor looks at what is due'),
    onRefused: (problem) => notify.failed('The processor was not reached', inWords(problem)),
  })
  return (
    <Card title="Sequence processor">
      <div className="flex flex-col gap-3 p-4">
        {processor.problem && (
          <Note tone="danger" alert>
            {processor.problem}
          </Note>
        )}
        <div className="flex items-start gap-4">
          <dl className="grid flex-1 grid-cols-[10rem_minmax(0,1fr)] gap-y-1.5">
            <Fact name="Last run">{processor.lastPassAt ? <RelativeTime at={processor.lastPassAt} /> : 'Not yet'}</Fact>
            <Fact name="Next due">{processor.nextDueAt ? <DateTime at={processor.nextDueAt} /> : 'Nothing'}</Fact>
            <Fact name="Due now">{processor.overdue.toLocaleString()}</Fact>
            <Fact name="Under way">{processor.inflight.toLocaleString()}</Fact>
            <Fact name="Waiting for you">
              {approvals > 0 ? (
                <TextLink href={href('/approvals')}>{approvals.toLocaleString()} in Approvals</TextLink>
              ) : (
                'Nothing'
              )}
            </Fact>
            <Fact name="Clock">{processor.clockDoubted ? 'It jumped; sending waits for your word' : 'Trusted'}</Fact>
          </dl>
          <Button icon={RefreshCw} busy={busy} disabled={stopped} onClick={() => run(undefined)}>
            Run now
          </Button>
        </div>
      </div>
    </Card>
  )
}

function StopCard({ status }: { status: StatusView }) {
  return (
    <Card title="Emergency Stop">
      <div className="flex items-center gap-4 p-4">
        <p className="flex-1 text-muted">
          {status.stopped
            ? 'It is on: nothing is drafted or sent, anywhere.'
            : 'Stops all drafting and sending at once, everywhere. Nothing is lost; it goes on when you resume.'}
        </p>
        {status.stopped ? (
          <Button variant="primary" onClick={() => runCommand('safety.resume')}>
            Resume
          </Button>
        ) : (
          <Button variant="danger" icon={OctagonX} shortcut="mod+shift+." onClick={() => runCommand('safety.stop')}>
            Emergency Stop
          </Button>
        )}
      </div>
    </Card>
  )
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt className="text-muted">{name}</dt>
      <dd>{children}</dd>
    </>
  )
}
