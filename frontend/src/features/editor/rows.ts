import type { Delay, Graph, GraphNode, SendingWindow } from '@/backend'
import { plural } from '@/parts/words'
import { formatMinutes } from '@/ui'
import { walk } from './graph'

const MINUTES = { minutes: 1, hours: 60, days: 24 * 60 }

export interface Row {
  node: GraphNode
  /** Of a step, from 1. */
  number: number | undefined
  /** The first step counts from enrollment. */
  isFirst: boolean
  /** Minutes from enrollment, if every step went at once. */
  at: number
}

function minutesOf({ value, unit }: Delay): number {
  return value * MINUTES[unit]
}

/** The nodes after Start, each with its number and its place on the day ruler. */
export function rowsOf(graph: Graph): Row[] {
  let at = 0
  let number = 0
  return walk(graph).map((node, index) => {
    const wait = node.step?.delay ?? node.delay?.for
    if (wait) at += minutesOf(wait)
    return { node, number: node.step ? ++number : undefined, isFirst: index === 0, at }
  })
}

/** '3 touches · 8 days · always open'. */
export function totals(rows: readonly Row[], window: SendingWindow | undefined): string {
  const touches = rows.filter(({ number }) => number !== undefined).length
  const last = rows.at(-1)?.at ?? 0
  return [plural(touches, 'touch', 'touches'), last === 0 ? 'at once' : formatMinutes(last), windowWords(window)].join(
    ' · ',
  )
}

const DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const
export const DAY_NAMES = { mon: 'Mon', tue: 'Tue', wed: 'Wed', thu: 'Thu', fri: 'Fri', sat: 'Sat', sun: 'Sun' }

export function windowWords(window: SendingWindow | undefined): string {
  if (!window || window.days.length === 0) return 'always open'
  const days = DAYS.filter((day) => window.days.includes(day))
  return `${daysWords(days)} ${hour(window.from)}–${hour(window.to)}`
}

function daysWords(days: readonly (typeof DAYS)[number][]): string {
  const list = days.join()
  if (list === 'mon,tue,wed,thu,fri') return 'weekdays'
  if (list === 'sat,sun') return 'weekends'
  if (days.length === 7) return 'every day'
  return days.map((day) => DAY_NAMES[day]).join(', ')
}

/** '09:00' is 9, '09:30' stays. */
function hour(time: string): string {
  return time.endsWith(':00') ? String(Number(time.slice(0, 2))) : time
}
