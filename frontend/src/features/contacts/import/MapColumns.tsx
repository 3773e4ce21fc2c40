import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import {
  api,
  ask,
  explain,
  type ImportColumn,
  type ImportPreview,
  keys,
  type Upload,
  useDeed,
  useSequences,
} from '@/backend'
import { Button, Card, ErrorState, Field, Note, Select, SkeletonRows } from '@/ui'
import { ColumnTable } from './ColumnTable'
import { PreviewCounts } from './PreviewCounts'

type Mapping = Record<string, string>

interface MapColumnsProps {
  upload: Upload
  onBack: () => void
  onStarted: (started: { id: string; rows: number | undefined }) => void
}

const DUPLICATES = [
  { value: 'skip', label: 'Skip them' },
  { value: 'update', label: 'Update the contact' },
] as const

const DUPLICATE_EFFECTS = {
  skip: 'A row whose address has a contact already is left out.',
  update: 'Fields the row holds replace the contact’s; an empty one never blanks a filled field.',
}

/** Which column goes into which field, and what the import would do with it. */
export function MapColumns({ upload, onBack, onStarted }: MapColumnsProps) {
  // Undefined until someone changes it: then the engine guesses.
  const [mapping, setMapping] = useState<Mapping>()
  const [duplicates, setDuplicates] = useState<'skip' | 'update'>('skip')
  const [sequence, setSequence] = useState<string>()
  const { data, error, refetch, isFetching } = useQuery({
    queryKey: keys.one('uploads', upload.id, 'preview', JSON.stringify(mapping ?? null)),
    queryFn: ({ signal }) =>
      ask(api.POST('/api/imports/preview', { body: { uploadId: upload.id, ...(mapping ? { mapping } : {}) }, signal })),
    placeholderData: keepPreviousData,
  })
  const guess = useQuery({
    queryKey: keys.one('uploads', upload.id, 'preview', 'null'),
    queryFn: ({ signal }) => ask(api.POST('/api/imports/preview', { body: { uploadId: upload.id }, signal })),
  })
  const start = useDeed((body: Parameters<typeof begin>[0]) => begin(body), {
    onDone: (view) => onStarted({ id: view.id, rows: data?.whole ? data.rows : undefined }),
  })
  const sequences = useSequences().data ?? []
  if (error && !data)
    return (
      <ErrorState
        title="The file could not be read."
        unchanged="Nothing was imported."
        onRetry={() => void refetch()}
        {...explain(error)}
      />
    )
  if (!data) return <SkeletonRows rows={6} />
  const present = mapping ?? mappingOf(data.columns)
  const preset = sequences.find((card) => card.default && card.status === 'active')
  const target = sequence ?? (preset ? '' : 'none')
  const mayStart = data.good > 0 && !isFetching
  return (
    <div className="flex max-w-5xl flex-col gap-4">
      <ColumnTable
        columns={data.columns}
        sure={
          new Map(
            (guess.data ?? data).columns.map((one) => [one.number, one.sure && one.field === present[one.number]]),
          )
        }
        mapping={present}
        fields={data.fields}
        onChange={(number, field) => setMapping(assign(present, number, field))}
      />
      <PreviewCounts preview={data} duplicates={duplicates} stale={isFetching} />
      <Card>
        <div className="flex flex-col gap-4 p-4">
          <Field label="Contacts that are known already" hint={DUPLICATE_EFFECTS[duplicates]} layout="row">
            <Select className="w-64" value={duplicates} options={DUPLICATES} onChange={setDuplicates} />
          </Field>
          <Field label="Enroll new contacts in" hint="Known contacts are not enrolled by an import." layout="row">
            <Select
              className="w-64"
              value={target}
              onChange={setSequence}
              options={[
                { value: 'none', label: 'No sequence' },
                ...(preset ? [{ value: '', label: `${preset.name} (default)` }] : []),
                ...sequences
                  .filter(({ status, id }) => (status === 'active' || status === 'paused') && id !== preset?.id)
                  .map((card) => ({
                    value: card.id,
                    label: card.status === 'paused' ? `${card.name} (paused)` : card.name,
                  })),
              ]}
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
        <Button onClick={onBack}>Choose another file</Button>
        <Button
          variant="primary"
          busy={start.busy}
          disabled={!mayStart}
          onClick={() => start.run({ uploadId: upload.id, mapping: present, duplicates, sequenceId: target })}
        >
          {verb(data)}
        </Button>
      </div>
    </div>
  )
}

function begin(body: { uploadId: string; mapping: Mapping; duplicates: 'skip' | 'update'; sequenceId: string }) {
  return ask(api.POST('/api/imports', { body }))
}

function verb({ good, whole }: ImportPreview): string {
  if (good === 0) return 'Nothing to import'
  return whole ? `Import ${good.toLocaleString()}` : 'Import all'
}

function mappingOf(columns: readonly ImportColumn[]): Mapping {
  return Object.fromEntries(columns.map(({ number, field }) => [String(number), field]))
}

/** A field takes one column: the one that had it lets it go. */
function assign(mapping: Mapping, number: number, field: string): Mapping {
  const next = Object.fromEntries(Object.entries(mapping).map(([key, had]) => [key, had === field ? '' : had]))
  return { ...next, [String(number)]: field }
}
