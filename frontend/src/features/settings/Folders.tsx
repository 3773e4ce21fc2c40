import { useQuery } from '@tanstack/react-query'
import { FolderInput, Plus, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { api, ask, explain, type FolderView, inWords, keys, useDeed } from '@/backend'
import { plural } from '@/parts/words'
import { Button, Card, EmptyState, ErrorState, IconButton, Note, notify, RelativeTime, SkeletonRows } from '@/ui'
import { FolderForm } from './FolderForm'

/** Watched folders: a contact file that is put into one is imported and moved to done/ or failed/. */
export function Folders() {
  const { data, error, refetch } = useQuery({
    queryKey: keys.list('folders'),
    queryFn: ({ signal }) => ask(api.GET('/api/folders', { signal })),
  })
  const [open, setOpen] = useState<FolderView | 'new' | null>(null)
  const again = useDeed(
    ({ path, mapping, options }: FolderView) => ask(api.POST('/api/folders', { body: { path, mapping, options } })),
    { topics: ['folders'] },
  )
  const remove = useDeed(
    (folder: FolderView) => ask(api.DELETE('/api/folders/{id}', { params: { path: { id: folder.id } } })),
    {
      topics: ['folders'],
      onDone: (_, folder) => notify.undoable('The folder is no longer watched', () => again.run(folder), folder.path),
      onRefused: (problem) => notify.failed('The folder is still watched', inWords(problem)),
    },
  )
  if (error && !data)
    return (
      <ErrorState title="The watched folders could not be read." onRetry={() => void refetch()} {...explain(error)} />
    )
  if (!data) return <SkeletonRows rows={2} />
  if (open)
    return (
      <div className="max-w-2xl p-5">
        <FolderForm folder={open === 'new' ? undefined : open} onDone={() => setOpen(null)} />
      </div>
    )
  const add = (
    <Button variant="primary" icon={Plus} onClick={() => setOpen('new')}>
      Watch a folder
    </Button>
  )
  if (data.length === 0)
    return (
      <div className="p-5">
        <EmptyState icon={FolderInput} title="A watched folder imports what is dropped into it" actions={add}>
          Each file is imported by its saved columns and moved to done/ or failed/ with a report beside it.
        </EmptyState>
      </div>
    )
  return (
    <div className="flex max-w-3xl flex-col gap-3 p-5">
      <div className="flex justify-end">{add}</div>
      {data.map((folder) => (
        <Card key={folder.id}>
          <div className="flex items-start gap-3 p-4">
            <div className="flex min-w-0 flex-1 flex-col gap-1">
              <button
                type="button"
                onClick={() => setOpen(folder)}
                className="max-w-full self-start truncate rounded-sm font-semibold hover:text-accent-text"
                title={folder.path}
              >
                {folder.path}
              </button>
              <p className="text-table text-muted">
                {folder.imported === 0 ? 'No file yet' : plural(folder.imported, 'file', 'files')}
                {folder.seenAt && (
                  <>
                    , the last <RelativeTime at={folder.seenAt} />
                  </>
                )}
                {' · '}
                {folder.options.duplicates === 'update'
                  ? 'updates known contacts'
                  : 'leaves known contacts as they are'}
              </p>
              {folder.problem && (
                <Note tone="danger" alert>
                  {folder.problem}
                </Note>
              )}
            </div>
            <Button size="sm" onClick={() => setOpen(folder)}>
              Edit
            </Button>
            <IconButton
              icon={Trash2}
              size="sm"
              label={`Stop watching ${folder.path}`}
              onClick={() => remove.run(folder)}
            />
          </div>
        </Card>
      ))}
    </div>
  )
}
