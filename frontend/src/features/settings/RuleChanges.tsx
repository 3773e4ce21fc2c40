import { useQuery } from '@tanstack/react-query'
import { api, ask, keys } from '@/backend'
import { Card, DateTime } from '@/ui'

const WORDS: Record<string, string> = {
  warmup: 'Warmup',
  normal: 'Normal',
  assisted: 'Assisted',
  controlled: 'Controlled',
  full_autonomy: 'Full Autonomy',
  autonomous: 'Autonomous',
  approval: 'Approval',
  disabled: 'Disabled',
  full_auto: 'Full Auto',
  act_review: 'Act + Review',
  suggest_only: 'Suggest Only',
  off: 'Off',
}

/** Who changed which rule, from what to what. */
export function RuleChanges() {
  const { data } = useQuery({
    queryKey: keys.list('settings', 'changes'),
    queryFn: ({ signal }) => ask(api.GET('/api/settings/changes', { signal })),
  })
  if (!data || data.length === 0) return null
  return (
    <Card title="Changes">
      <ol className="flex flex-col divide-y px-4 py-2 text-table">
        {data.map(({ at, by, what, before, after }) => (
          <li key={`${at} ${what} ${after}`} className="flex flex-wrap gap-x-2 py-1">
            <span className="text-muted">{at && <DateTime at={at} />}</span>
            <span className="min-w-0 wrap-anywhere">
              {what}: {WORDS[before] ?? before} → {WORDS[after] ?? after}
            </span>
            <span className="text-muted">by {by}</span>
          </li>
        ))}
      </ol>
    </Card>
  )
}
