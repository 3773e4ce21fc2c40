import type { ApprovalView } from '@/backend'
import { sourceWords } from './sources'

type View = Pick<ApprovalView, 'body' | 'sources' | 'reasons'>

interface Mark {
  from: number
  to: number
  kind: 'source' | 'doubt'
  title: string
}

/** Where the words of sources and doubts stand in a text, the first that begins first; none overlap. */
function marksOf({ body, sources, reasons }: View): Mark[] {
  const found: Mark[] = []
  const add = (quote: string | undefined, kind: Mark['kind'], title: string) => {
    if (!quote) return
    const from = body.indexOf(quote)
    if (from >= 0) found.push({ from, to: from + quote.length, kind, title })
  }
  for (const { quote, sentence } of reasons) add(quote, 'doubt', sentence)
  for (const { quote, from } of sources) add(quote, 'source', sourceWords(from))
  // Doubts first: where one lies within the words of a source, it is the doubt that must be seen.
  const clear: Mark[] = []
  for (const mark of found.sort((a, b) => Number(b.kind === 'doubt') - Number(a.kind === 'doubt')))
    if (clear.every((one) => mark.to <= one.from || mark.from >= one.to)) clear.push(mark)
  return clear.sort((a, b) => a.from - b.from)
}

const LOOKS = {
  source: 'underline decoration-info decoration-dotted decoration-1 underline-offset-4',
  doubt: 'rounded-sm tint-danger underline decoration-danger decoration-wavy decoration-1 underline-offset-4',
}

/** The message to be read: what rests on a source is underlined, what nothing supports stands out. */
export function Marked({ view }: { view: View }) {
  const marks = marksOf(view)
  const parts = marks.map((mark, at) => ({ mark, before: view.body.slice(marks[at - 1]?.to ?? 0, mark.from) }))
  return (
    <div className="max-w-[76ch] text-message whitespace-pre-wrap wrap-anywhere select-text">
      {parts.map(({ mark, before }) => (
        <span key={mark.from}>
          {before}
          <mark title={mark.title} className={`bg-transparent text-inherit ${LOOKS[mark.kind]}`}>
            {view.body.slice(mark.from, mark.to)}
            <span className="sr-only"> ({mark.title})</span>
          </mark>
        </span>
      ))}
      {view.body.slice(marks.at(-1)?.to ?? 0)}
    </div>
  )
}
