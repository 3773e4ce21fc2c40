import { cleanup } from '@testing-library/react'
import { afterEach } from 'vitest'

// What jsdom lacks and the parts ask for at start.
class NoResizeObserver implements ResizeObserver {
  observe() {}
  unobserve() {}
  disconnect() {}
}
globalThis.ResizeObserver ??= NoResizeObserver

window.matchMedia ??= (query) =>
  ({ matches: false, media: query, addEventListener() {}, removeEventListener() {} }) as unknown as MediaQueryList

Element.prototype.scrollIntoView ??= () => {}
Element.prototype.scrollTo ??= () => {}

afterEach(cleanup)
