import { type ClipboardEvent, type RefObject, useMemo } from 'react'
import type { Deeds } from '../deeds'
import { say } from './stage'

/** Copy, cut and paste as the browser means them: the keys, the menus of the window, and text from elsewhere. */
export function useClipboard(deeds: Deeds, stageRef: RefObject<HTMLElement | null>, readOnly: boolean) {
  return useMemo(() => {
    const mine = (event: ClipboardEvent) => event.target === stageRef.current || event.target === document.body
    const copy = (event: ClipboardEvent) => {
      if (!mine(event)) return false
      event.preventDefault()
      const text = deeds.copied()
      // With nothing chosen the clipboard keeps what it holds.
      if (text === undefined) return false
      event.clipboardData.setData('text/plain', text)
      say('Copied.')
      return true
    }
    return {
      onCopy: (event: ClipboardEvent) => void copy(event),
      onCut: (event: ClipboardEvent) => {
        if (!readOnly && copy(event)) deeds.remove()
      },
      onPaste: (event: ClipboardEvent) => {
        if (readOnly || !mine(event)) return
        event.preventDefault()
        deeds.paste(event.clipboardData.getData('text/plain'))
      },
    }
  }, [deeds, stageRef, readOnly])
}
