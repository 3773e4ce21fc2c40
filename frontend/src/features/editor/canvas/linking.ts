import type { Graph } from '@/backend'
import type { Deeds } from '../deeds'
import { refusal } from '../flow/index'
import type { Points } from '../flow/layout'
import { nodeAt } from './hit'
import { type Point, setStage, stage } from './stage'

interface Around {
  graph: Graph
  points: Points
  deeds: Deeds
  toFlow: (screen: Point) => Point
}

/** How near a node the end of a line is caught by it. */
const CATCH = 12

/** A line on its way from a way out to a node. */
export function linking({ graph, points, deeds, toFlow }: Around) {
  /** The line follows the pointer and says where it may not lead. */
  const aim = (screen: Point) => {
    const { link } = stage()
    if (!link) return
    const at = toFlow(screen)
    const to = nodeAt(graph, points, at, CATCH)
    const refused = to === undefined || to === link.from ? undefined : refusal(graph, link.from, to)
    const { to: _, refused: __, ...rest } = link
    setStage({
      link: { ...rest, at, ...(to !== undefined && to !== link.from && { to }), ...(refused && { refused }) },
    })
  }

  const finishLink = (screen: Point) => {
    const { link } = stage()
    setStage({ link: null })
    if (!link) return
    const at = toFlow(screen)
    const to = nodeAt(graph, points, at, CATCH)
    if (to === link.from) return
    if (to !== undefined) deeds.join(link, to)
    else if (!link.edgeId) setStage({ insert: { from: link.from, port: link.port, anchor: screen } })
    else {
      deeds.cut(link.edgeId)
      setStage({ wire: null })
    }
  }

  return { aim, finishLink }
}
