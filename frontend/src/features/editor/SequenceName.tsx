import { Pencil } from 'lucide-react'
import { useRef, useState } from 'react'
import { IconButton, Input } from '@/ui'

interface SequenceNameProps {
  name: string
  readOnly: boolean
  onRename: (name: string) => void
}

/** The heading; pressed, a field. Enter keeps, Esc leaves it as it was. */
export function SequenceName({ name, readOnly, onRename }: SequenceNameProps) {
  const [text, setText] = useState<string | null>(null)
  const done = useRef(false)
  if (text === null)
    return (
      <>
        <h1 title={name} className="min-w-0 truncate text-page font-semibold">
          {name}
        </h1>
        {!readOnly && (
          <IconButton
            icon={Pencil}
            size="sm"
            label="Rename"
            onClick={() => {
              done.current = false
              setText(name)
            }}
          />
        )}
      </>
    )
  const finish = (keep: boolean) => {
    // Enter takes the field away, which blurs it: only the first of the two counts.
    if (done.current) return
    done.current = true
    if (keep && text.trim() && text.trim() !== name) onRename(text.trim())
    setText(null)
  }
  return (
    <h1 className="min-w-0 flex-1">
      <Input
        autoFocus
        aria-label="Name of the sequence"
        className="max-w-xl text-section! font-semibold"
        maxLength={120}
        value={text}
        onChange={setText}
        onFocus={(event) => event.target.select()}
        onBlur={() => finish(true)}
        onKeyDown={(event) => {
          // The field has its own undo and its own keys.
          event.stopPropagation()
          if (event.key === 'Enter') finish(true)
          if (event.key === 'Escape') finish(false)
        }}
      />
    </h1>
  )
}
