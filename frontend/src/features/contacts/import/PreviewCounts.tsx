import type { ImportPreview } from '@/backend'
import { Card, cx } from '@/ui'

interface PreviewCountsProps {
  preview: ImportPreview
  duplicates: 'skip' | 'update'
  /** A newer answer is on its way. */
  stale: boolean
}

/** What the import would do, before it is done. */
export function PreviewCounts({ preview, duplicates, stale }: PreviewCountsProps) {
  const { rows, good, known, doubles, refused, whole } = preview
  const bad = rows - good - doubles
  const facts: [number, string][] = [
    [good - known, 'new contacts'],
    [known, duplicates === 'skip' ? 'known, left out' : 'known, updated'],
    [doubles, 'repeat an address of the file'],
    [bad, 'cannot go in'],
  ]
  return (
    <Card>
      <div role="status" className={cx('flex flex-col gap-3 p-4', stale && 'opacity-60')}>
        <p className="text-muted">
          {whole
            ? `Of ${rows.toLocaleString()} rows:`
            : `Of the first ${rows.toLocaleString()} rows (the file has more, and all of them are imported):`}
        </p>
        <dl className="flex flex-wrap gap-x-8 gap-y-2">
          {facts.map(([count, name]) => (
            <div key={name} className="flex flex-col-reverse">
              <dt className="text-table text-muted">{name}</dt>
              <dd className="text-page font-semibold">{count.toLocaleString()}</dd>
            </div>
          ))}
        </dl>
        {refused.length > 0 && (
          <details open={good === 0}>
            <summary className="rounded-sm font-medium">
              Rows that cannot go in{bad > refused.length && `, the first ${refused.length}`}
            </summary>
            <ul className="mt-1 text-table text-muted">
              {refused.map(({ line, reason }) => (
                <li key={`${line} ${reason}`}>
                  Line {line}: {reason}
                </li>
              ))}
            </ul>
          </details>
        )}
        <p className="text-table text-muted">
          Read as {preview.encoding.toUpperCase()}, with {delimiterWords(preview.delimiter)} between columns.
        </p>
      </div>
    </Card>
  )
}

function delimiterWords(delimiter: string): string {
  if (delimiter === '\t') return 'tabs'
  if (delimiter === ';') return 'semicolons'
  if (delimiter === ',') return 'commas'
  if (delimiter === '|') return 'bars'
  return delimiter
}
