import { Segments, type SegmentsProps } from '@/ui'
import { PERIODS, type Scope, setScope, useScope } from './scope'

/** Which days of passing people are counted. */
export function PeriodControl() {
  const { shown, days } = useScope()
  return (
    <Well
      label="Period"
      value={String(shown === 'period' ? days : 0)}
      options={PERIODS.map(({ id, title }) => ({ id: String(id), title }))}
      onChange={(id) => setScope({ shown: 'period', days: PERIODS.find((one) => String(one.id) === id)?.id ?? 0 })}
    />
  )
}

export function VersionControl({ version }: { version: number }) {
  const { all } = useScope()
  return (
    <Well
      label="Versions"
      value={all ? 'all' : 'live'}
      options={[
        { id: 'live', title: `Live, v${version}` },
        { id: 'all', title: 'All versions' },
      ]}
      onChange={(id) => setScope({ all: id === 'all' })}
    />
  )
}

const SHOWN: { id: Scope['shown']; title: string }[] = [
  { id: 'off', title: 'Off' },
  { id: 'now', title: 'Now' },
  { id: 'period', title: 'Period' },
]

export function ShownControl() {
  const { shown } = useScope()
  return (
    <Well label="People on the steps" value={shown} options={SHOWN} onChange={(next) => setScope({ shown: next })} />
  )
}

function Well<T extends string>(props: SegmentsProps<T>) {
  return (
    <div className="w-fit rounded-card bg-sunken p-1">
      <Segments {...props} />
    </div>
  )
}
