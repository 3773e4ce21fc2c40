import { create } from 'zustand'

// How a sequence is looked at, kept on this machine for each: the view, the place on the canvas, what is chosen, and
// whether the inspector is open. The three views share it, so that a change of view keeps one's place.

export type ViewName = 'quick' | 'canvas' | 'outline'

export interface Viewport {
  x: number
  y: number
  zoom: number
}

export interface Look {
  view?: ViewName
  viewport?: Viewport
  /** The node under the keyboard. */
  focus: string | null
  selected: readonly string[]
  /** Whether the inspector shows the node under the keyboard. */
  inspector: boolean
  palette: boolean
  /** Whether the canvas marks what the draft makes other than the live version. */
  changes: boolean
  /** Not kept: the list takes the keyboard when it opens. */
  problems: boolean
}

const FRESH: Look = { focus: null, selected: [], inspector: false, palette: true, changes: true, problems: false }
const PREFIX = 'cadenza.sequence.'
const PAUSE = 300

const useLooks = create<{ byId: Readonly<Record<string, Look>> }>(() => ({ byId: {} }))
const timers = new Map<string, ReturnType<typeof setTimeout>>()

export function lookOf(id: string): Look {
  return useLooks.getState().byId[id] ?? FRESH
}

/** A part of the look; the component is drawn anew only when that part changes. */
export function useLook<T>(id: string, part: (look: Look) => T): T {
  return useLooks(({ byId }) => part(byId[id] ?? FRESH))
}

export function setLook(id: string, change: Partial<Look>): void {
  const next = { ...lookOf(id), ...change }
  useLooks.setState(({ byId }) => ({ byId: { ...byId, [id]: next } }))
  clearTimeout(timers.get(id))
  timers.set(
    id,
    setTimeout(() => keep(id), PAUSE),
  )
}

/** Reads what was kept, once; called before the first drawing. */
export function openLook(id: string): void {
  if (useLooks.getState().byId[id]) return
  useLooks.setState(({ byId }) => ({ byId: { ...byId, [id]: { ...FRESH, ...read(id), problems: false } } }))
}

/** Writes at once what waits to be written. */
export function keepLook(id: string): void {
  if (!timers.has(id)) return
  clearTimeout(timers.get(id))
  keep(id)
}

function keep(id: string) {
  timers.delete(id)
  try {
    localStorage.setItem(PREFIX + id, JSON.stringify(lookOf(id)))
  } catch {
    // Storage is full or switched off: the place is remembered until the window closes.
  }
}

function read(id: string): Partial<Look> {
  try {
    const saved: unknown = JSON.parse(localStorage.getItem(PREFIX + id) ?? '{}')
    return typeof saved === 'object' && saved !== null ? saved : {}
  } catch {
    // Storage may be switched off, or hold what an older version wrote: a fresh look always works.
    return {}
  }
}

/** Puts the keyboard on a node and selects it alone. */
export function show(id: string, node: string | null, change: Partial<Look> = {}): void {
  setLook(id, { focus: node, selected: node === null ? [] : [node], ...change })
}
