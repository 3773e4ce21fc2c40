import { useEffect, useRef, useState } from 'react'
import { type ContactFields, type ContactView, inWords, type Problem } from '@/backend'
import { notify } from '@/ui'
import type { useContactDeeds } from './useContact'

/** A field that is edited as text in the place where it is shown. */
export interface InlineField {
  /** Unique on the screen: 'email', 'custom:size'. */
  name: string
  value: string
  /** The change as the API takes it. */
  change: (text: string) => ContactFields
}

interface Refused {
  text: string
  problem: Problem
}

/**
 * One field at a time is open. What is typed is saved when the field is left; Tab opens the next one; Esc takes it back.
 * A refused text stays with its reason until it is mended or taken back.
 */
export function useInlineEdit(fields: readonly InlineField[], edit: ReturnType<typeof useContactDeeds>['edit']) {
  const [open, setOpen] = useState<{ name: string; text: string } | null>(null)
  const [refused, setRefused] = useState<Record<string, Refused>>({})
  const here = useRef(false)
  useEffect(() => {
    here.current = true
    return () => {
      here.current = false
    }
  }, [])
  const without = (name: string) => setRefused(({ [name]: _, ...others }) => others)
  const begin = (name: string) => {
    const field = fields.find((one) => one.name === name)
    if (field) setOpen({ name, text: refused[name]?.text ?? field.value })
  }
  const keep = () => {
    const field = open && fields.find(({ name }) => name === open.name)
    setOpen(null)
    if (!open || !field) return
    const text = open.text.trim()
    without(field.name)
    if (text === field.value) return
    edit.run(field.change(text), {
      onError: (problem) => {
        // The contact may have been left before the answer.
        if (here.current) setRefused((before) => ({ ...before, [field.name]: { text, problem } }))
        else notify.failed(`“${text}” was not saved`, inWords(problem))
      },
    })
  }
  return {
    open,
    begin,
    keep,
    refusedFor: (name: string): Refused | undefined => (open?.name === name ? undefined : refused[name]),
    setText: (text: string) => setOpen((before) => before && { ...before, text }),
    cancel: () => {
      if (open) without(open.name)
      setOpen(null)
    },
    /** Saves, and opens the field after or before this one. False when there is none. */
    step: (by: 1 | -1): boolean => {
      const at = fields.findIndex(({ name }) => name === open?.name)
      const next = fields[at + by]
      keep()
      if (!next) return false
      setOpen({ name: next.name, text: refused[next.name]?.text ?? next.value })
      return true
    },
  }
}

export type InlineEdit = ReturnType<typeof useInlineEdit>

/** The value of a contact's own field, and of a custom one. */
export function textField(contact: ContactView, name: keyof ContactFields & keyof ContactView): InlineField {
  return { name, value: String(contact[name] ?? ''), change: (text) => ({ [name]: text }) }
}

export function customField(contact: ContactView, key: string): InlineField {
  return {
    name: `custom:${key}`,
    value: contact.custom[key] ?? '',
    change: (text) => ({ custom: { [key]: text } }),
  }
}
