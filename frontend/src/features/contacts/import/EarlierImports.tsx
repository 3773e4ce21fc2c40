import { useQuery } from '@tanstack/react-query'
import { api, ask, type ImportView, keys } from '@/backend'
import { Card, RelativeTime } from '@/ui'

const STATES: Record<ImportView['state'], string> = {
  running: 'running',
  paused: 'paused',
  done: 'done',
  cancelled: 'cancelled',
  failed: 'stopped in the middle',
  undoing: 'being taken back',
  undone: 'taken back',
}

/** The newest imports: each opens its report, from which it can be taken back. */
export function EarlierImports({ onOpen }: { onOpen: (id: string) => void }) {
  const { data = [] } = useQuery({
    queryKey: keys.list('imports'),
    queryFn: ({ signal }) => ask(api.GET('/api/imports', { signal })),
  })
  if (data.length === 0) return null
  return (
    <section aria-labelledby="earlier-imports" className="max-w-2xl">
      <h2 id="earlier-imports" className="mb-2 text-section font-semibold">
        Earlier imports
      </h2>
      <Card>
        <ul>
          {data.map((view) => (
            <li key={view.id} className="border-b last:border-b-0">
              <button
                type="button"
                className="flex w-full items-center gap-4 px-4 py-2 text-left hover:bg-sunken"
                onClick={() => onOpen(view.id)}
              >
                <span className="min-w-0 flex-1">
                  <span className="block truncate font-medium">{view.file}</span>
                  <span className="text-table text-muted">
                    {STATES[view.state]} · {view.created.toLocaleString()} new, {view.updated.toLocaleString()} updated,{' '}
                    {view.refused.toLocaleString()} refused
                  </span>
                </span>
                <span className="text-table text-muted">
                  <RelativeTime at={view.startedAt} />
                </span>
              </button>
            </li>
          ))}
        </ul>
      </Card>
    </section>
  )
}
