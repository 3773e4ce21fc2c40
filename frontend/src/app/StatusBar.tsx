import { CircleCheckBig, CloudOff, OctagonX, Plug, TriangleAlert, Zap } from 'lucide-react'
import { type StatusView, useLink, useStatus, useWaiting } from '@/backend'
import { formatRelative, Kbd, useNow } from '@/ui'
import { runCommand } from './commands'
import { StopButton } from './emergency'
import { href } from './router'

const LINKS = {
  connecting: { icon: Plug, text: 'Connecting', look: 'text-muted' },
  live: { icon: Zap, text: 'Live', look: 'text-ok' },
  lost: { icon: CloudOff, text: 'No connection to the engine · trying again', look: 'text-warn' },
}

/** The thin bar at the foot: how the engine is, what waits for a person, and the way to stop everything. */
export function StatusBar() {
  const waiting = useWaiting()
  return (
    <footer className="flex h-[26px] shrink-0 items-center gap-3 border-t bg-sunken px-3 text-meta text-muted select-none">
      <Processor />
      {waiting !== undefined && (
        <a
          href={href('/approvals')}
          data-focus="inset"
          className="flex h-6 items-center gap-1.5 rounded-sm px-1 whitespace-nowrap hover:text-text"
        >
          <CircleCheckBig size={12} aria-hidden className={waiting > 0 ? 'text-accent' : undefined} />
          {waiting === 0 ? 'No approvals' : waiting === 1 ? '1 approval' : `${waiting.toLocaleString()} approvals`}
        </a>
      )}
      <span className="flex-1" />
      <StopButton />
      <Hint id="app.palette" keys="mod+k" title="Commands" />
      <Hint id="app.shortcuts" keys="?" title="Shortcuts" />
    </footer>
  )
}

/** The processor in a word or two; a press opens its screen. */
function Processor() {
  const link = useLink()
  const { data } = useStatus()
  const now = useNow()
  const known = data && link !== 'lost' ? describe(data, now) : LINKS[link]
  const { icon: Icon, text, look } = known
  return (
    <a
      href={href('/settings/status')}
      data-focus="inset"
      className="flex h-6 min-w-0 items-center gap-1.5 rounded-sm px-1 hover:text-text"
    >
      <Icon size={12} aria-hidden className={look} />
      <span role="status" className="truncate">
        {text}
      </span>
    </a>
  )
}

function describe({ stopped, processor }: StatusView, now: Date) {
  if (stopped) return { icon: OctagonX, text: 'Stopped', look: 'text-danger' }
  if (processor.problem) return { icon: TriangleAlert, text: processor.problem, look: 'text-danger' }
  if (processor.clockDoubted) return { icon: TriangleAlert, text: 'Clock to be confirmed', look: 'text-warn' }
  if (processor.held) return { icon: TriangleAlert, text: 'Catch-up held', look: 'text-warn' }
  if (processor.overdue > 0) return { ...LINKS.live, text: `Running · ${processor.overdue.toLocaleString()} due now` }
  if (processor.nextDueAt && new Date(processor.nextDueAt) > now)
    return { ...LINKS.live, text: `Running · next step ${formatRelative(new Date(processor.nextDueAt), now)}` }
  return { ...LINKS.live, text: 'Running · nothing due' }
}

function Hint({ id, keys, title }: { id: string; keys: string; title: string }) {
  return (
    <button
      type="button"
      data-focus="inset"
      onClick={() => runCommand(id)}
      className="flex h-6 items-center gap-1.5 rounded-sm px-1 hover:text-text max-lg:hidden"
    >
      <Kbd keys={keys} />
      {title}
    </button>
  )
}
