import { Pause, Play, SkipBack, SkipForward, Zap } from 'lucide-react'
import { useEffect, useMemo, useState } from 'react'
import type { Graph, SimulateResult } from '@/backend'
import { wordsOf } from '@/parts/timelineWords'
import { plural } from '@/parts/words'
import { Button, formatDateTime, IconButton, Input, Menu, Select } from '@/ui'
import { titleOf } from '../summary'
import type { Happening } from './form'
import { HAPPENINGS } from './Happenings'
import { type Moment, momentAfter, momentBefore, moments, wallClock } from './timeline'

const HOUR = 3_600_000
const SPEEDS = [
  { value: '1', label: '1 hour a second' },
  { value: '6', label: '6 hours a second' },
  { value: '24', label: '1 day a second' },
  { value: '168', label: '1 week a second' },
] as const

interface TimeTravelProps {
  result: SimulateResult
  graph: Graph
  /** The moment looked at, in milliseconds. */
  at: number
  onAt: (at: number) => void
  moment: Moment
  /** Something happens so many minutes after the enrollment. */
  onAdd: (kind: Happening['kind'], minutes: number) => void
}

/** The clock of the simulation: any moment of the walk, forwards and backwards. */
export function TimeTravel({ result, graph, at, onAt, moment, onAdd }: TimeTravelProps) {
  const [speed, setSpeed] = useState<(typeof SPEEDS)[number]['value']>('24')
  const all = useMemo(() => moments(result), [result])
  const start = new Date(result.start).getTime()
  const end = Math.max(new Date(result.end).getTime(), start + HOUR)
  const play = usePlay(at, end, Number(speed), onAt)
  const day = Math.floor((at - start) / (24 * HOUR))
  const words = `${formatDateTime(new Date(at))}, day ${day}`
  const go = (to: number) => {
    play.stop()
    onAt(Math.min(end, Math.max(start, to)))
  }
  return (
    <section aria-label="Time travel" className="sticky top-0 z-20 shrink-0 border-b bg-raised px-5 pt-2 pb-3">
      <div className="flex flex-wrap items-center gap-2">
        <span className="flex">
          <IconButton icon={SkipBack} label="Event before" onClick={() => go(momentBefore(all, at))} />
          <IconButton
            icon={play.playing ? Pause : Play}
            label={play.playing ? 'Pause' : 'Play'}
            onClick={() => (play.playing ? play.stop() : play.begin(at >= end ? start : at))}
          />
          <IconButton icon={SkipForward} label="Next event" onClick={() => go(momentAfter(all, at))} />
        </span>
        <Select className="w-36" label="Speed" value={speed} options={SPEEDS} onChange={setSpeed} />
        <span className="flex-1" />
        <label htmlFor="jump" className="text-muted">
          Jump to
        </label>
        <Input
          id="jump"
          type="datetime-local"
          className="w-48"
          value={localText(at)}
          onChange={(text) => {
            const to = new Date(text).getTime()
            if (!Number.isNaN(to)) go(to)
          }}
        />
        <Menu
          trigger={<Button icon={Zap}>Add event here</Button>}
          groups={[
            HAPPENINGS.filter(({ value }) => value !== 'change').map(({ value, label }) => ({
              id: value,
              title: label,
              run: () => onAdd(value, Math.max(0, Math.round((at - start) / 60_000))),
            })),
          ]}
        />
      </div>
      <div className="relative mt-1.5 flex h-6 items-center">
        {all.map((one) => (
          <span
            key={one}
            aria-hidden
            className="pointer-events-none absolute bottom-0 h-1.5 w-px bg-border-strong"
            style={{ left: `calc(8px + (100% - 16px) * ${(one - start) / (end - start)})` }}
          />
        ))}
        <input
          type="range"
          aria-label="Moment"
          aria-valuetext={words}
          min={start}
          max={end}
          step={HOUR}
          value={at}
          onChange={(event) => go(Number(event.currentTarget.value))}
          className="w-full accent-accent"
        />
      </div>
      <p className="mt-1 font-semibold">
        Day {day} · {formatDateTime(new Date(at))}
      </p>
      <p>
        <Standing moment={moment} graph={graph} />
      </p>
    </section>
  )
}

/** Where the contact stands then, and what comes next. */
function Standing({ moment, graph }: { moment: Moment; graph: Graph }) {
  const { status, node, since, sent, next } = moment
  const place = graph.nodes.find(({ id }) => id === node)
  const messages = sent === 0 ? 'nothing sent yet' : `${plural(sent, 'message', 'messages')} sent`
  if (status === 'not enrolled') return <span className="text-muted">Not enrolled yet.</span>
  if (status === 'completed' || status === 'unenrolled' || !place)
    return (
      <>
        <strong className="font-medium">{status === 'unenrolled' ? 'Unenrolled' : 'Completed'}</strong>
        <span className="text-muted"> · {messages}</span>
      </>
    )
  return (
    <>
      <strong className="font-medium">
        {status === 'paused' ? 'Paused at' : 'At'} {titleOf(place)}
      </strong>
      <span className="text-muted">
        {since && ` since ${formatDateTime(new Date(since))}`} · {messages}
        {next && ` · next: ${wordsOf(next.kind).title}, ${formatDateTime(wallClock(next.local), 'UTC')} theirs`}
      </span>
    </>
  )
}

const TICK = 100

/** Time that runs so many hours a second, until the end. */
function usePlay(at: number, end: number, hours: number, onAt: (at: number) => void) {
  const [playing, setPlaying] = useState(false)
  useEffect(() => {
    if (!playing) return
    const timer = setTimeout(() => {
      const next = Math.min(end, at + (hours * HOUR * TICK) / 1000)
      onAt(next)
      if (next === end) setPlaying(false)
    }, TICK)
    return () => clearTimeout(timer)
  }, [playing, at, end, hours, onAt])
  const begin = (from: number) => {
    onAt(from)
    setPlaying(true)
  }
  return { playing, begin, stop: () => setPlaying(false) }
}

/** A moment as a datetime-local field has it, in this machine's time. */
function localText(at: number): string {
  const date = new Date(at)
  return new Date(at - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16)
}
