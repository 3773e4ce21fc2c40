import { type MouseEvent, useEffect } from 'react'
import { setStage } from './stage'

/** Gives the keyboard back to the view: the canvas, the outline, or the row of Quick Mode. */
export function focusStage(): void {
  setStage({ want: null })
  const place =
    document.querySelector<HTMLElement>('[data-stage]') ??
    document.querySelector<HTMLElement>('[data-row] button[aria-pressed="true"]')
  place?.focus()
}

let coming = false

/** The view that is shown next takes the keyboard: the one that has it goes. */
export function takeFocusAlong(): void {
  coming = true
}

/** Where the keyboard goes in a view that is shown in place of another. */
export function useArrival(place: () => HTMLElement | null | undefined): void {
  // biome-ignore lint/correctness/useExhaustiveDependencies: one arrives once
  useEffect(() => {
    if (!coming) return
    coming = false
    place()?.focus()
  }, [])
}

/** What is pressed inside the view does not take the keyboard from the view itself, whose keys they are. */
export function keepFocus(event: MouseEvent<HTMLElement>): void {
  event.preventDefault()
  event.currentTarget.focus({ preventScroll: true })
}
