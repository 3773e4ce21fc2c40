import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useCallback, useRef } from 'react'
import type { Topic } from './keys'
import { Problem } from './problem'

export interface DeedOptions<In, Out> {
  /** What it makes stale. Events say so too; this shows it without waiting for them. */
  topics?: readonly Topic[]
  onDone?: (answer: Out, input: In) => void
  onRefused?: (problem: Problem, input: In) => void
}

/** Something a person does: run it, know whether it is under way, and what was refused. */
export function useDeed<In, Out>(act: (input: In) => Promise<Out>, options: DeedOptions<In, Out> = {}) {
  const queries = useQueryClient()
  const latest = useRef<{ input: In } | null>(null)
  const { mutate, isPending, error, reset, data } = useMutation<Out, Error, In>({
    mutationFn: act,
    onSuccess: (answer, input) => options.onDone?.(answer, input),
    onError: (raised, input) => options.onRefused?.(asProblem(raised), input),
    onSettled: (_answer, _raised, input) => {
      if (latest.current && alike(latest.current.input, input)) latest.current = null
      for (const topic of options.topics ?? []) void queries.invalidateQueries({ queryKey: [topic] })
    },
  })
  // The second press of a double click comes before the button is drawn busy. Whatever differs is another deed.
  const run = useCallback(
    (input: In) => {
      if (latest.current && alike(latest.current.input, input)) return
      latest.current = { input }
      mutate(input)
    },
    [mutate],
  )
  return { run, busy: isPending, answer: data, problem: error ? asProblem(error) : undefined, reset }
}

/** Equal as they would be sent; files and the like only where they are the same. */
function alike(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true
  if (!isPlain(a) || !isPlain(b) || Array.isArray(a) !== Array.isArray(b)) return false
  const keys = new Set([...Object.keys(a), ...Object.keys(b)])
  return [...keys].every((key) => alike(a[key], b[key]))
}

function isPlain(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false
  const parent = Object.getPrototypeOf(value)
  return parent === Object.prototype || parent === Array.prototype
}

/** Any failure as a Problem, so that screens can always say sentence and remedy. */
export function asProblem(error: unknown): Problem {
  if (error instanceof Problem) return error
  const detail = error instanceof Error ? error.message : String(error)
  return new Problem(-1, { code: 'internal', detail }, error)
}

/** Sentence and remedy in one line, for notices. */
export function inWords(problem: Problem): string {
  return problem.remedy ? `${problem.sentence} ${problem.remedy}` : problem.sentence
}
