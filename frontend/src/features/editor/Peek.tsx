import { useQuery } from '@tanstack/react-query'
import { href, navigate } from '@/app/router'
import { api, ask, explain, keys, type SequenceView } from '@/backend'
import { Why } from '@/parts/Why'
import { Button, Dialog, ErrorState, SkeletonRows, TextLink } from '@/ui'

const MOST = 20

interface PeekProps {
  view: SequenceView
  node: string
  title: string
  onClose: () => void
}

/** The first of those who stand at a node, without leaving the canvas. */
export function Peek({ view, node, title, onClose }: PeekProps) {
  const { data, error, refetch } = useQuery({
    queryKey: keys.list('enrollments', { sequence: view.id, node, peek: 'first' }),
    queryFn: ({ signal }) =>
      ask(api.GET('/api/enrollments', { params: { query: { sequence: view.id, node } }, signal })),
  })
  const all = () => navigate(`/sequences/${view.id}?tab=people&node=${encodeURIComponent(node)}`)
  return (
    <Dialog
      open
      onClose={onClose}
      title={`People at ${title}`}
      footer={
        data && data.rows.length > 0 ? (
          <Button onClick={all}>{data.rows.length > MOST ? 'Show all' : 'Open in People'}</Button>
        ) : null
      }
    >
      {error ? (
        <ErrorState title="They could not be read." onRetry={() => void refetch()} {...explain(error)} />
      ) : !data ? (
        <SkeletonRows />
      ) : data.rows.length === 0 ? (
        <p className="text-muted">Nobody stands here now.</p>
      ) : (
        <ul className="divide-y">
          {data.rows.slice(0, MOST).map((row) => (
            <li key={row.id} className="flex min-h-9 items-center gap-3 py-1">
              <span className="min-w-0 flex-1 truncate">
                <TextLink href={href(`/contacts/${row.contactId}`)}>{row.contact}</TextLink>
                {row.company && <span className="text-muted"> · {row.company}</span>}
              </span>
              <Why row={row} />
            </li>
          ))}
        </ul>
      )}
    </Dialog>
  )
}
