import type { Delay, Graph, GraphNode, SendingWindow } from '@/backend'
import { windowWords } from '@/parts/windowWords'
import { plural } from '@/parts/words'
import { formatMinutes } from '@/ui'
import { indexed } from '../flow/index'
import { portsOf } from '../flow/ports'
import { structureOf } from '../flow/structure'
import { rechain } from '../graph'

const MINUTES = { minutes: 1, hours: 60, days: 24 * 60 }

export interface Row {
  node: GraphNode
  /** The Delays right before a step: they are shown as part of its own. */
  lead: readonly GraphNode[]
  /** Of a step, from 1. */
  number: number | undefined
  /** The first step counts from enrollment. */
  isFirst: boolean
  /** Minutes from enrollment, if every step went at once. */
  at: number
  /** Of a step: its delay with what leads up to it. */
  delay: Delay | undefined
  /** Of a node that divides: its ways out and the nodes in them. Quick Mode only shows it. */
  block: { paths: number; inside: number } | undefined
  /** Rows of one straight run can change places. */
  run: number
}

/** The trunk after Start: straight runs, and each block of branches as one row. Of a linear graph that is all of it. */
export function rowsOf(graph: Graph): Row[] {
  const trunk = trunkOf(graph)
  const numbers = numbersOf(graph)
  const rows: Row[] = []
  let lead: GraphNode[] = []
  let at = 0
  let run = 0
  for (const [index, node] of trunk.entries()) {
    const divides = portsOf(node).length > 1
    const next = trunk[index + 1]
    if (node.delay?.for && !node.disabled && next?.step && portsOf(next).length === 1) {
      lead.push(node)
      continue
    }
    const delay = node.step && sum([...lead.map((one) => one.delay?.for), node.step.delay])
    at += minutesOf(delay ?? node.delay?.for)
    if (divides) run++
    rows.push({
      node,
      lead,
      number: numbers.get(node.id),
      isFirst: rows.length === 0,
      at,
      delay,
      block: divides ? { paths: portsOf(node).length, inside: insideOf(graph, node.id, next?.id) } : undefined,
      run,
    })
    if (divides) run++
    lead = []
  }
  return rows
}

function trunkOf(graph: Graph): GraphNode[] {
  const { byId, start } = indexed(graph)
  const { ways, joins } = structureOf(graph)
  const trunk: GraphNode[] = []
  const seen = new Set<string>()
  for (let at = start; at && !seen.has(at.id); ) {
    seen.add(at.id)
    if (at !== start) trunk.push(at)
    const together: readonly string[] = joins.get(at.id) ?? []
    const own = ways.get(at.id) ?? []
    const to: string | undefined =
      own.length > 1 ? (together.length === 1 ? together[0] : undefined) : (own[0]?.edge?.to ?? together[0])
    at = to === undefined ? undefined : byId.get(to)
  }
  return trunk
}

export function numbersOf(graph: Graph): Map<string, number> {
  const { byId } = indexed(graph)
  const steps = structureOf(graph).order.filter((id) => byId.get(id)?.kind === 'step')
  return new Map(steps.map((id, at) => [id, at + 1]))
}

/** How many nodes the branches hold, up to where they come together. */
function insideOf(graph: Graph, id: string, end: string | undefined): number {
  const { ways, joins } = structureOf(graph)
  const below = (one: string): string[] => [
    ...(ways.get(one) ?? []).flatMap(({ child }) => child ?? []),
    ...(joins.get(one) ?? []),
  ]
  let count = 0
  const open = below(id)
  for (let one = open.pop(); one !== undefined; one = open.pop()) {
    if (one === end) continue
    count++
    open.push(...below(one))
  }
  return count
}

function minutesOf(delay: Delay | undefined): number {
  return delay ? delay.value * MINUTES[delay.unit] : 0
}

/** One delay as long as all of them, in the unit they share or the smallest of theirs. */
function sum(delays: readonly (Delay | undefined)[]): Delay {
  const parts = delays.filter((delay) => delay !== undefined && delay.value > 0) as Delay[]
  const last = delays.at(-1) ?? { value: 0, unit: 'days' as const }
  if (parts.length === 0) return last
  const unit = (['minutes', 'hours', 'days'] as const).find((one) => parts.some((part) => part.unit === one)) ?? 'days'
  const minutes = parts.reduce((all, part) => all + minutesOf(part), 0)
  return { value: minutes / MINUTES[unit], unit }
}

const idsOf = (row: Row) => [...row.lead.map(({ id }) => id), row.node.id]

/** Moves a row among those of its run, to a place counted from 0 over all rows. */
export function moveRow(graph: Graph, rows: readonly Row[], id: string, index: number): Graph {
  const row = rows.find(({ node }) => node.id === id)
  if (!row || row.block) return graph
  const run = rows.filter((one) => one.run === row.run && !one.block)
  const first = rows.indexOf(run[0] ?? row)
  const rest = run.filter((one) => one !== row)
  rest.splice(Math.max(0, Math.min(index - first, rest.length)), 0, row)
  return rechain(graph, run.flatMap(idsOf), rest.flatMap(idsOf))
}

/** '3 touches · 8 days · always open'; of a sequence that branches only what is the same for everybody. */
export function totals(rows: readonly Row[], window: SendingWindow | undefined): string {
  const touches = rows.filter(({ number }) => number !== undefined).length
  const blocks = rows.filter(({ block }) => block).length
  const last = rows.at(-1)?.at ?? 0
  const long = last === 0 ? 'at once' : formatMinutes(last)
  const shape = blocks > 0 ? plural(blocks, 'block of branches', 'blocks of branches') : long
  return [plural(touches, 'touch', 'touches'), shape, windowWords(window)].join(' · ')
}
