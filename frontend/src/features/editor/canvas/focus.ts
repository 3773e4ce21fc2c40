import type { MouseEvent } from 'react'
import { setStage } from './stage'

/** Gives the keyboard back to the view: the canvas, the outline, or the row of Quick Mode. */
export function focusStage(): void {
  setStage({ want: null })
  const place =
    document.querySelector<HTMLElement>('[data-stage]') ??
    document.querySelector<HTMLElement>('[data-row] button[aria-pressed="true"]')
  place?.focus()
}

/** What is pressed inside the view does not take the keyboard from the view itself, whose keys they are. */
export function keepFocus(event: MouseEvent<HTMLElement>): void {
  event.preventDefault()
  event.currentTarget.focus({ preventScroll: true })
}
