import { useStoreApi } from '@xyflow/react'
import { type RefObject, useEffect, useLayoutEffect, useState } from 'react'
import { lookOf, setLook, type Viewport } from '../view'

/** Opens where one left; the first time at the beginning, in the middle of the upper edge. */
export function useFirstViewport(id: string, start: { x: number; y: number }, stageRef: RefObject<HTMLElement | null>) {
  const [viewport, setViewport] = useState<Viewport>()
  // biome-ignore lint/correctness/useExhaustiveDependencies: only the first look is chosen here
  useLayoutEffect(() => {
    const width = stageRef.current?.getBoundingClientRect().width ?? 0
    setViewport(lookOf(id).viewport ?? { x: width / 2 - start.x, y: 32 - start.y, zoom: 1 })
  }, [])
  return viewport
}

/** Remembers where one looks, once the view has come to rest. */
export function useKeptViewport(id: string) {
  const store = useStoreApi()
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined
    const keep = () => {
      const [x, y, zoom] = store.getState().transform
      timer = undefined
      setLook(id, { viewport: { x, y, zoom } })
    }
    const leave = store.subscribe((state, before) => {
      if (state.transform === before.transform) return
      clearTimeout(timer)
      timer = setTimeout(keep, 200)
    })
    return () => {
      leave()
      if (timer === undefined) return
      clearTimeout(timer)
      keep()
    }
  }, [id, store])
}
