/** Tells when the colours change, for what is drawn by hand. */
export function whenThemeChanges(listener: () => void): () => void {
  const theme = new MutationObserver(listener)
  theme.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme'] })
  const system = matchMedia('(prefers-color-scheme: dark)')
  system.addEventListener('change', listener)
  return () => {
    theme.disconnect()
    system.removeEventListener('change', listener)
  }
}
