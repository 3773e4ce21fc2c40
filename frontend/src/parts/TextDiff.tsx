import { diffWordsWithSpace } from 'diff'
import { useMemo } from 'react'

interface TextDiffProps {
  before: string
  after: string
}

/** What was taken out and put in, word by word. */
export function TextDiff({ before, after }: TextDiffProps) {
  const parts = useMemo(() => diffWordsWithSpace(before, after), [before, after])
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
        return <span key={key}>{part.value}</span>
      })}
    </div>
  )
}

/** A text with the sentences that another has as well held back, so that the eye falls on the rest. */
export function Differing({ from, text }: { from: string; text: string }) {
  const known = useMemo(() => new Set(sentencesOf(from).map((one) => one.trim())), [from])
  return (
    <div className="text-message whitespace-pre-wrap wrap-anywhere select-text">
      {placed(sentencesOf(text)).map(({ at, sentence }) => (
        <span key={at} className={known.has(sentence.trim()) ? 'text-subtle' : undefined}>
          {sentence}
        </span>
      ))}
    </div>
  )
}

/** Sentences and lines, each with the white space behind it. */
function sentencesOf(text: string): string[] {
  return text.match(/[^.!?\n]+[.!?]*\s*|[.!?\n]+\s*/g) ?? []
}

/** Each with where it begins. */
function placed(sentences: readonly string[]) {
  let at = 0
  return sentences.map((sentence) => {
    const here = { at, sentence }
    at += sentence.length
    return here
  })
}
