import { QueryClient } from '@tanstack/react-query'
import { Problem } from './problem'

/** The cache of what the engine said. Events make it stale, so it is never asked by the clock or by focus. */
export function newQueries(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        // The engine is on this machine: a laptop without a network is not offline.
        networkMode: 'always',
        staleTime: Number.POSITIVE_INFINITY,
        refetchOnWindowFocus: false,
        // Only silence is worth another try; a refusal stays one.
        retry: (count, error) => error instanceof Problem && error.status === 0 && count < 2,
      },
      mutations: { networkMode: 'always', retry: false },
    },
  })
}
