import { ArrowRight, type LucideIcon, Minus, PencilLine, Plus } from 'lucide-react'
import type { ImportPreview } from '@/backend'
import { Card, Pill, type Tone } from '@/ui'

const BECOMES: Record<'created' | 'updated' | 'skipped', { title: string; tone: Tone; icon: LucideIcon }> = {
  created: { title: 'New', tone: 'ok', icon: Plus },
  updated: { title: 'Updated', tone: 'info', icon: PencilLine },
  skipped: { title: 'Left out', tone: 'neutral', icon: Minus },
}

/** The first rows with what becomes of each: a new contact's fields, or a known one's before and after. */
export function PreviewSample({ preview: { sample } }: { preview: ImportPreview }) {
  if (sample.length === 0) return null
  return (
    <Card>
      <details>
        <summary className="cursor-default px-4 py-3 font-medium">
          The first {sample.length === 1 ? 'row' : `${sample.length} rows`}, before and after
        </summary>
        <div className="overflow-x-auto border-t">
          <table className="w-full text-left text-table">
            <tbody>
              {sample.map(({ line, name, key, becomes, changes }) => {
                const mark = BECOMES[becomes]
                return (
                  <tr key={line} className="border-b align-top last:border-b-0">
                    <td className="w-14 px-4 py-2 text-right text-subtle tabular-nums">{line}</td>
                    <td className="w-24 py-2">
                      <Pill icon={mark.icon} tone={mark.tone}>
                        {mark.title}
                      </Pill>
                    </td>
                    <td className="max-w-56 px-2 py-2">
                      <p className="truncate font-medium">{name}</p>
                      {key !== name && <p className="truncate text-muted">{key}</p>}
                    </td>
                    <td className="px-2 py-2">
                      <ul className="flex flex-wrap gap-x-4 gap-y-0.5">
                        {changes
                          .filter(({ field }) => field !== 'email address' || becomes !== 'created')
                          .map(({ field, before, after }) => (
                            <li key={field} className="wrap-anywhere">
                              <span className="text-muted">{field}: </span>
                              {before && (
                                <>
                                  <s className="text-muted">{before}</s>{' '}
                                  <ArrowRight size={11} aria-label="becomes" className="inline text-subtle" />{' '}
                                </>
                              )}
                              {after || <em className="text-muted">empty</em>}
                            </li>
                          ))}
                      </ul>
                    </td>
                  </tr>
                )
              })}
            </tbody>
          </table>
        </div>
      </details>
    </Card>
  )
}
