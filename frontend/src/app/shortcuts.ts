import { useEffect } from 'react'
import { pressed } from '@/ui/shortcut'
import { allCommands, type Command } from './commands'
import { usePreferences } from './preferences'

/** How long the second press of 'g s' may take. */
const PATIENCE = 1200
/** Emergency Stop works wherever the keyboard is. */
const STOP = 'mod+shift+.'
const POPUPS = '[role="dialog"], [role="alertdialog"], [role="menu"], [role="listbox"]'

/** One listener for every shortcut of the registry. */
export function useShortcuts(): void {
  useEffect(() => {
    let first = ''
    let timer: ReturnType<typeof setTimeout> | undefined
    const onKey = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.isComposing || event.repeat) return
      const key = pressed(event)
      if (key === 'escape') leaveField(event.target)
      if (!mayAct(event, key)) return
      clearTimeout(timer)
      const both = first ? `${first} ${key}` : key
      first = ''
      const commands = allCommands()
      const command = find(commands, both, event.target) ?? find(commands, key, event.target)
      if (command) {
        event.preventDefault()
        command.run()
      } else if (commands.some(({ shortcut }) => shortcut?.startsWith(`${key} `))) {
        first = key
        timer = setTimeout(() => {
          first = ''
        }, PATIENCE)
      }
    }
    addEventListener('keydown', onKey)
    return () => {
      removeEventListener('keydown', onKey)
      clearTimeout(timer)
    }
  }, [])
}

/** The last one registered wins: what the screen offers is nearer than what the app offers. */
function find(commands: readonly Command[], keys: string, target: EventTarget | null): Command | undefined {
  return commands.findLast(({ shortcut, within }) => shortcut === keys && (!within || isWithin(target, within)))
}

function isWithin(target: EventTarget | null, selector: string): boolean {
  return !(target instanceof HTMLElement) || target === document.body || target.closest(selector) !== null
}

function mayAct(event: KeyboardEvent, key: string): boolean {
  const hasModifier = key.includes('mod+') || key.includes('alt+')
  const target = event.target instanceof HTMLElement ? event.target : null
  if (key === STOP) return true
  if (target?.closest(POPUPS)) return key === 'mod+k'
  // In a field it chooses the text.
  if (key === 'mod+a' && isTyping(target)) return false
  if (hasModifier) return true
  // Enter presses what has focus; only a row that leaves Enter to its screen lets it through.
  if (key === 'enter' && target?.closest('button:not([data-enter="screen"]), a, summary')) return false
  return usePreferences.getState().letters && !isTyping(target)
}

/** Esc leaves a field, and letters are shortcuts again. A popup has its own Esc. */
function leaveField(target: EventTarget | null) {
  if (target instanceof HTMLElement && isTyping(target) && !target.closest(POPUPS)) target.blur()
}

function isTyping(target: HTMLElement | null): boolean {
  return target !== null && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
}
