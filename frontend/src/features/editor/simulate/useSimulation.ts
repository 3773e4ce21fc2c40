import { useEffect, useRef } from 'react'
import { api, ask, type Graph, type SimulateSequence, useDeed } from '@/backend'

/** Asks what the draft as it stands on the screen would do. Another question, or leaving, ends the one under way. */
export function useSimulation(id: string, graph: Graph) {
  const under = useRef<AbortController>(undefined)
  const { run, busy, answer, problem, reset } = useDeed(async (question: Omit<SimulateSequence, 'graph'>) => {
    under.current?.abort()
    const control = new AbortController()
    under.current = control
    const { signal } = control
    const body = { ...question, graph }
    const result = await ask(api.POST('/api/sequences/{id}/simulate', { params: { path: { id } }, body, signal }))
    return { result, graph }
  })
  useEffect(() => () => under.current?.abort(), [])
  const cancel = () => {
    under.current?.abort()
    reset()
  }
  return { run, cancel, busy, answer, problem }
}

export type Simulation = ReturnType<typeof useSimulation>
