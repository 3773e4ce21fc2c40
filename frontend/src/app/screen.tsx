import { type ComponentType, useEffect, useState } from 'react'
import { SkeletonRows } from '@/ui'

interface Loaded {
  default: ComponentType
}

export interface Screen {
  component: ComponentType
  /** Brings the screen's code before it is asked for. */
  bring: () => Promise<void>
}

/**
 * A screen whose code comes when it is first asked for. React's own lazy shows its fallback for 300 ms even where the
 * code is there already, which is longer than a change of screens may take.
 */
export function screen(load: () => Promise<Loaded>): Screen {
  let known: ComponentType | undefined
  const bring = async () => {
    known = (await load()).default
  }
  const component = () => {
    const [Shown, setShown] = useState(() => known)
    const [failed, setFailed] = useState<{ error: unknown }>()
    useEffect(() => {
      if (!Shown)
        bring().then(
          () => setShown(() => known),
          (error: unknown) => setFailed({ error }),
        )
    }, [Shown])
    if (failed) throw failed.error
    return Shown ? <Shown /> : <SkeletonRows />
  }
  return { component, bring }
}
