import { OctagonX, Play } from 'lucide-react'
import { useMemo } from 'react'
import { api, ask, inWords, useDeed, useStatus } from '@/backend'
import { Banner, Button, cx, DateTime, Kbd, notify } from '@/ui'
import { type Command, useCommands } from './commands'

const TOPICS = ['status', 'enrollments', 'approvals']

function useEmergency() {
  const stop = useDeed(() => ask(api.POST('/api/stop', { body: {} })), {
    topics: TOPICS,
    onRefused: (problem) => notify.failed('Emergency Stop did not reach the engine', inWords(problem)),
  })
  const resume = useDeed(() => ask(api.POST('/api/resume')), {
    topics: TOPICS,
    onDone: () => notify.done('Sending goes on'),
    onRefused: (problem) => notify.failed('Emergency Stop is still on', inWords(problem)),
  })
  return { stop, resume }
}

/** The command, so that it is in the palette and works by keys from anywhere. */
export function useEmergencyCommands(): void {
  const { stop, resume } = useEmergency()
  const stopped = useStatus().data?.stopped ?? false
  const halt = stop.run
  const goOn = resume.run
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
              run: () => goOn(undefined),
            },
          ]
        : []),
    ],
    [halt, goOn, stopped],
  )
  useCommands(commands)
}

/** Over every screen while nothing may be sent. */
export function EmergencyBanner() {
  const { data } = useStatus()
  const { resume } = useEmergency()
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
        busy={resume.busy}
        className="bg-surface! text-text! hover:bg-sunken!"
        onClick={() => resume.run(undefined)}
      >
        Resume
      </Button>
    </div>
  )
}

/** In the status bar: one press, no question asked. */
export function StopButton() {
  const { data } = useStatus()
  const { stop } = useEmergency()
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
