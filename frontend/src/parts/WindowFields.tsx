import { useState } from 'react'
import type { SendingWindow } from '@/backend'
import { Button, cx, Field, Input, Select, Switch } from '@/ui'
import { DAY_NAMES, DAYS } from './windowWords'
import { ZoneInput } from './ZoneInput'

const WEEKDAYS: SendingWindow = {
  days: ['mon', 'tue', 'wed', 'thu', 'fri'],
  from: '09:00',
  to: '17:00',
  zone: 'contact',
}

const ZONES = [
  { value: 'contact', label: 'The contact’s time zone' },
  { value: 'sender', label: 'The sender’s time zone' },
  { value: 'fixed', label: 'A fixed time zone' },
] as const

interface WindowFieldsProps {
  label: string
  hint: string
  window: SendingWindow | undefined
  readOnly?: boolean
  onChange: (window: SendingWindow | undefined) => void
}

/** Days and hours in which something may be done; undefined is always. */
export function WindowFields({ label, hint, window: saved, readOnly = false, onChange }: WindowFieldsProps) {
  // What cannot be saved as it stands (no day, an end before the beginning) is kept here until it can.
  const [draft, setDraft] = useState<SendingWindow | null>(null)
  const shown = draft ?? saved
  const problem = shown && problemOf(shown)
  const change = (part: Partial<SendingWindow>) => {
    if (!shown) return
    const next = { ...shown, ...part }
    if (problemOf(next)) setDraft(next)
    else {
      setDraft(null)
      onChange(next)
    }
  }
  return (
    <>
      <Field label={label} hint={hint} layout="row">
        <span className="flex items-center gap-3">
          {!saved && !readOnly && (
            <Button size="sm" onClick={() => onChange(WEEKDAYS)}>
              Weekdays 9–17
            </Button>
          )}
          <Switch
            checked={saved !== undefined}
            disabled={readOnly}
            onChange={(on) => {
              setDraft(null)
              onChange(on ? WEEKDAYS : undefined)
            }}
          />
        </span>
      </Field>
      {shown && (
        <>
          <div role="group" aria-label="Days" className="flex flex-wrap gap-1">
            {DAYS.map((day) => (
              <button
                key={day}
                type="button"
                disabled={readOnly}
                aria-pressed={shown.days.includes(day)}
                onClick={() => change({ days: toggled(shown.days, day) })}
                className={cx(
                  'h-control w-12 rounded-control border transition-colors',
                  shown.days.includes(day)
                    ? 'border-accent tint-accent font-medium'
                    : 'border-border-strong text-muted',
                )}
              >
                {DAY_NAMES[day]}
              </button>
            ))}
          </div>
          <div className="flex flex-wrap items-end gap-3">
            <Field label="From" className="w-32">
              <Input type="time" value={shown.from} disabled={readOnly} onChange={(from) => change({ from })} />
            </Field>
            <Field label="To" className="w-32">
              <Input type="time" value={shown.to} disabled={readOnly} onChange={(to) => change({ to })} />
            </Field>
            <Field label="In" className="min-w-52 flex-1">
              <Select
                value={shown.zone ?? 'contact'}
                options={ZONES}
                disabled={readOnly}
                onChange={(zone) => change(zone === 'fixed' ? { zone, fixed: shown.fixed ?? here } : { zone })}
              />
            </Field>
            {shown.zone === 'fixed' && (
              <Field label="Time zone" className="min-w-44 flex-1">
                <ZoneInput value={shown.fixed ?? ''} disabled={readOnly} onChange={(fixed) => change({ fixed })} />
              </Field>
            )}
          </div>
          {problem && (
            <p role="alert" className="text-table text-danger">
              {problem}
            </p>
          )}
        </>
      )}
    </>
  )
}

const here = Intl.DateTimeFormat().resolvedOptions().timeZone

function problemOf({ days, from, to }: SendingWindow): string | undefined {
  if (days.length === 0) return 'Choose at least one day; until then the last choice holds.'
  if (!from || !to) return 'Give both times; until then the last choice holds.'
  if (from >= to) return 'The end must come after the beginning; until then the last choice holds.'
  return undefined
}

function toggled(days: SendingWindow['days'], day: (typeof DAYS)[number]): SendingWindow['days'] {
  return DAYS.filter((one) => days.includes(one) !== (one === day))
}
