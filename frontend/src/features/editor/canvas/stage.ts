import { create } from 'zustand'
import type { Points } from '../flow/layout'

// What is under way on the canvas and not yet part of the sequence: a drag, a line being drawn, an open menu.

export interface Point {
  x: number
  y: number
}

export interface Rect extends Point {
  w: number
  h: number
}

/** A line that is being drawn from a way out; with edgeId, one that exists and gets another end. */
export interface Link {
  from: string
  port: string
  edgeId?: string
  /** Where the pointer is, in the flow; absent while the keyboard chooses. */
  at?: Point
  /** The node it would lead to, and why it may not. */
  to?: string
  refused?: string
}

export interface Insert {
  /** The way out that gets a node; or the node that gets one before it. */
  from?: string
  port?: string
  before?: string
  /** On the screen. */
  anchor: Point
}

/** What the palette or the menu is about to put somewhere. */
interface Carry {
  kind: string
  /** On the screen. */
  at: Point
  /** Key of the way out, or the node, that would take it. */
  wire?: string
  node?: string
}

interface Stage {
  /** Nodes and notes that are being moved, at their new places. */
  moving: Points | null
  /** A drag has just ended: the nodes are where they were put. */
  dropped: boolean
  guides: { x?: number; y?: number } | null
  marquee: Rect | null
  link: Link | null
  insert: Insert | null
  menu: { at: Point; node?: string; wire?: string; note?: string } | null
  carry: Carry | null
  /** The node that divides and is to be deleted: which way is kept? */
  asking: string | null
  /** The node whose people are listed. */
  peek: string | null
  /** The chosen line, by the key of its way out. */
  wire: string | null
  /** What is looked for in a list: a node, or a way out to connect. */
  finding: 'node' | 'port' | null
  /** The note that was found and is to be brought into view. */
  found: string | null
  /** The field of the inspector that gets the keyboard next; 'first' for the first one. */
  want: string | null
  /** Arrows move nodes. */
  moves: boolean
  /** Said to screen readers. */
  said: string
}

const NOTHING: Stage = {
  moving: null,
  dropped: false,
  guides: null,
  marquee: null,
  link: null,
  insert: null,
  menu: null,
  carry: null,
  asking: null,
  peek: null,
  wire: null,
  finding: null,
  found: null,
  want: null,
  moves: false,
  said: '',
}

export const useStage = create<Stage>(() => NOTHING)
export const stage = () => useStage.getState()
export const setStage = (change: Partial<Stage>) => useStage.setState(change)
export const clearStage = () => useStage.setState(NOTHING)
export const say = (said: string) => useStage.setState({ said })
