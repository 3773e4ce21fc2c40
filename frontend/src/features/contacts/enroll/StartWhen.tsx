import { NumberInput } from '@/parts/NumberInput'
import { Input, Segments } from '@/ui'

export interface Start {
  when: 'now' | 'at' | 'spread'
  /** As a datetime-local field has it, in this machine's time. */
  at: string
  overDays: number
}

/** The start as the API takes it. */
export function startOf({ when, at, overDays }: Start): { startAt?: string; overDays?: number } {
  const time = new Date(at)
  if (when === 'at') return Number.isNaN(time.getTime()) ? {} : { startAt: time.toISOString() }
  return when === 'spread' ? { overDays } : {}
}

const WHEN = [
  { id: 'now', title: 'Now' },
  { id: 'at', title: 'At a time' },
  { id: 'spread', title: 'Spread over days' },
] as const

interface StartWhenProps {
  start: Start
  onChange: (start: Start) => void
}

/** When the first step's delay begins to count. */
export function StartWhen({ start, onChange }: StartWhenProps) {
  return (
    <div className="flex flex-col gap-2">
      <p className="font-medium">Start</p>
      <div className="flex flex-wrap items-center gap-3">
        <Segments label="Start" value={start.when} options={WHEN} onChange={(when) => onChange({ ...start, when })} />
        {start.when === 'at' && (
          <Input
            type="datetime-local"
            aria-label="Start at"
            className="w-52"
            value={start.at}
            onChange={(at) => onChange({ ...start, at })}
          />
        )}
        {start.when === 'spread' && (
          <span className="flex items-center gap-2">
            <NumberInput
              label="Days to spread over"
              className="w-16 text-right"
              min={1}
              max={90}
              value={start.overDays}
              onChange={(overDays) => onChange({ ...start, overDays })}
            />
            days, evenly
          </span>
        )}
      </div>
    </div>
  )
}
