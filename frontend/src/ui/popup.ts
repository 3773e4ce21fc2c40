/** The looks that every popup and its rows share. */
export const popupLook =
  'rounded-card border bg-raised p-1 shadow-1 outline-none transition-opacity data-starting-style:opacity-0 data-ending-style:opacity-0'

export const itemLook =
  'flex min-h-7 items-center gap-2 rounded-sm px-2 py-1 outline-none data-highlighted:bg-border/70 data-disabled:opacity-45'

/** A point of the screen as what a popup hangs on. */
export function anchorAt(at: { x: number; y: number } | null) {
  const { x, y } = at ?? { x: 0, y: 0 }
  return { getBoundingClientRect: () => new DOMRect(x, y, 0, 0) }
}
