import { ChevronRight } from 'lucide-react'
import type { LeftOut } from '@/backend'

/** Groups of contacts with the reason each shares; opened, the first few names. */
export function SkippedList({ groups }: { groups: readonly LeftOut[] }) {
  return (
    <ul className="flex flex-col">
      {groups.map(({ code, sentence, count, names }) => (
        <li key={`${code} ${sentence}`} className="border-b last:border-b-0">
          <details className="group/names">
            <summary className="flex min-h-8 list-none items-center gap-2 rounded-sm py-1">
              <ChevronRight
                size={14}
                aria-hidden
                className="shrink-0 text-muted transition-transform group-open/names:rotate-90"
              />
              <span className="min-w-8 font-medium tabular-nums">{count.toLocaleString()}</span>
              <span>{sentence}</span>
            </summary>
            <p className="pb-2 pl-14 text-table wrap-anywhere text-muted">
              {names.join(', ')}
              {count > names.length && ` and ${(count - names.length).toLocaleString()} more`}
            </p>
          </details>
        </li>
      ))}
    </ul>
  )
}
