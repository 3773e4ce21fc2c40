import { type Point, type Rect, setStage } from './stage'

/** What the pointer is at, from pressing it until it is let go. */
export interface Gesture {
  kind: 'node' | 'press' | 'note' | 'resize' | 'marquee' | 'link'
  /** On the screen and in the flow, where it began. */
  screen: Point
  flow: Point
  moved: boolean
  ids: readonly string[]
  /** The node or note under the pointer. */
  held: string | undefined
  others: Rect[]
  before: readonly string[]
}

/** There is one pointer; what it began goes on when an edit from elsewhere comes in. */
let present: Gesture | null = null

export const gestureNow = () => present

export function setGesture(next: Gesture | null): void {
  present = next
}

/** Leaves everything as it was before the pointer was pressed; tells whether there was something to leave. */
export function dropGesture(): boolean {
  const dropped = present !== null
  present = null
  if (dropped) setStage({ moving: null, guides: null, marquee: null, link: null })
  return dropped
}
