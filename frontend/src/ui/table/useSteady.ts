import { useCallback, useInsertionEffect, useRef } from 'react'

/** The same function for as long as the part lives, which does what the latest one does. For handlers only. */
export function useSteady<Args extends unknown[]>(handler: (...args: Args) => void): (...args: Args) => void {
  const latest = useRef(handler)
  useInsertionEffect(() => {
    latest.current = handler
  })
  return useCallback((...args: Args) => latest.current(...args), [])
}
