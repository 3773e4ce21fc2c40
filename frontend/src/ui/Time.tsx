import { useSyncExternalStore } from 'react'
import { formatDateTime, formatExact, formatRelative } from './time'

// One clock for every relative time on the screen: a tick each 30 s, only while someone looks.
let now = new Date()
const listeners = new Set<() => void>()
let timer: ReturnType<typeof setInterval> | undefined

function tick() {
  now = new Date()
  for (const listener of listeners) listener()
}

function subscribe(listener: () => void) {
  listeners.add(listener)
  if (!timer) {
    now = new Date()
    timer = setInterval(tick, 30_000)
  }
  return () => {
    listeners.delete(listener)
    if (listeners.size === 0) {
      clearInterval(timer)
      timer = undefined
    }
  }
}

/** The present, renewed every 30 seconds. */
export function useNow(): Date {
  return useSyncExternalStore(subscribe, () => now)
}

/** at is an ISO time as the API writes it. */
interface TimeProps {
  at: string
  /** An IANA zone; without it, the reader's own. */
  zone?: string
}

/** '3 minutes ago', the exact time on hover. */
export function RelativeTime({ at, zone }: TimeProps) {
  const date = new Date(at)
  return (
    <time dateTime={at} title={formatExact(date, zone)}>
      {formatRelative(date, useNow())}
    </time>
  )
}

/** 'Thu, Nov 26, 09:10', the exact time and zone on hover. */
export function DateTime({ at, zone }: TimeProps) {
  const date = new Date(at)
  return (
    <time dateTime={at} title={formatExact(date, zone)}>
      {formatDateTime(date, zone)}
    </time>
  )
}
