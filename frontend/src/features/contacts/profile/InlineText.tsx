import { CircleAlert } from 'lucide-react'
import { type KeyboardEvent, type ReactNode, useEffect, useId, useRef } from 'react'
import { ZoneNames } from '@/parts/ZoneInput'
import { cx, Input, Textarea } from '@/ui'
import type { InlineEdit, InlineField } from './useInlineEdit'

export type InlineKind = 'text' | 'number' | 'date' | 'date_time' | 'long_text' | 'zone'

interface InlineTextProps {
  inline: InlineEdit
  field: InlineField
  label: string
  kind?: InlineKind
  /** The value as it reads while nobody edits it. */
  shown?: ReactNode
  /** A remark under it. */
  note?: ReactNode
}

/** A fact that is edited where it stands: a press or Enter opens it, leaving saves it, Esc takes it back. */
export function InlineText({ inline, field, label, kind = 'text', shown, note }: InlineTextProps) {
  const id = useId()
  const trigger = useRef<HTMLButtonElement>(null)
  const isOpen = inline.open?.name === field.name
  const refused = inline.refusedFor(field.name)
  const wasOpen = useRef(isOpen)
  // Enter and Esc give focus back to the fact; a Tab or a press elsewhere has taken it already.
  useEffect(() => {
    if (wasOpen.current && !isOpen && document.activeElement === document.body) trigger.current?.focus()
    wasOpen.current = isOpen
  }, [isOpen])
  const text = refused?.text ?? field.value
  return (
    <div className="grid grid-cols-[5.75rem_minmax(0,1fr)] items-start gap-x-1">
      <span aria-hidden className="truncate py-1.5 text-table leading-5 text-muted" title={label}>
        {label}
      </span>
      {isOpen ? (
        <Editor inline={inline} kind={kind} label={label} />
      ) : (
        <button
          ref={trigger}
          type="button"
          aria-label={`${label} ${text || 'empty'}`}
          aria-describedby={refused ? `${id}-error` : undefined}
          title={text}
          onClick={() => inline.begin(field.name)}
          className={cx(
            'min-h-(--control) w-full rounded-control border px-2 py-1 text-left wrap-anywhere transition-colors hover:border-border-strong',
            refused ? 'border-danger' : 'border-transparent',
            kind === 'long_text' && 'line-clamp-6 whitespace-pre-wrap',
          )}
        >
          <span className={cx(!text && 'text-subtle')}>{refused ? text : text ? (shown ?? text) : '–'}</span>
        </button>
      )}
      {refused && (
        <p id={`${id}-error`} role="alert" className="col-start-2 flex gap-1 pb-1 text-table text-danger">
          <CircleAlert size={14} aria-hidden className="mt-px shrink-0" />
          {refused.problem.sentence} {refused.problem.remedy}
        </p>
      )}
      {note && <div className="col-start-2 px-2 pb-1 text-table text-muted">{note}</div>}
    </div>
  )
}

function Editor({ inline, kind, label }: { inline: InlineEdit; kind: InlineKind; label: string }) {
  const list = useId()
  const field = useRef<HTMLInputElement & HTMLTextAreaElement>(null)
  // A key that ends the edit takes the field away, and that is no second leaving of it.
  const ended = useRef(false)
  useEffect(() => {
    ended.current = false
    field.current?.focus()
    if (kind !== 'date' && kind !== 'date_time') field.current?.select()
  }, [kind])
  const onKeyDown = (event: KeyboardEvent) => {
    const ends = event.key === 'Enter' && (kind !== 'long_text' || event.ctrlKey || event.metaKey)
    if (event.nativeEvent.isComposing) return
    if (event.key === 'Escape') {
      event.preventDefault()
      event.stopPropagation()
      ended.current = true
      inline.cancel()
    } else if (ends) {
      event.preventDefault()
      ended.current = true
      inline.keep()
    } else if (event.key === 'Tab') {
      ended.current = true
      if (inline.step(event.shiftKey ? -1 : 1)) event.preventDefault()
    }
  }
  const text = inline.open?.text ?? ''
  const onBlur = () => {
    if (!ended.current) inline.keep()
  }
  const common = { 'aria-label': label, onKeyDown, onBlur }
  if (kind === 'long_text')
    return <Textarea {...common} ref={field} rows={4} maxLength={20000} value={text} onChange={inline.setText} />
  if (kind === 'date_time')
    return (
      <Input
        {...common}
        ref={field}
        type="datetime-local"
        value={toLocal(text)}
        onChange={(next) => inline.setText(next ? new Date(next).toISOString().replace('.000Z', 'Z') : '')}
      />
    )
  return (
    <>
      <Input
        {...common}
        ref={field}
        value={text}
        onChange={inline.setText}
        maxLength={2000}
        autoComplete="off"
        {...(kind === 'date' ? { type: 'date' } : {})}
        {...(kind === 'number' ? { inputMode: 'decimal' as const } : {})}
        {...(kind === 'zone' ? { list, placeholder: 'Europe/Berlin' } : {})}
      />
      {kind === 'zone' && <ZoneNames id={list} />}
    </>
  )
}

/** An ISO time as the field for date and time takes it: in the reader's own zone. */
function toLocal(text: string): string {
  const at = new Date(text)
  if (!text || Number.isNaN(at.getTime())) return ''
  const shifted = new Date(at.getTime() - at.getTimezoneOffset() * 60_000)
  return shifted.toISOString().slice(0, 16)
}
