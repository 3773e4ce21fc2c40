import { useState } from 'react'
import { api, ask, explain, type ImportPreview, type Upload, useDeed } from '@/backend'
import { Button, Card, ErrorState, Field, Input, Note, SkeletonRows } from '@/ui'
import { ImportRules } from './ImportRules'
import { ImportTargets } from './ImportTargets'
import type { Choices } from './options'
import { PreviewCounts } from './PreviewCounts'
import { PreviewSample } from './PreviewSample'
import { usePreview } from './usePreview'

interface CheckRowsProps {
  upload: Upload
  choices: Choices
  onChange: (choices: Choices) => void
  onBack: () => void
  onStarted: (id: string) => void
}

/** What the import would do with the rows, the rules that change it, and where the contacts go. */
export function CheckRows({ upload, choices, onChange, onBack, onStarted }: CheckRowsProps) {
  const { data, error, refetch, isFetching } = usePreview(upload, choices)
  const [remember, setRemember] = useState('')
  const start = useDeed((body: Choices) => ask(api.POST('/api/imports', { body: { uploadId: upload.id, ...body } })), {
    topics: ['imports', 'lists', 'mappings'],
    onDone: ({ id }) => onStarted(id),
  })
  if (!data && !error) return <SkeletonRows rows={6} />
  return (
    <div className="flex max-w-5xl flex-col gap-4">
      {data && <PreviewCounts preview={data} stale={isFetching} />}
      {error && (
        <ErrorState
          title="The rows could not be checked."
          unchanged="Nothing was imported."
          onRetry={() => void refetch()}
          {...explain(error)}
        />
      )}
      <ImportRules choices={choices} onChange={onChange} />
      {data && <PreviewSample preview={data} />}
      <ImportTargets choices={choices} onChange={onChange} />
      <Card>
        <div className="p-4">
          <Field
            label="Save these columns as"
            optional
            layout="row"
            hint="The next file with the same headers, here or in a watched folder, is taken in the same way."
          >
            <Input
              className="w-64"
              maxLength={100}
              value={remember}
              onChange={setRemember}
              placeholder="Apollo export"
            />
          </Field>
        </div>
      </Card>
      {start.problem && (
        <Note tone="danger" alert>
          {start.problem.sentence} {start.problem.remedy}
        </Note>
      )}
      <div className="flex justify-end gap-2">
        <Button onClick={onBack}>Back to the columns</Button>
        <Button
          variant="primary"
          busy={start.busy}
          disabled={!data || isFetching || error !== null || nothing(data)}
          onClick={() => start.run({ ...choices, ...(remember.trim() ? { remember: remember.trim() } : {}) })}
        >
          {data ? verb(data) : 'Import'}
        </Button>
      </div>
    </div>
  )
}

function nothing({ created, updated, whole }: ImportPreview): boolean {
  return whole && created + updated === 0
}

function verb(preview: ImportPreview): string {
  if (nothing(preview)) return 'Nothing to import'
  const count = preview.created + preview.updated
  return preview.whole ? `Import ${count.toLocaleString()}` : 'Import all'
}
