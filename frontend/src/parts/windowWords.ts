import type { SendingWindow } from '@/backend'

export const DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const
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
