import type { QueryClient } from '@tanstack/react-query'
import { useSyncExternalStore } from 'react'
import { type Change, staleKeys } from './keys'
import { wailsApp } from './wails'

/** At most this often the screen asks again, however fast things change. */
const PAUSE = 1000

type Link = 'connecting' | 'live' | 'lost'

let link: Link = 'connecting'
const watchers = new Set<() => void>()

function setLink(next: Link) {
  if (next === link) return
  link = next
  for (const watcher of watchers) watcher()
}

/** Whether changes reach this screen by themselves. */
export function useLink(): Link {
  return useSyncExternalStore(
    (watcher) => {
      watchers.add(watcher)
      return () => watchers.delete(watcher)
    },
    () => link,
  )
}

/** Events say what changed, never what it is now: each makes queries stale, and they ask again. Gives back the end. */
export function followChanges(queries: QueryClient): () => void {
  const gather = gatherer((changes) => {
    for (const queryKey of staleKeys(changes)) void queries.invalidateQueries({ queryKey })
  })
  // What changed while the line was down is unknown, so everything is asked again.
  const stop = wailsApp() ? fromWindow(gather.add) : fromServer(gather.add, () => void queries.invalidateQueries())
  return () => {
    stop()
    gather.stop()
  }
}

function fromWindow(add: (changes: Change[]) => void): () => void {
  const stop = window.runtime?.EventsOn('cadenza:events', (batch) => add(toChanges(batch)))
  setLink(stop ? 'live' : 'lost')
  return () => stop?.()
}

function fromServer(add: (changes: Change[]) => void, onReturn: () => void): () => void {
  const source = new EventSource('/api/events')
  source.onopen = () => {
    if (link === 'lost') onReturn()
    setLink('live')
  }
  // The browser tries again by itself.
  source.onerror = () => setLink('lost')
  source.onmessage = (message) => add(toChanges(JSON.parse(String(message.data))))
  return () => source.close()
}

/** One change or a batch of them, as it came over the line. */
export function toChanges(data: unknown): Change[] {
  return [data].flat().filter((item): item is Change => {
    return typeof item === 'object' && item !== null && 'topic' in item && typeof item.topic === 'string'
  })
}

/** The first change is told at once; those that follow within a second are told together. */
export function gatherer(tell: (changes: Change[]) => void) {
  let waiting: Change[] = []
  let timer: ReturnType<typeof setTimeout> | undefined
  const flush = () => {
    timer = undefined
    if (waiting.length === 0) return
    const changes = waiting
    waiting = []
    timer = setTimeout(flush, PAUSE)
    tell(changes)
  }
  return {
    add(changes: Change[]) {
      waiting.push(...changes)
      if (!timer) flush()
    },
    stop() {
      clearTimeout(timer)
      waiting = []
    },
  }
}
