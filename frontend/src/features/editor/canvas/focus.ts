import { setStage } from './stage'

/** Gives the keyboard back to the view: the canvas, the outline, or the row of Quick Mode. */
export function focusStage(): void {
  setStage({ want: null })
  const place =
    document.querySelector<HTMLElement>('[data-stage]') ??
    document.querySelector<HTMLElement>('[data-row] button[aria-pressed="true"]')
  place?.focus()
}
