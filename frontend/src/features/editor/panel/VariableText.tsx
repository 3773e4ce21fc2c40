import { Braces } from 'lucide-react'
import { useRef, useState } from 'react'
import { useFilterFields } from '@/backend'
import { Button, FindMenu, Textarea, type TextareaProps } from '@/ui'

/** A text that may hold variables: { opens the list of them. Each says what stands there where the field is empty. */
export function VariableText({ value, onChange, ...rest }: TextareaProps) {
  const area = useRef<HTMLSpanElement>(null)
  const [picking, setPicking] = useState<{ at: number; from: number; anchor: { x: number; y: number } } | null>(null)
  const { data: fields } = useFilterFields()
  const choices = (fields ?? [])
    .filter(
      ({ group, kind, name }) =>
        (group === 'Contact' && kind === 'text' && name !== 'source') || name.startsWith('custom:'),
    )
    .map(({ name, label, group }) => ({ id: name, title: label, detail: name, group }))
  const text = () => area.current?.querySelector('textarea')
  const open = (from: number, at: number) => {
    const box = text()?.getBoundingClientRect()
    setPicking({ from, at, anchor: { x: (box?.left ?? 0) + 8, y: (box?.top ?? 0) + 28 } })
  }
  const close = (caret: number) => {
    setPicking(null)
    requestAnimationFrame(() => {
      text()?.focus()
      text()?.setSelectionRange(caret, caret)
    })
  }
  return (
    <span ref={area} className="flex flex-col gap-1">
      <Textarea
        {...rest}
        value={value}
        onChange={(next) => {
          onChange(next)
          const caret = text()?.selectionStart ?? next.length
          const typed = next.length === value.length + 1 && next[caret - 1] === '{'
          if (typed && next[caret - 2] !== '{' && next[caret] !== '{') open(caret - 1, caret)
        }}
      />
      <Button
        size="sm"
        variant="quiet"
        icon={Braces}
        className="self-start"
        onClick={() => {
          const caret = text()?.selectionStart ?? value.length
          open(caret, caret)
        }}
      >
        Insert variable
      </Button>
      {picking && (
        <FindMenu
          label="Insert variable"
          placeholder="Which field?"
          items={choices}
          at={picking.anchor}
          onClose={() => close(picking.at)}
          onChoose={(name) => {
            const made = `{{${name}|}}`
            onChange(value.slice(0, picking.from) + made + value.slice(picking.at))
            // Between | and }} goes what is said where the field is empty.
            close(picking.from + made.length - 2)
          }}
        />
      )}
    </span>
  )
}
