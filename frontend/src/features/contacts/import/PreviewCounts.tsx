import type { ImportPreview, Mended } from '@/backend'
import { Card, cx } from '@/ui'

interface PreviewCountsProps {
  preview: ImportPreview
  /** A newer answer is on its way. */
  stale: boolean
}

/** What the import would do, before it is done. */
export function PreviewCounts({ preview, stale }: PreviewCountsProps) {
  const { rows, created, updated, skipped, doubles, refused, groups, remarks, whole } = preview
  const facts: [number, string][] = [
    [created, 'new contacts'],
    [updated, 'updated'],
    [skipped, 'known, left as they are'],
    [doubles, 'repeat an earlier row'],
    [refused, 'cannot go in'],
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
            <div key={name} className={cx('flex flex-col-reverse', count === 0 && 'text-subtle')}>
              <dt className="text-table text-muted">{name}</dt>
              <dd className="text-page font-semibold">{count.toLocaleString()}</dd>
            </div>
          ))}
        </dl>
        {remarks.length > 0 && (
          <ul className="text-table text-muted">
            {remarks.map(({ code, sentence, count }) => (
              <li key={code}>
                {sentence}: {count.toLocaleString()}
              </li>
            ))}
          </ul>
        )}
        {groups.length > 0 && <RefusedGroups groups={groups} />}
      </div>
    </Card>
  )
}

/** Refused rows by what mends them: one remedy, however many rows. */
export function RefusedGroups({ groups }: { groups: readonly Mended[] }) {
  return (
    <section aria-label="Rows that cannot go in" className="rounded-control border">
      <h3 className="border-b px-3 py-1.5 text-table font-medium">Rows that cannot go in, by what mends them</h3>
      <ul>
        {groups.map(({ remedy, example, count, lines }) => (
          <li key={remedy + example} className="flex gap-3 border-b px-3 py-2 last:border-b-0">
            <span className="min-w-10 text-right font-medium tabular-nums">{count.toLocaleString()}</span>
            <span className="min-w-0 flex-1">
              <p>{remedy || 'Look at the reason.'}</p>
              <p className="text-table wrap-anywhere text-muted">{example}</p>
              {count > 1 && (
                <p className="text-table text-muted">
                  Rows {lines.join(', ')}
                  {count > lines.length && ` and ${(count - lines.length).toLocaleString()} more`}
                </p>
              )}
            </span>
          </li>
        ))}
      </ul>
    </section>
  )
}
