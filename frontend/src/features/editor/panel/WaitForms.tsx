import { useCustomFields, useFilterFields } from '@/backend'
import { NumberInput } from '@/parts/NumberInput'
import { ZoneInput } from '@/parts/ZoneInput'
import { Input, Picker, Select } from '@/ui'
import { DelayInput } from '../DelayInput'
import { useConfig } from './context'
import { Choice, Row } from './Row'

const DAYS = [
  { value: 'mon', label: 'Monday' },
  { value: 'tue', label: 'Tuesday' },
  { value: 'wed', label: 'Wednesday' },
  { value: 'thu', label: 'Thursday' },
  { value: 'fri', label: 'Friday' },
  { value: 'sat', label: 'Saturday' },
  { value: 'sun', label: 'Sunday' },
] as const

const ZONES = [
  { value: 'contact', label: 'The contact’s time zone' },
  { value: 'sender', label: 'The sender’s time zone' },
  { value: 'fixed', label: 'A fixed time zone' },
] as const

const AFTER = [
  { value: 'after', label: 'days after' },
  { value: 'before', label: 'days before' },
] as const

export function DelayForm() {
  const { config: delay, set } = useConfig('delay')
  const how = delay.until ? 'until' : delay.field ? 'field' : 'for'
  const choose = (next: 'for' | 'until' | 'field') => {
    if (next === how) return
    set({
      for: next === 'for' ? { value: 1, unit: 'days' } : undefined,
      until: next === 'until' ? { day: 'mon', time: '09:00' } : undefined,
      field: next === 'field' ? { field: '', days: 0, time: '09:00' } : undefined,
    })
  }
  return (
    <>
      <Choice
        label="How long"
        value={how}
        options={[
          { id: 'for', title: 'For a time' },
          { id: 'until', title: 'Until a day' },
          { id: 'field', title: 'Until a date' },
        ]}
        onChange={choose}
      />
      {delay.for && (
        <Row field="for" label="For">
          <DelayInput label="For" delay={delay.for} onChange={(next, gesture) => set({ for: next }, gesture)} />
        </Row>
      )}
      {delay.until && <UntilDay />}
      {delay.field && <UntilDate />}
      {!delay.for && <Zone />}
    </>
  )
}

function UntilDay() {
  const { config: delay, set } = useConfig('delay')
  const until = delay.until ?? { day: 'mon' as const, time: '09:00' }
  return (
    <div className="grid grid-cols-2 gap-2">
      <Row field="day" label="Day">
        <Select value={until.day} options={DAYS} onChange={(day) => set({ until: { ...until, day } })} />
      </Row>
      <Row field="time" label="Time">
        <Input type="time" value={until.time} onChange={(time) => set({ until: { ...until, time } }, 'time')} />
      </Row>
    </div>
  )
}

function UntilDate() {
  const { config: delay, set } = useConfig('delay')
  const { data: fields } = useFilterFields()
  const date = delay.field ?? { field: '', days: 0, time: '09:00' }
  const dates = (fields ?? []).filter(({ name, kind }) => kind === 'date' && name.startsWith('custom:'))
  const sign = date.days < 0 ? 'before' : 'after'
  const setDays = (days: number, side: string) => set({ field: { ...date, days: side === 'before' ? -days : days } })
  return (
    <>
      <Row
        field="field"
        label="Date field"
        hint={
          dates.length === 0
            ? 'There is no custom field of the type Date yet: Settings, Custom fields.'
            : 'A date that is past or missing goes on at once.'
        }
      >
        <Picker
          value={date.field || null}
          groups={[{ title: '', items: dates.map(({ name, label }) => ({ value: name, label })) }]}
          onChange={(field) => set({ field: { ...date, field } })}
        />
      </Row>
      <Row field="days" label="When">
        <span className="flex gap-1">
          <NumberInput
            label="Days"
            className="w-16 text-right"
            max={365}
            value={Math.abs(date.days)}
            onChange={(days) => setDays(days, sign)}
          />
          <Select
            label="Before or after"
            value={sign}
            options={AFTER}
            onChange={(side) => setDays(Math.max(1, Math.abs(date.days)), side)}
          />
        </span>
      </Row>
      <Row field="time" label="Time">
        <Input type="time" value={date.time} onChange={(time) => set({ field: { ...date, time } }, 'time')} />
      </Row>
    </>
  )
}

function Zone() {
  const { config: delay, set } = useConfig('delay')
  return (
    <>
      <Row field="zone" label="Whose days and hours">
        <Select
          value={delay.zone ?? 'contact'}
          options={ZONES}
          onChange={(zone) => set({ zone, fixed: zone === 'fixed' ? (delay.fixed ?? '') : undefined })}
        />
      </Row>
      {delay.zone === 'fixed' && (
        <Row field="fixed" label="Time zone">
          <ZoneInput value={delay.fixed ?? ''} onChange={(fixed) => set({ fixed })} />
        </Row>
      )}
    </>
  )
}

const EVENTS = [
  { value: 'reply', label: 'A reply' },
  { value: 'meeting', label: 'A meeting is booked' },
  { value: 'field_change', label: 'A field changes' },
] as const

export function WaitForm() {
  const { config: wait, set } = useConfig('wait')
  const { data: fields } = useFilterFields()
  const { data: custom } = useCustomFields()
  const known = new Set((custom ?? []).map(({ key }) => `custom:${key}`))
  const contact = (fields ?? []).filter(({ group }) => group === 'Contact')
  const own = (fields ?? []).filter(({ name }) => known.has(name))
  const items = (list: typeof contact) => list.map(({ name, label }) => ({ value: name, label }))
  return (
    <>
      <Row field="event" label="Wait for">
        <Select
          value={wait.event}
          options={EVENTS}
          onChange={(event) => set({ event, field: event === 'field_change' ? (wait.field ?? '') : undefined })}
        />
      </Row>
      {wait.event === 'field_change' && (
        <Row field="field" label="Field">
          <Picker
            value={wait.field || null}
            groups={[
              { title: 'Contact', items: items(contact) },
              { title: 'Custom fields', items: items(own) },
            ]}
            onChange={(field) => set({ field })}
          />
        </Row>
      )}
      <Row field="timeout" label="At most" hint="Then the way “Timed out” is taken.">
        <DelayInput label="At most" delay={wait.timeout} onChange={(timeout, gesture) => set({ timeout }, gesture)} />
      </Row>
    </>
  )
}
