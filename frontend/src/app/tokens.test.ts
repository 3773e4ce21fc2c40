import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

const css = readFileSync('src/app/tokens.css', 'utf8')
const TEXTS = ['text', 'muted', 'subtle', 'accent-text', 'ok', 'warn', 'danger', 'info']
const GROUNDS = ['bg', 'surface', 'sunken']

/** The colours of a theme, each theme written over the one before it. */
function themes(): [string, Map<string, string>][] {
  const [light = '', dark = '', contrast = '', contrastDark = ''] = css
    .slice(css.indexOf(':root {'))
    .split(/@variant [a-z-]+ \{/)
  const read = (text: string) =>
    new Map([...text.matchAll(/--([a-z-]+): (#[0-9a-f]{6})/g)].map((m) => [m[1] ?? '', m[2] ?? '']))
  return [
    ['light', read(light)],
    ['dark', read(dark)],
    ['contrast', read(contrast)],
    ['contrast dark', read(contrastDark)],
  ]
}

function luminance(hex: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5]
    .map((at) => Number.parseInt(hex.slice(at, at + 2), 16) / 255)
    .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4))
  return 0.2126 * r + 0.7152 * g + 0.0722 * b
}

function ratio(a: string, b: string): number {
  const [light = 0, dark = 0] = [luminance(a), luminance(b)].sort((x, y) => y - x)
  return (light + 0.05) / (dark + 0.05)
}

test.each(themes())('%s: text reads at 4.5 to 1 on every ground, control borders show at 3 to 1', (_, colours) => {
  for (const ground of GROUNDS) {
    const under = colours.get(ground) ?? ''
    for (const text of TEXTS) expect(ratio(colours.get(text) ?? '', under), `${text} on ${ground}`).toBeGreaterThan(4.5)
  }
  expect(ratio(colours.get('border-strong') ?? '', colours.get('surface') ?? '')).toBeGreaterThan(3)
  expect(ratio(colours.get('on-accent') ?? '', colours.get('accent') ?? '')).toBeGreaterThan(4.5)
})
