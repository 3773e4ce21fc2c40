import { useEffect, useState } from 'react'
import { formatRelative } from '@/ui'

/** '12 s', each second; far away, in the usual words. */
export function Countdown({ until }: { until: string }) {
  const [now, setNow] = useState(() => new Date())
  useEffect(() => {
    const timer = setInterval(() => setNow(new Date()), 1000)
    return () => clearInterval(timer)
  }, [])
  const end = new Date(until)
  const seconds = Math.ceil((end.getTime() - now.getTime()) / 1000)
  if (seconds <= 0) return <>now</>
  return <>{seconds < 120 ? `in ${seconds} s` : formatRelative(end, now)}</>
}
