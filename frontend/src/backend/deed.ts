import { useMutation, useQueryClient } from '@tanstack/react-query'
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
  const { mutate, isPending, error, reset, data } = useMutation<Out, Error, In>({
    mutationFn: act,
    onSuccess: (answer, input) => options.onDone?.(answer, input),
    onError: (raised, input) => options.onRefused?.(asProblem(raised), input),
    onSettled: () => {
      for (const topic of options.topics ?? []) void queries.invalidateQueries({ queryKey: [topic] })
    },
  })
  return { run: mutate, busy: isPending, answer: data, problem: error ? asProblem(error) : undefined, reset }
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
