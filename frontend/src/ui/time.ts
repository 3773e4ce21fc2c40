const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

const relative = new Intl.RelativeTimeFormat(undefined, { numeric: 'auto', style: 'long' })

/** '3 minutes ago', 'in 2 days', 'now'. Beyond 30 days the date says more. */
export function formatRelative(at: Date, now: Date): string {
  const gap = at.getTime() - now.getTime()
  const size = Math.abs(gap)
  if (size < MINUTE) return relative.format(0, 'second')
  if (size < HOUR) return relative.format(Math.trunc(gap / MINUTE), 'minute')
  if (size < DAY) return relative.format(Math.trunc(gap / HOUR), 'hour')
  if (size < 30 * DAY) return relative.format(Math.trunc(gap / DAY), 'day')
  return formatDate(at)
}

const zones = new Map<string, boolean>()

/** Whether this browser knows the zone; a name it does not know would stop the whole screen. */
export function isZone(zone: string | undefined): zone is string {
  if (!zone) return false
  const known = zones.get(zone)
  if (known !== undefined) return known
  try {
    new Intl.DateTimeFormat(undefined, { timeZone: zone })
    zones.set(zone, true)
  } catch {
    zones.set(zone, false)
  }
  return zones.get(zone) ?? false
}

const formats = new Map<string, Intl.DateTimeFormat>()

/** Making an Intl format is slow and tables ask for thousands: each is made once. */
function format(name: string, zone: string | undefined, options: Intl.DateTimeFormatOptions) {
  const key = `${name} ${zone ?? ''}`
  const known = formats.get(key)
  if (known) return known
  const made = new Intl.DateTimeFormat(undefined, { ...options, timeZone: isZone(zone) ? zone : undefined })
  formats.set(key, made)
  return made
}

/** 'Thu, Nov 26, 09:10' in the zone, or here. */
export function formatDateTime(at: Date, zone?: string): string {
  return format('datetime', zone, {
    weekday: 'short',
    month: 'short',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
  }).format(at)
}

export function formatDate(at: Date, zone?: string): string {
  return format('date', zone, { year: 'numeric', month: 'short', day: 'numeric' }).format(at)
}

export function formatTime(at: Date, zone?: string): string {
  return format('time', zone, { hour: '2-digit', minute: '2-digit' }).format(at)
}

/** Everything, with the zone's name, for a hover. */
export function formatExact(at: Date, zone?: string): string {
  return format('exact', zone, { dateStyle: 'full', timeStyle: 'long' }).format(at)
}

/** A length of time as people set it: '0', '30 min', '4 h', '3 days'. */
export function formatMinutes(minutes: number): string {
  if (minutes < 60) return `${minutes} min`
  if (minutes < 24 * 60) return `${trim(minutes / 60)} h`
  const days = minutes / (24 * 60)
  return `${trim(days)} ${days === 1 ? 'day' : 'days'}`
}

function trim(value: number): string {
  return value.toLocaleString(undefined, { maximumFractionDigits: 1 })
}
