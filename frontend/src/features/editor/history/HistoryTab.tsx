import { useQuery } from '@tanstack/react-query'
import { History, Radio } from 'lucide-react'
import { useSearchParam } from '@/app/router'
import { api, ask, explain, keys, type SequenceView, type VersionView } from '@/backend'
import { plural } from '@/parts/words'
import { cx, DateTime, EmptyState, ErrorState, Pill, SkeletonRows } from '@/ui'
import { VersionPanel } from './VersionPanel'

/** Every version that was published, what of it the draft still is, and the way back to it. */
export function HistoryTab({ view, onReview }: { view: SequenceView; onReview: () => void }) {
  const [wanted, setWanted] = useSearchParam('version')
  const { data, error, refetch } = useQuery({
    queryKey: keys.one('sequences', view.id, 'versions'),
    queryFn: ({ signal }) =>
      ask(api.GET('/api/sequences/{id}/versions', { params: { path: { id: view.id } }, signal })),
  })
  if (error)
    return <ErrorState title="The versions could not be read." onRetry={() => void refetch()} {...explain(error)} />
  if (!data) return <SkeletonRows rows={5} />
  const chosen = data.find(({ number }) => String(number) === wanted) ?? data[0]
  if (!chosen)
    return (
      <EmptyState icon={History} title="Nothing was published yet">
        Each version that goes live is kept here, and any of them can come back.
      </EmptyState>
    )
  return (
    <div className="flex h-full min-h-0">
      <div className="w-80 shrink-0 overflow-y-auto border-r bg-surface">
        <ol aria-label="Versions">
          {data.map((version) => (
            <li key={version.number} className="border-b">
              <VersionRow
                version={version}
                chosen={version === chosen}
                onChoose={() => setWanted(String(version.number))}
              />
            </li>
          ))}
        </ol>
      </div>
      <VersionPanel key={chosen.number} view={view} version={chosen} onReview={onReview} />
    </div>
  )
}

interface VersionRowProps {
  version: VersionView
  chosen: boolean
  onChoose: () => void
}

function VersionRow({ version: { number, by, note, at, live, people }, chosen, onChoose }: VersionRowProps) {
  return (
    <button
      type="button"
      data-focus="inset"
      aria-pressed={chosen}
      onClick={onChoose}
      className={cx('flex w-full flex-col gap-0.5 px-4 py-2.5 text-left', chosen ? 'tint-accent' : 'hover:bg-sunken')}
    >
      <span className="flex w-full items-center gap-2">
        <span className="font-semibold">Version {number}</span>
        {live && (
          <Pill icon={Radio} tone="ok">
            Live
          </Pill>
        )}
        {people > 0 && <span className="ml-auto text-table text-muted">{plural(people, 'person', 'people')}</span>}
      </span>
      {note && <span className="line-clamp-2 wrap-anywhere">{note}</span>}
      <span className="text-table text-muted">
        <DateTime at={at} /> · {by || 'unknown'}
      </span>
    </button>
  )
}
