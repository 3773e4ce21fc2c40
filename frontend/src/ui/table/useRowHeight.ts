import { useEffect, useState } from 'react'

/** The height of a row in pixels, as density and text size give it. */
export function useRowHeight(): number {
  const [height, setHeight] = useState(readRowHeight)
  useEffect(() => {
    const root = document.documentElement
    const observer = new MutationObserver(() => setHeight(readRowHeight()))
    observer.observe(root, { attributes: true, attributeFilter: ['data-density', 'style'] })
    return () => observer.disconnect()
  }, [])
  return height
}

function readRowHeight(): number {
  const style = getComputedStyle(document.documentElement)
  const rows = Number.parseFloat(style.getPropertyValue('--row')) || 2.25
  return Math.round(rows * (Number.parseFloat(style.fontSize) || 16))
}
