import { useSyncExternalStore } from 'react'

let signedOut = false
const watchers = new Set<() => void>()

/**
 * Whether the runner knows this browser: if not, nothing can be shown until its start link is opened, here or in another
 * tab, which signs this one in as well.
 */
export function markSignedOut(out: boolean): void {
  if (signedOut === out) return
  signedOut = out
  for (const watcher of watchers) watcher()
}

const unsaved = new Set<string>()

/** Told by whoever keeps changes that are not saved yet, under a name of its own. */
export function markUnsaved(what: string, is: boolean): void {
  if (is) unsaved.add(what)
  else unsaved.delete(what)
}

export function hasUnsaved(): boolean {
  return unsaved.size > 0
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
