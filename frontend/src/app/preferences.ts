import { create } from 'zustand'

export type Theme = 'system' | 'light' | 'dark' | 'contrast'
export type Density = 'compact' | 'regular' | 'roomy'

interface Preferences {
  theme: Theme
  density: Density
  /** Percent, 90 to 200. */
  textSize: number
  /** Whether single letters are shortcuts. */
  letters: boolean
  /** Whether the wheel zooms the canvas, rather than scrolling it. */
  wheelZooms: boolean
  railOpen: boolean
  /** The columns of a table, in their order, by the table's or the view's name. */
  columns: Readonly<Record<string, readonly string[]>>
}

const KEY = 'cadenza.preferences'
const DEFAULTS: Preferences = {
  theme: 'system',
  density: 'regular',
  textSize: 100,
  letters: true,
  wheelZooms: false,
  railOpen: true,
  columns: {},
}

/** How this screen looks; kept on this machine, like the size of a window. */
export const usePreferences = create<Preferences>(() => ({ ...DEFAULTS, ...load() }))

export function setPreference<K extends keyof Preferences>(name: K, value: Preferences[K]): void {
  usePreferences.setState({ [name]: value } as Pick<Preferences, K>)
}

/** Puts the preferences on the page, now and whenever they change. */
export function applyPreferences(): void {
  const apply = ({ theme, density, textSize }: Preferences) => {
    const root = document.documentElement
    setAttribute(root, 'data-theme', theme === 'system' ? null : theme)
    setAttribute(root, 'data-density', density === 'regular' ? null : density)
    root.style.fontSize = textSize === 100 ? '' : `${textSize}%`
  }
  apply(usePreferences.getState())
  usePreferences.subscribe((state) => {
    apply(state)
    save(state)
  })
}

function setAttribute(element: Element, name: string, value: string | null) {
  if (value === null) element.removeAttribute(name)
  else element.setAttribute(name, value)
}

function load(): Partial<Preferences> {
  try {
    const saved: unknown = JSON.parse(localStorage.getItem(KEY) ?? '{}')
    return typeof saved === 'object' && saved !== null ? saved : {}
  } catch {
    // Storage may be switched off, or hold what an older version wrote: the defaults always work.
    return {}
  }
}

function save(state: Preferences) {
  try {
    localStorage.setItem(KEY, JSON.stringify(state))
  } catch {
    // Storage is full or switched off: the choice lasts until the window closes.
  }
}
