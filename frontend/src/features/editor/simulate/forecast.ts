import type { Graph, SimulateResult } from '@/backend'
import { inWalkingOrder, portTitle } from '../flow/words'
import { titleOf } from '../summary'

// What a simulation of many people comes to.

export interface ForecastDay {
  day: string
  sent: { channel: string; count: number }[]
  total: number
  approvals: number
  replies: number
  /** At the sender's daily cap. */
  full: boolean
}

const DAY = 24 * 60 * 60 * 1000

/** Every day from the first that brings something to the last, the empty ones too. */
export function forecastDays({ days, perDay }: SimulateResult): ForecastDay[] {
  const first = days[0]
  const last = days.at(-1)
  if (!first || !last) return []
  const byDay = new Map(days.map((day) => [day.day, day]))
  const found: ForecastDay[] = []
  for (let at = noon(first.day); at <= noon(last.day); at += DAY) {
    const day = new Date(at).toISOString().slice(0, 10)
    const { sent = {}, approvals = 0, replies = 0 } = byDay.get(day) ?? {}
    const list = Object.entries(sent)
      .map(([channel, count]) => ({ channel, count }))
      .sort((a, b) => a.channel.localeCompare(b.channel))
    const total = list.reduce((sum, { count }) => sum + count, 0)
    found.push({ day, sent: list, total, approvals, replies, full: perDay > 0 && total >= perDay })
  }
  return found
}

const noon = (day: string) => Date.parse(`${day}T12:00:00Z`)

export interface Totals {
  people: number
  /** How many ended how, the commonest first. */
  outcomes: { status: string; reason: string; count: number }[]
  sent: number
  approvals: number
  replies: number
  most: ForecastDay | undefined
}

export function totalsOf(result: SimulateResult): Totals {
  const days = forecastDays(result)
  const counts = new Map<string, { status: string; reason: string; count: number }>()
  for (const { status, reason = '', refused } of result.outcomes) {
    const one = refused ? { status: 'not enrolled', reason: refused } : { status, reason }
    const key = `${one.status} ${one.reason}`
    counts.set(key, { ...one, count: (counts.get(key)?.count ?? 0) + 1 })
  }
  const sum = (part: (day: ForecastDay) => number) => days.reduce((all, day) => all + part(day), 0)
  return {
    people: result.outcomes.length,
    outcomes: [...counts.values()].sort((a, b) => b.count - a.count),
    sent: sum(({ total }) => total),
    approvals: sum(({ approvals }) => approvals),
    replies: sum(({ replies }) => replies),
    most: days.reduce<ForecastDay | undefined>((most, day) => (day.total > (most?.total ?? 0) ? day : most), undefined),
  }
}

export interface NodeSum {
  node: string
  title: string
  entered: number
  /** Of a node that divides: who left by each output. */
  ports: { title: string; count: number }[]
}

/** Who came to each node, in the order people walk them. */
export function nodeSums({ nodes }: SimulateResult, graph: Graph): NodeSum[] {
  const counts = new Map(nodes.map((one) => [one.node, one]))
  return inWalkingOrder(graph).flatMap((node) => {
    const count = counts.get(node.id)
    if (!count) return []
    const ports = Object.entries(count.ports)
      .map(([port, number]) => ({ title: portTitle(node, port), count: number }))
      .filter((port): port is { title: string; count: number } => port.title !== undefined)
    return [{ node: node.id, title: titleOf(node), entered: count.entered, ports }]
  })
}
