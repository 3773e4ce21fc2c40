const isMac = typeof navigator !== 'undefined' && /Mac|iPhone|iPad/.test(navigator.platform)

const NAMES: Record<string, string> = {
  mod: isMac ? '⌘' : 'Ctrl',
  shift: isMac ? '⇧' : 'Shift',
  alt: isMac ? '⌥' : 'Alt',
  enter: '⏎',
  escape: 'Esc',
  arrowup: '↑',
  arrowdown: '↓',
  arrowleft: '←',
  arrowright: '→',
  space: 'Space',
  delete: 'Del',
  backspace: '⌫',
  home: 'Home',
  end: 'End',
  pageup: 'PgUp',
  pagedown: 'PgDn',
}

/** The caps to press, in order: 'mod+k' is Ctrl, K; 'g s' is G, S. */
export function keyCaps(keys: string): string[] {
  return keys.split(/[ +](?=.)/).map((key) => NAMES[key] ?? key.toUpperCase())
}

type Pressed = Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey'> & { code?: string }

/** The pressed key in the same writing. Shift is left out where it only makes the character ('?'). */
export function pressed(event: Pressed): string {
  const mod = isMac ? event.metaKey : event.ctrlKey
  // What Shift makes of the full stop differs by keyboard; the one shortcut that must work everywhere goes by the key's place.
  if (mod && event.shiftKey && event.code === 'Period') return 'mod+shift+.'
  // What Shift makes of 1 and 2 differs too, and nobody means it: these go by their place as well.
  const digit = event.shiftKey && !mod ? /^Digit([12])$/.exec(event.code ?? '')?.[1] : undefined
  if (digit) return `shift+${digit}`
  const key = event.key === ' ' ? 'space' : event.key.toLowerCase()
  const isSymbol = key.length === 1 && key.toUpperCase() === key
  return [mod && 'mod', event.altKey && 'alt', event.shiftKey && !isSymbol && 'shift', key].filter(Boolean).join('+')
}
