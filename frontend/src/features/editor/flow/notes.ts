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

export function addPaper(graph: Graph, paper: Paper): Graph {
  return { ...graph, notes: [...(graph.notes ?? []), paper] }
}

export function changePaper(graph: Graph, id: string, change: Partial<Paper>): Graph {
  return { ...graph, notes: (graph.notes ?? []).map((note) => (note.id === id ? { ...note, ...change } : note)) }
}

export function removePaper(graph: Graph, id: string): Graph {
  return { ...graph, notes: (graph.notes ?? []).filter((note) => note.id !== id) }
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
