import { useQuery } from '@tanstack/react-query'
import { FolderGit2 } from 'lucide-react'
import { useState } from 'react'
import { href } from '@/app/router'
import { api, ask, inWords, keys, useDeed, type WatchedFile } from '@/backend'
import { Button, Card, Field, Input, Note, notify, RelativeTime, SkeletonRows, TextLink } from '@/ui'

/** A folder of sequence files: what is edited there shows up as a draft, never goes live by itself. */
export function SequenceFolder() {
  const { data } = useQuery({
    queryKey: keys.list('sequences', 'folder'),
    queryFn: ({ signal }) => ask(api.GET('/api/sequence-folder', { signal })),
  })
  const [typed, setTyped] = useState<string>()
  const watch = useDeed((path: string) => ask(api.PUT('/api/sequence-folder', { body: { path } })), {
    topics: ['sequences', 'settings'],
    onDone: () => setTyped(undefined),
  })
  if (!data) return <SkeletonRows rows={2} />
  const path = typed ?? data.path
  return (
    <Card>
      <form
        className="flex flex-col gap-3 p-4"
        onSubmit={(event) => {
          event.preventDefault()
          watch.run(path.trim())
        }}
      >
        <h2 className="flex items-center gap-2 font-semibold">
          <FolderGit2 size={16} aria-hidden /> Sequence files
        </h2>
        <p className="text-muted">
          YAML files in this folder are sequences. A change of a file, by a text editor or a git pull, becomes a draft;
          it never goes live by itself.
        </p>
        <Field label="Folder" error={watch.problem && inWords(watch.problem)}>
          <Input value={path} placeholder="/home/you/sequences" onChange={setTyped} />
        </Field>
        <div className="flex gap-2">
          <Button type="submit" variant="primary" busy={watch.busy} disabled={path.trim() === data.path}>
            Watch
          </Button>
          {data.path && (
            <Button
              onClick={() => {
                watch.run('')
                notify.done('No folder of sequences is watched')
              }}
            >
              Stop watching
            </Button>
          )}
        </div>
        {data.problem && (
          <Note tone="danger" alert>
            {data.problem}
          </Note>
        )}
        {data.files.length > 0 && (
          <ul className="flex flex-col gap-2 border-t pt-3" aria-label="Sequence files">
            {data.files.map((file) => (
              <li key={file.file}>
                <FileRow file={file} />
              </li>
            ))}
          </ul>
        )}
      </form>
    </Card>
  )
}

function FileRow({ file }: { file: WatchedFile }) {
  const errors = file.problems.filter(({ level }) => level === 'error')
  return (
    <div className="flex flex-col gap-1">
      <p className="flex items-center gap-2">
        <span className="min-w-0 truncate font-mono text-table" title={file.file}>
          {file.file}
        </span>
        {file.sequence && <TextLink href={href(`/sequences/${file.sequence}`)}>{file.name}</TextLink>}
        <span className="ml-auto shrink-0 text-meta text-muted">
          read <RelativeTime at={file.at} />
        </span>
      </p>
      {!file.sequence && <Note tone="danger">Not taken in. The draft is as it was.</Note>}
      {errors.length > 0 && (
        <ul className="flex flex-col gap-0.5 pl-3 text-table">
          {errors.slice(0, 8).map((problem) => (
            <li key={`${problem.line}${problem.code ?? ''}${problem.sentence}`}>
              <span className="text-muted">Line {problem.line}:</span> {problem.sentence} {problem.remedy}
            </li>
          ))}
          {errors.length > 8 && <li className="text-muted">and {errors.length - 8} more</li>}
        </ul>
      )}
    </div>
  )
}
