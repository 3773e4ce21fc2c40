import { CircleCheck } from 'lucide-react'
import type { ArmView } from '@/backend'
import { plural } from '@/parts/words'
import { Pill } from '@/ui'

const percent = new Intl.NumberFormat(undefined, { style: 'percent', maximumFractionDigits: 1 })

/**
 * One arm of a split: its rate as the interval it lies in, and how many more people it needs. Nothing is called better
 * before it is beyond doubt. most is the upper end of the scale, the same for all arms of a split.
 */
export function ArmBar({ arm, name, most }: { arm: ArmView; name: string; most: number }) {
  const { people, hits, rate, needed, won } = arm
  const place = (share: number) => `${(Math.min(share, most) / most) * 100}%`
  return (
    <div className="flex min-w-0 flex-col gap-1">
      <p className="flex items-center gap-2">
        <span className="min-w-0 flex-1 truncate font-medium" title={name}>
          {name}
        </span>
        {won && (
          <Pill icon={CircleCheck} tone="ok">
            Better beyond doubt
          </Pill>
        )}
        <span className="shrink-0 text-table text-muted tabular-nums">
          {hits.toLocaleString()} of {people.toLocaleString()}
        </span>
      </p>
      <div aria-hidden className="relative h-2 rounded-full bg-border">
        {people > 0 && (
          <>
            <span
              className="absolute inset-y-0 rounded-full bg-border-strong"
              style={{ left: place(rate.low), right: `calc(100% - ${place(rate.high)})` }}
            />
            <span
              className="absolute -inset-y-0.5 w-1 -translate-x-1/2 rounded-full bg-accent"
              style={{ left: place(rate.share) }}
            />
          </>
        )}
      </div>
      <p className="text-table text-muted">
        {people === 0
          ? 'Nobody came here yet.'
          : `${percent.format(rate.share)}, 95 % sure to be between ${percent.format(rate.low)} and ${percent.format(rate.high)}.`}
        {needed > 0 && ` Needs ${plural(rounded(needed), 'more person', 'more people')} to see a 2-pt difference.`}
      </p>
    </div>
  )
}

/** The need is an estimate: two digits of it are meant. */
function rounded(needed: number): number {
  const step = 10 ** Math.max(0, Math.floor(Math.log10(needed)) - 2)
  return Math.ceil(needed / step) * step
}
