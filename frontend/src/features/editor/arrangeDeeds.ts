import { say } from './canvas/stage'
import { edit, graphOf } from './document'
import { moveNodes } from './flow/edits'
import { behind } from './flow/index'
import { type Points, snap, tidy } from './flow/layout'
import { structureOf } from './flow/structure'

const GRID = 8

/** Where nodes stand: by the arrows, and by Tidy; chosen names the nodes that are meant. */
export function arrangeDeeds(id: string, chosen: () => string[]) {
  const graph = () => graphOf(id)

  const put = (points: Points) => {
    edit(id, (now) => moveNodes(now, points))
    say('Tidied.')
  }

  const around = (ids: ReadonlySet<string>) => {
    const points = tidy(graph())
    const first = structureOf(graph()).order.find((one) => ids.has(one))
    const from = first === undefined ? undefined : graph().layout?.[first]
    const to = first === undefined ? undefined : points[first]
    if (!from || !to) return
    // The first of them stays where it is; the others stand around it.
    const part: Points = {}
    for (const one of ids) {
      const at = points[one]
      if (at) part[one] = { x: at.x + from.x - to.x, y: at.y + from.y - to.y }
    }
    put(part)
  }

  return {
    nudge: (dx: number, dy: number) => {
      const ids = chosen()
      const moved = (now: Points = {}) =>
        ids.map((one) => {
          const at = now[one] ?? { x: 0, y: 0 }
          return [one, { x: snap(at.x + dx * GRID), y: snap(at.y + dy * GRID) }] as const
        })
      edit(id, (now) => moveNodes(now, Object.fromEntries(moved(now.layout))), `nudge:${ids.join()}`)
      say('Moved.')
    },
    tidyAll: () => put(tidy(graph())),
    /** The chosen nodes; of a single one, everything behind it. */
    tidySelection: () => {
      const ids = chosen()
      const [first] = ids
      if (first !== undefined) around(ids.length === 1 ? behind(graph(), first) : new Set(ids))
    },
  }
}
