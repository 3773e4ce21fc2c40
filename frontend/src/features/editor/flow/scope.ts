import { create } from 'zustand'
import type { NodeFlow } from '@/backend'

// What the numbers on a sequence count: nothing, who stands where now, or who passed in a period. Kept on this machine.

type Shown = 'off' | 'now' | 'period'
export type Days = 7 | 30 | 90 | 0

export interface Scope {
  shown: Shown
  /** 0 is ever since. */
  days: Days
  /** Every version, not the live one alone. */
  all: boolean
}

const KEY = 'cadenza.flow'
const FRESH: Scope = { shown: 'off', days: 30, all: false }

export const useScope = create<Scope>(() => ({ ...FRESH, ...load() }))

export function setScope(change: Partial<Scope>): void {
  useScope.setState(change)
  try {
    localStorage.setItem(KEY, JSON.stringify(useScope.getState()))
  } catch {
    // Storage is full or switched off: the choice lasts until the window closes.
  }
}

const NEXT: Record<Shown, Shown> = { off: 'now', now: 'period', period: 'off' }

export function cycleScope(): void {
  setScope({ shown: NEXT[useScope.getState().shown] })
}

export const PERIODS: { id: Days; words: string; title: string }[] = [
  { id: 7, title: '7 days', words: 'last 7 days' },
  { id: 30, title: '30 days', words: 'last 30 days' },
  { id: 90, title: '90 days', words: 'last 90 days' },
  { id: 0, title: 'Ever', words: 'ever' },
]

/** 'v7 · people · last 30 days' */
export function scopeWords({ shown, days, all }: Scope, version: number): string {
  const period = PERIODS.find(({ id }) => id === days)?.words ?? ''
  return [all ? 'all versions' : `v${version}`, 'people', shown === 'now' ? 'now' : period].join(' · ')
}

/** '412 entered · 380 done · 12 failed' */
export function passedWords(flow: NodeFlow): string {
  const parts = (['skipped', 'failed', 'moved', 'unenrolled'] as const).filter((part) => flow[part] > 0)
  return (['entered', 'done', ...parts] as const).map((part) => `${flow[part].toLocaleString()} ${part}`).join(' · ')
}

function load(): Partial<Scope> {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(KEY) ?? '{}')
    return typeof kept === 'object' && kept !== null ? kept : {}
  } catch {
    // Storage may be switched off, or hold what an older version wrote.
    return {}
  }
}
