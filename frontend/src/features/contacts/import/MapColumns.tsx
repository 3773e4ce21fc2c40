import { explain, type ImportPreview, type Upload } from '@/backend'
import { Button, Card, ErrorState, Field, Note, Select, SkeletonRows } from '@/ui'
import { ColumnTable } from './ColumnTable'
import { assign, type Choices, DELIMITERS, ENCODINGS, mappingOf, readAs } from './options'
import { usePreview } from './usePreview'

interface MapColumnsProps {
  upload: Upload
  choices: Choices
  onChange: (choices: Choices) => void
  onBack: () => void
  onNext: () => void
}

const REACHED_BY = ['email', 'phone', 'mobile', 'linkedIn']

/** How the file is read, and which column goes into which field. */
export function MapColumns({ upload, choices, onChange, onBack, onNext }: MapColumnsProps) {
  const { data, error, refetch, isFetching } = usePreview(upload, choices)
  if (error && (!data || !choices.mapping))
    return (
      <div className="flex max-w-3xl flex-col gap-4">
        <ErrorState
          title="The file could not be read."
          unchanged="Nothing was imported."
          onRetry={() => void refetch()}
          {...explain(error)}
        />
        <div>
          <Button onClick={onBack}>Choose another file</Button>
        </div>
      </div>
    )
  if (!data) return <SkeletonRows rows={6} />
  const mapping = choices.mapping ?? mappingOf(data.columns)
  const reachable = Object.values(mapping).some((field) => REACHED_BY.includes(field))
  return (
    <div className="flex max-w-5xl flex-col gap-4">
      {data.kind !== 'vcard' && (
        <ReadAs preview={data} choices={choices} onChange={(read) => onChange(readAs(choices, read))} />
      )}
      {data.mapping !== '' && !choices.mapping && (
        <Note tone="info">The columns are mapped as saved under “{data.mapping}”.</Note>
      )}
      <ColumnTable
        columns={data.columns}
        mapping={mapping}
        fields={data.fields}
        onChange={(number, field) => onChange({ ...choices, mapping: assign(mapping, number, field) })}
      />
      {!reachable && (
        <Note tone="warn">
          Choose the column that holds the email address, a phone number or the LinkedIn address: without one of them
          nobody can be reached.
        </Note>
      )}
      <div className="flex justify-end gap-2">
        <Button onClick={onBack}>Choose another file</Button>
        <Button
          variant="primary"
          disabled={!reachable || isFetching}
          onClick={() => {
            // What was looked at is what is taken in, whatever is guessed later.
            onChange({ ...choices, mapping })
            onNext()
          }}
        >
          Check the rows
        </Button>
      </div>
    </div>
  )
}

interface ReadAsProps {
  preview: ImportPreview
  choices: Choices
  onChange: (read: Choices['read']) => void
}

function ReadAs({ preview, choices, onChange }: ReadAsProps) {
  const { shape, sheets, kind } = preview
  const headerRow = choices.read?.headerRow ?? shape.headerRow
  const rows = Array.from({ length: 20 }, (_, index) => ({ value: String(index + 1), label: `Row ${index + 1}` }))
  return (
    <Card>
      <div className="flex flex-wrap items-end gap-x-6 gap-y-3 p-4">
        {kind === 'text' && (
          <>
            <Field label="Encoding">
              <Select
                className="w-44"
                value={shape.encoding}
                options={ENCODINGS}
                onChange={(encoding) => onChange({ encoding })}
              />
            </Field>
            <Field label="Separator">
              <Select
                className="w-36"
                value={shape.delimiter}
                options={DELIMITERS}
                onChange={(delimiter) => onChange({ delimiter })}
              />
            </Field>
          </>
        )}
        {sheets.length > 1 && (
          <Field label="Sheet">
            <Select
              className="w-48"
              value={choices.read?.sheet ?? sheets[0] ?? null}
              options={sheets.map((sheet) => ({ value: sheet, label: sheet }))}
              onChange={(sheet) => onChange({ sheet })}
            />
          </Field>
        )}
        <Field label="Headers">
          <Select
            className="w-36"
            value={String(headerRow)}
            options={[{ value: '0', label: 'No headers' }, ...rows]}
            onChange={(row) => onChange({ headerRow: Number(row) })}
          />
        </Field>
        {shape.preamble.length > 0 && (
          <p className="pb-1.5 text-table text-muted">
            {shape.preamble.length === 1
              ? '1 line above the headers is'
              : `${shape.preamble.length} lines above the headers are`}{' '}
            passed over.
          </p>
        )}
      </div>
    </Card>
  )
}
