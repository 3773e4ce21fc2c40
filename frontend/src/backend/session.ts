import { useSyncExternalStore } from 'react'

let signedOut = false
const watchers = new Set<() => void>()

/** The runner does not know this browser: nothing can be shown until its start link is opened. */
export function markSignedOut(): void {
  if (signedOut) return
  signedOut = true
  for (const watcher of watchers) watcher()
}

export function useSignedOut(): boolean {
  return useSyncExternalStore(
    (watcher) => {
      watchers.add(watcher)
      return () => watchers.delete(watcher)
    },
    () => signedOut,
  )
}
