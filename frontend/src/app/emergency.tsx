import { useQuery } from '@tanstack/react-query'
import { OctagonX, Play } from 'lucide-react'
import { useMemo } from 'react'
import { create } from 'zustand'
import { api, ask, inWords, keys, useDeed, useStatus } from '@/backend'
import { plural } from '@/parts/words'
import { Banner, Button, ConfirmDialog, cx, DateTime, Kbd, notify, RelativeTime } from '@/ui'
import { type Command, useCommands } from './commands'

const TOPICS = ['status', 'enrollments', 'approvals']

function useStop() {
  return useDeed(() => ask(api.POST('/api/stop', { body: {} })), {
    topics: TOPICS,
    onRefused: (problem) => notify.failed('Emergency Stop did not reach the engine', inWords(problem)),
  })
}

/** Whether somebody is about to lift it: asked from the banner and from the palette. */
const useAsked = create<{ asked: boolean }>(() => ({ asked: false }))

/** The command, so that it is in the palette and works by keys from anywhere. */
export function useEmergencyCommands(): void {
  const stopped = useStatus().data?.stopped ?? false
  const halt = useStop().run
  const commands = useMemo<Command[]>(
    () => [
      {
        id: 'safety.stop',
        title: 'Emergency Stop',
        group: 'Safety',
        shortcut: 'mod+shift+.',
        keywords: 'halt kill switch panic pause all sending',
        run: () => halt(undefined),
      },
      ...(stopped
        ? [
            {
              id: 'safety.resume',
              title: 'Resume after Emergency Stop',
              group: 'Safety',
              run: () => useAsked.setState({ asked: true }),
            },
          ]
        : []),
    ],
    [halt, stopped],
  )
  useCommands(commands)
}

/** Over every screen while nothing may be sent. */
export function EmergencyBanner() {
  const { data } = useStatus()
  const asked = useAsked((state) => state.asked)
  if (!data?.stopped) return null
  return (
    <div className="flex min-h-10 shrink-0 items-center gap-2.5 bg-danger px-4 py-1.5 text-surface" role="alert">
      <OctagonX size={18} aria-hidden className="shrink-0" />
      <p className="min-w-0 flex-1">
        <strong className="font-semibold">Emergency Stop is on.</strong> Nothing is drafted or sent. Pressed by{' '}
        {data.stoppedBy}
        {data.stoppedAt && (
          <>
            , <DateTime at={data.stoppedAt} />
          </>
        )}
        .{data.stopNote && ` “${data.stopNote}”`}
      </p>
      <Button
        size="sm"
        icon={Play}
        className="bg-surface! text-text! hover:bg-sunken!"
        onClick={() => useAsked.setState({ asked: true })}
      >
        Resume…
      </Button>
      {asked && <ResumeDialog />}
    </div>
  )
}

/** Says what would happen first, before it does. */
function ResumeDialog() {
  const close = () => useAsked.setState({ asked: false })
  const { data, error } = useQuery({
    queryKey: keys.list('status', 'resume'),
    queryFn: ({ signal }) => ask(api.GET('/api/resume', { signal })),
  })
  const resume = useDeed(() => ask(api.POST('/api/resume')), {
    topics: TOPICS,
    onDone: () => {
      close()
      notify.done('Sending goes on')
    },
    onRefused: (problem) => notify.failed('Emergency Stop is still on', inWords(problem)),
  })
  const others = Math.max(0, (data?.overdue ?? 0) - (data?.ready ?? 0))
  return (
    <ConfirmDialog
      open
      onClose={close}
      title="Lift Emergency Stop?"
      confirm="Resume"
      busy={resume.busy}
      onConfirm={() => resume.run(undefined)}
    >
      {error ? (
        'What waits could not be read. Sending would go on with what is due.'
      ) : !data ? (
        'Looking at what waits…'
      ) : data.ready === 0 && others === 0 ? (
        <>
          Nothing is due now.
          {data.nextDue && (
            <>
              {' '}
              The next step is due <DateTime at={data.nextDue} />.
            </>
          )}
        </>
      ) : (
        <ul className="flex list-disc flex-col gap-1 pl-5">
          {data.ready > 0 && (
            <li>
              {plural(data.ready, 'message is', 'messages are')} ready and will be sent, in their windows and at their
              pace
              {data.readyAt && (
                <>
                  {' '}
                  (the first <RelativeTime at={data.readyAt} />)
                </>
              )}
              .
            </li>
          )}
          {others > 0 && (
            <li>
              {others > 1000 ? 'More than 1,000' : others.toLocaleString()} other{' '}
              {others === 1 ? 'enrollment is due' : 'enrollments are due'}: drafts are written and branches taken.
            </li>
          )}
          {data.approval > 0 && <li>{plural(data.approval, 'draft', 'drafts')} go on waiting for approval.</li>}
        </ul>
      )}
    </ConfirmDialog>
  )
}

/** In the status bar: one press, no question asked. */
export function StopButton() {
  const { data } = useStatus()
  const stop = useStop()
  if (data?.stopped) return <span className="font-semibold text-danger">EMERGENCY STOP</span>
  return (
    <button
      type="button"
      data-focus="inset"
      aria-busy={stop.busy || undefined}
      onClick={() => stop.run(undefined)}
      className={cx(
        'flex h-6 items-center gap-1.5 rounded-sm px-1.5 font-medium text-danger transition-colors hover:tint-danger',
      )}
    >
      <OctagonX size={12} aria-hidden />
      Emergency Stop
      <Kbd keys="mod+shift+." />
    </button>
  )
}

/** What the processor kept back after downtime, and a clock that jumped: said everywhere, since both hold sending up. */
export function ProcessorBanners() {
  const processor = useStatus().data?.processor
  if (!processor) return null
  return (
    <>
      {processor.clockDoubted && (
        <Banner tone="warn" actions={<ClockAnswer />}>
          The machine’s clock jumped, so sending waits until you say that it is right.
        </Banner>
      )}
      {processor.catchingUp > 0 && (
        <Banner tone={processor.held ? 'warn' : 'info'} actions={<CatchUpAnswer held={processor.held} />}>
          {processor.catchingUp === 1 ? '1 step' : `${processor.catchingUp.toLocaleString()} steps`} came due while
          Cadenza was not running
          {processor.awayFrom && processor.awayTo && (
            <>
              {' '}
              (<DateTime at={processor.awayFrom} /> – <DateTime at={processor.awayTo} />)
            </>
          )}
          .{' '}
          {processor.held ? (
            'Held until you let them go.'
          ) : processor.releaseAt ? (
            <>
              They go out paced from <DateTime at={processor.releaseAt} />.
            </>
          ) : (
            'They go out paced.'
          )}
        </Banner>
      )}
    </>
  )
}

function ClockAnswer() {
  const { run, busy } = useDeed(() => ask(api.POST('/api/clock')), { topics: ['status', 'enrollments'] })
  return (
    <Button size="sm" busy={busy} onClick={() => run(undefined)}>
      The clock is right
    </Button>
  )
}

function CatchUpAnswer({ held }: { held: boolean }) {
  const { run, busy } = useDeed((next: boolean) => ask(api.POST('/api/catch-up', { body: { held: next } })), {
    topics: ['status', 'enrollments'],
  })
  return (
    <Button size="sm" busy={busy} onClick={() => run(!held)}>
      {held ? 'Let go' : 'Hold'}
    </Button>
  )
}
