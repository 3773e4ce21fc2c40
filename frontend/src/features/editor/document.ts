import { create } from 'zustand'
import { api, ask, asProblem, type Graph, markUnsaved, type Problem, type SequenceView } from '@/backend'
import { notify } from '@/ui'
import { settleEdges } from './flow/edits'
import { laidOut } from './flow/layout'
import { clashes, rebase, same } from './rebase'
import { titleOf } from './summary'

// One history for each sequence, kept outside the screens, so that undo survives autosave and a change of tab.

const MOST = 200
/** Quick edits of the same field within this time are one entry. */
const ONE_GESTURE = 1500
const PAUSE = 400
/** How soon it is tried again where nobody answered. */
const AGAIN = 3000

/** What mends itself: the runner starts again, and its new link signs this browser in. */
export const PASSES = new Set(['unreachable', 'unauthorized'])

type Saved = 'saved' | 'waiting' | 'saving' | 'failed'

export interface Doc {
  graph: Graph
  past: readonly Graph[]
  future: readonly Graph[]
  saved: Saved
  problem: Problem | undefined
}

const EMPTY: Graph = { nodes: [], edges: [] }

interface Docs {
  byId: Readonly<Record<string, Doc>>
}

const useDocs = create<Docs>(() => ({ byId: {} }))

/** What no screen shows: the last gesture, the timer, and the graph that ours is an edit of. */
interface Backstage {
  gesture: { key: string; at: number } | undefined
  timer: ReturnType<typeof setTimeout> | undefined
  base: Graph
  saving: boolean
  /** Another draft is being put in place of ours. */
  replaced: boolean
  onSaved: (view: SequenceView) => void
}
const backstage = new Map<string, Backstage>()

const read = (id: string) => useDocs.getState().byId[id]

function write(id: string, change: Partial<Doc>) {
  const doc = read(id)
  if (!doc) return
  useDocs.setState(({ byId }) => ({ byId: { ...byId, [id]: { ...doc, ...change } } }))
  if (change.saved) markUnsaved(id, change.saved !== 'saved')
}

export function useDoc(id: string): Doc | undefined {
  return useDocs(({ byId }) => byId[id])
}

/** The graph as it is now, for deeds outside of drawing. */
export function graphOf(id: string): Graph {
  return read(id)?.graph ?? EMPTY
}

/** Takes in what the engine says. An edit from elsewhere is laid under our own; undo takes back only ours. */
export function openDoc(view: SequenceView, onSaved: (view: SequenceView) => void): void {
  const { id, graph } = view
  const doc = read(id)
  const back = backstage.get(id)
  if (!doc || !back) {
    backstage.set(id, { gesture: undefined, timer: undefined, base: graph, saving: false, replaced: false, onSaved })
    const fresh: Doc = { graph: laidOut(graph), past: [], future: [], saved: 'saved', problem: undefined }
    useDocs.setState(({ byId }) => ({ byId: { ...byId, [id]: fresh } }))
    return
  }
  back.onSaved = onSaved
  if (doc.saved === 'saved') takeIn(id, graph)
}

/** What the engine has beyond our base lies under our graph and its history from now on. */
function takeIn(id: string, graph: Graph) {
  const doc = read(id)
  const back = backstage.get(id)
  if (!doc || !back || same(graph, back.base)) return
  // What an entry led to may be gone since.
  const under = (mine: Graph) => laidOut(settleEdges(rebase(mine, back.base, graph)))
  if (!back.replaced) tellClashes(clashes(doc.graph, doc.past, back.base, graph))
  const now = under(doc.graph)
  // An entry that says the same as the one after it would be undone to no effect.
  const past = doc.past.map(under).filter((entry, at, all) => !same(entry, all[at + 1] ?? now))
  const future = doc.future.map(under).filter((entry, at, all) => !same(entry, all[at - 1] ?? now))
  write(id, { graph: now, past, future })
  back.base = graph
}

/** Both edits stand wherever they can; where they cannot, one is told. */
function tellClashes({ changed, deleted }: ReturnType<typeof clashes>) {
  for (const node of deleted)
    notify.told(`${titleOf(node)} was deleted elsewhere`, 'You had changed it. What you did elsewhere stands.')
  for (const node of changed)
    notify.told(
      `${titleOf(node)} was changed elsewhere too`,
      'It is as it was set there; the rest of your changes stands.',
    )
}

/** Edits the graph. Edits of one gesture (typing in one field) are undone together. */
export function edit(id: string, change: (graph: Graph) => Graph, gesture?: string): void {
  const doc = read(id)
  const back = backstage.get(id)
  if (!doc || !back) return
  const graph = change(doc.graph)
  if (graph === doc.graph) return
  back.replaced = false
  const now = Date.now()
  const goesOn = gesture !== undefined && back.gesture?.key === gesture && now - back.gesture.at < ONE_GESTURE
  back.gesture = gesture === undefined ? undefined : { key: gesture, at: now }
  write(id, { graph, future: [], ...(goesOn ? {} : { past: [...doc.past, doc.graph].slice(-MOST) }) })
  saveSoon(id)
}

export function undo(id: string): void {
  const doc = read(id)
  const graph = doc?.past.at(-1)
  if (doc && graph) step(id, { graph, past: doc.past.slice(0, -1), future: [doc.graph, ...doc.future] })
}

export function redo(id: string): void {
  const doc = read(id)
  const graph = doc?.future[0]
  if (doc && graph) step(id, { graph, past: [...doc.past, doc.graph], future: doc.future.slice(1) })
}

/**
 * Before something puts another draft in place of ours: an old version, a file. What it gives is called with the new
 * one, which becomes an entry of the history, so that undo brings ours back.
 */
export function replacing(id: string): (view: SequenceView) => void {
  const before = read(id)
  const present = backstage.get(id)
  // The event of the replacement may be faster than its answer, and is no edit of somebody else.
  if (present) present.replaced = true
  return (view) => {
    const back = backstage.get(id)
    if (!before || !back) return
    back.gesture = undefined
    openDoc(view, back.onSaved)
    back.replaced = false
    back.onSaved(view)
    write(id, { past: [...before.past, before.graph].slice(-MOST), future: [] })
  }
}

function step(id: string, change: Partial<Doc>) {
  const back = backstage.get(id)
  if (back) back.gesture = undefined
  write(id, change)
  saveSoon(id)
}

function saveSoon(id: string) {
  const back = backstage.get(id)
  if (!back) return
  clearTimeout(back.timer)
  back.timer = setTimeout(() => void save(id), PAUSE)
  // What has failed is failed until it is saved.
  if (!back.saving && read(id)?.saved !== 'failed') write(id, { saved: 'waiting' })
}

/** Saves at once what waits to be saved: before leaving, and on Retry. */
export async function save(id: string): Promise<void> {
  const back = backstage.get(id)
  const doc = read(id)
  // One at a time, so that an older graph never lands on a newer one; what changed meanwhile is saved next.
  if (!back || !doc || back.saving || doc.saved === 'saved') return
  clearTimeout(back.timer)
  const graph = doc.graph
  back.saving = true
  if (doc.saved !== 'failed') write(id, { saved: 'saving' })
  try {
    const body = { ...graph, base: back.base }
    const view = await ask(api.PUT('/api/sequences/{id}/graph', { params: { path: { id } }, body }))
    const isNewest = read(id)?.graph === graph
    back.saving = false
    back.base = graph
    takeIn(id, view.graph)
    write(id, { saved: isNewest ? 'saved' : 'waiting', problem: undefined })
    back.onSaved(view)
    if (!isNewest) saveSoon(id)
  } catch (error) {
    const problem = asProblem(error)
    back.saving = false
    write(id, { saved: 'failed', problem })
    if (!PASSES.has(problem.code)) return
    clearTimeout(back.timer)
    back.timer = setTimeout(() => void save(id), AGAIN)
  }
}

// Closing the window asks first while something could not be saved.
addEventListener('beforeunload', (event) => {
  if (Object.values(useDocs.getState().byId).some(({ saved }) => saved === 'failed')) event.preventDefault()
})
