import type { Graph } from '@/backend'
import type { Points } from './layout'

// Notes and sections: paper on the canvas, for people only.

export type Paper = NonNullable<Graph['notes']>[number]
export type PaperColor = NonNullable<Paper['color']>

export const PAPER_COLORS: readonly { value: PaperColor; label: string }[] = [
  { value: 'yellow', label: 'Yellow' },
  { value: 'green', label: 'Green' },
  { value: 'blue', label: 'Blue' },
  { value: 'pink', label: 'Pink' },
  { value: 'neutral', label: 'Grey' },
]

const LONGEST = 5000

/** Whether the engine could read it. */
export function isPaper(value: unknown): value is Paper {
  if (typeof value !== 'object' || value === null) return false
  const { id, text, color, section, x, y, w, h } = value as Record<string, unknown>
  return (
    typeof id === 'string' &&
    typeof text === 'string' &&
    text.length <= LONGEST &&
    (color === undefined || PAPER_COLORS.some((one) => one.value === color)) &&
    (section === undefined || typeof section === 'boolean') &&
    [x, y, w, h].every(Number.isFinite)
  )
}

/** A note or section that is still to be written, at a place. */
export function newPaper(kind: 'note' | 'section', id: string, { x, y }: { x: number; y: number }): Paper {
  if (kind === 'section') return { id, section: true, text: '', color: 'neutral', x, y, w: 560, h: 360 }
  return { id, text: '', color: 'yellow', x, y, w: 200, h: 120 }
}

/** What it is called in lists: its first line. */
export function paperTitle({ text, section }: Paper): string {
  return text.trim().split('\n')[0] || (section ? 'Section' : 'Empty note')
}

export function addPaper(graph: Graph, paper: Paper): Graph {
  return { ...graph, notes: [...(graph.notes ?? []), paper] }
}

export function changePaper(graph: Graph, id: string, change: Partial<Paper>): Graph {
  return { ...graph, notes: (graph.notes ?? []).map((note) => (note.id === id ? { ...note, ...change } : note)) }
}

export function removePapers(graph: Graph, ids: readonly string[]): Graph {
  if (ids.length === 0) return graph
  return { ...graph, notes: (graph.notes ?? []).filter((note) => !ids.includes(note.id)) }
}

/** Moves notes to places; 'size ID' gives one another width and height. */
export function moveNotes(graph: Graph, places: Points): Graph {
  if (Object.keys(places).length === 0) return graph
  const notes = (graph.notes ?? []).map((note) => {
    const at = places[note.id]
    const size = places[`size ${note.id}`]
    return { ...note, ...(at && { x: at.x, y: at.y }), ...(size && { w: size.x, h: size.y }) }
  })
  return { ...graph, notes }
}
