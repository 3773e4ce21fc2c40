import type { Point } from './stage'

const RIM = 28
const DRIFT = 14

/** How far the view moves along with a pointer near its edge, so that a drag can go farther than what is seen. */
export function driftOf(screen: Point, box: DOMRect): Point {
  return { x: edge(screen.x, box.left, box.right), y: edge(screen.y, box.top, box.bottom) }
}

function edge(at: number, from: number, to: number): number {
  if (at < from + RIM) return DRIFT
  return at > to - RIM ? -DRIFT : 0
}
