import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { api, ask, type BeginWriting, keys, useDeed, type WritingView } from '@/backend'

/** How often a draft that is being written is looked at. */
const LOOK = 300

/** Drafts that are written to choose from: begun, heard as they come, stopped. */
export function useWriting() {
  const queries = useQueryClient()
  const [id, setId] = useState('')
  const begin = useDeed((body: BeginWriting) => ask(api.POST('/api/writings', { body })), {
    onDone: (begun) => {
      queries.setQueryData(keys.one('writings', begun.id), begun)
      setId(begun.id)
    },
  })
  const { data, error } = useQuery({
    queryKey: keys.one('writings', id),
    queryFn: ({ signal }) => ask(api.GET('/api/writings/{id}', { params: { path: { id } }, signal })),
    enabled: id !== '',
    refetchInterval: ({ state }) => (state.data?.done || state.error ? false : LOOK),
  })
  const stop = useDeed((one: string) => ask(api.DELETE('/api/writings/{id}', { params: { path: { id: one } } })), {
    onDone: (stopped) => queries.setQueryData(keys.one('writings', stopped.id), stopped),
  })
  const writing: WritingView | undefined = id ? data : undefined
  const going = begin.busy || (writing !== undefined && !writing.done && !error)
  // Who leaves wants none of it: a call that goes on costs.
  const leaving = useRef({ id, going, stop: stop.run })
  useEffect(() => {
    leaving.current = { id, going, stop: stop.run }
  })
  useEffect(
    () => () => {
      const { id: last, going: open, stop: end } = leaving.current
      if (last && open) end(last)
    },
    [],
  )
  return {
    writing,
    going,
    problem: begin.problem,
    error,
    begin: (body: BeginWriting) => {
      if (id && going) stop.run(id)
      setId('')
      begin.run(body)
    },
    stop: () => id && stop.run(id),
    clear: () => {
      if (id && going) stop.run(id)
      setId('')
      begin.reset()
    },
  }
}
