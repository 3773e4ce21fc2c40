import type { Graph } from '@/backend'
import { edgeAt, indexed } from './index'
import type { Flow } from './useFlow'

// What a line of the canvas says of those who left by it, where a period is counted.

interface Way {
  from: string
  port: string
}

const percent = new Intl.NumberFormat(undefined, { style: 'percent', maximumFractionDigits: 0 })

/** Whether the live version has the line: nobody can have taken one that it has not. */
export function isLive(live: Graph | undefined, { from, port, to }: Way & { to: string | undefined }): boolean {
  return live !== undefined && indexed(live).byId.has(from) && edgeAt(live, from, port)?.to === to
}

/** How many left by a way out. */
function count({ scope, nodes }: Flow, { from, port }: Way): number | undefined {
  if (scope.shown !== 'period') return undefined
  const node = nodes.get(from)
  return node && (node.ports[port] ?? 0)
}

/** '260 · 55%'; the share stands where people divide. */
export function passedBy(flow: Flow, way: Way): string | undefined {
  const passed = count(flow, way)
  if (passed === undefined) return undefined
  const all = Object.values(flow.nodes.get(way.from)?.ports ?? {}).reduce((sum, one) => sum + one, 0)
  return passed === all ? passed.toLocaleString() : `${passed.toLocaleString()} · ${percent.format(passed / all)}`
}

const THIN = 1.5
const THICK = 6

/** The more people the thicker, tenfold for each step, so that thousands leave hundreds to be seen. */
export function widthOf(flow: Flow, way: Way): number | undefined {
  const passed = count(flow, way)
  return passed === undefined ? undefined : Math.min(THICK, THIN + Math.log10(passed + 1) * 1.2)
}
