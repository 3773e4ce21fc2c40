import { diffWordsWithSpace } from 'diff'
import { useMemo } from 'react'

interface TextDiffProps {
  before: string
  after: string
  /** Leaves out what stayed the same, but for a little around each change. */
  brief?: boolean
}

/** What was taken out and put in, word by word. */
export function TextDiff({ before, after, brief = false }: TextDiffProps) {
  const parts = useMemo(() => diffWordsWithSpace(before, after), [before, after])
  if (parts.length === 1 && !parts[0]?.added && !parts[0]?.removed && brief)
    return <p className="text-muted">Word for word the same.</p>
  return (
    <div className="text-message whitespace-pre-wrap wrap-anywhere select-text">
      {parts.map((part, at) => {
        const key = `${at} ${part.value.length}`
        if (part.added)
          return (
            <ins key={key} className="rounded-sm tint-ok px-0.5 no-underline">
              {part.value}
            </ins>
          )
        if (part.removed)
          return (
            <del key={key} className="rounded-sm tint-danger px-0.5">
              {part.value}
            </del>
          )
        return <span key={key}>{brief ? around(part.value, at > 0, at < parts.length - 1) : part.value}</span>
      })}
    </div>
  )
}

const NEAR = 40

/** The end and the beginning of a stretch that stayed, where a change stands there. */
function around(text: string, left: boolean, right: boolean): string {
  if (text.length <= NEAR * 2 + 10) return text
  return `${left ? text.slice(0, NEAR) : ''} … ${right ? text.slice(-NEAR) : ''}`
}
