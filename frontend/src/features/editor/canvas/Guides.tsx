import { useStore } from '@xyflow/react'
import { cx } from '@/ui'
import { useStage } from './stage'

/** The helper lines of a drag, and the frame that chooses what it touches. */
export function Guides() {
  const guides = useStage((state) => state.guides)
  const marquee = useStage((state) => state.marquee)
  if (!guides && !marquee) return null
  return <Lines />
}

function Lines() {
  const [x, y, zoom] = useStore((state) => state.transform)
  const guides = useStage((state) => state.guides)
  const marquee = useStage((state) => state.marquee)
  const line = 'pointer-events-none absolute z-10 bg-accent'
  return (
    <>
      {guides?.x !== undefined && <span className={cx(line, 'inset-y-0 w-px')} style={{ left: guides.x * zoom + x }} />}
      {guides?.y !== undefined && <span className={cx(line, 'inset-x-0 h-px')} style={{ top: guides.y * zoom + y }} />}
      {marquee && (
        <span
          className="pointer-events-none absolute z-10 border border-accent bg-accent/10"
          style={{
            left: marquee.x * zoom + x,
            top: marquee.y * zoom + y,
            width: marquee.w * zoom,
            height: marquee.h * zoom,
          }}
        />
      )}
    </>
  )
}
