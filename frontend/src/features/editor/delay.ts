import type { Delay } from '@/backend'

// A delay as people type it. The engine counts whole numbers of a unit: a part of a day is so many hours.

type Unit = Delay['unit']

const SMALLER: Partial<Record<Unit, { unit: Unit; times: number }>> = {
  days: { unit: 'hours', times: 24 },
  hours: { unit: 'minutes', times: 60 },
}
const MOST = 999_999
const WHOLE = 'Whole numbers only, such as 3.'

/** The delay that a text means, or what is wrong with the text, as a sentence. */
export function readDelay(text: string, unit: Unit): Delay | string {
  const bare = text.trim()
  // Three digits behind a point or comma may be a fraction as well as thousands.
  if (!/^\d+([.,]\d*)?$/.test(bare) || /[.,]\d{3}$/.test(bare)) return WHOLE
  return whole(Number(bare.replace(',', '.')), unit)
}

function whole(value: number, unit: Unit): Delay | string {
  if (value > MOST) return `At most ${MOST.toLocaleString()}.`
  const near = Math.round(value)
  if (Math.abs(value - near) < 1e-6) return { value: near, unit }
  const smaller = SMALLER[unit]
  return smaller ? whole(value * smaller.times, smaller.unit) : WHOLE
}
