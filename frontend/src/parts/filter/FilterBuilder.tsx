import { Plus, X } from 'lucide-react'
import { useMemo } from 'react'
import type { ContactFilter, ContactRule, FilterField } from '@/backend'
import { Button, IconButton, Picker, type PickerGroup, Select } from '@/ui'
import {
  addGroup,
  addRule,
  newRule,
  type Place,
  removeGroup,
  removeRule,
  setAny,
  setRule,
  startField,
  withOp,
} from './filterEdit'
import { type Op, opWord } from './filterWords'
import { ValueInput } from './ValueInput'

interface FilterBuilderProps {
  /** Who is chosen: 'Contacts that match' unless told otherwise. */
  lead?: string
  /** The field that a new rule begins with, where there is a better one than usual. */
  first?: string
  fields: readonly FilterField[]
  filter: ContactFilter
  onChange: (filter: ContactFilter) => void
}

/** Rules of field, comparison and value; all or any of them, and groups one level deep. */
export function FilterBuilder({ fields, filter, onChange, lead = 'Contacts that match', first }: FilterBuilderProps) {
  const byName = useMemo(() => new Map(fields.map((field) => [field.name, field])), [fields])
  const groups = useMemo(() => headed(fields), [fields])
  const start = byName.get(first ?? '') ?? startField(fields)
  if (!start) return null
  const rows = (rules: readonly ContactRule[], group?: number) =>
    rules.map((rule, index) => {
      const place: Place = group === undefined ? { rule: index } : { group, rule: index }
      return (
        <RuleRow
          // biome-ignore lint/suspicious/noArrayIndexKey: a rule has no name; its place is what it is
          key={index}
          number={index + 1}
          rule={rule}
          field={byName.get(rule.field)}
          groups={groups}
          onField={(name) => {
            const field = byName.get(name)
            if (field) onChange(setRule(filter, place, newRule(field)))
          }}
          onChange={(next) => onChange(setRule(filter, place, next))}
          onRemove={() => onChange(removeRule(filter, place))}
        />
      )
    })
  const { rules = [], groups: inner = [] } = filter
  return (
    <div className="@container flex flex-col gap-2">
      <How lead={lead} any={filter.any ?? false} onChange={(any) => onChange(setAny(filter, undefined, any))} />
      {rows(rules)}
      {inner.map((group, at) => (
        <fieldset
          // biome-ignore lint/suspicious/noArrayIndexKey: a group has no name; its place is what it is
          key={at}
          aria-label={`Group ${at + 1}`}
          className="flex flex-col gap-2 rounded-control border bg-sunken/60 p-2"
        >
          <div className="flex items-center justify-between">
            <How lead="Matches" any={group.any ?? false} onChange={(any) => onChange(setAny(filter, at, any))} group />
            <IconButton
              size="sm"
              icon={X}
              label={`Remove group ${at + 1}`}
              onClick={() => onChange(removeGroup(filter, at))}
            />
          </div>
          {rows(group.rules, at)}
          <Button
            size="sm"
            variant="quiet"
            icon={Plus}
            className="self-start"
            onClick={() => onChange(addRule(filter, at, newRule(start)))}
          >
            Add rule to group
          </Button>
        </fieldset>
      ))}
      <div className="flex gap-1">
        <Button
          size="sm"
          variant="quiet"
          icon={Plus}
          onClick={() => onChange(addRule(filter, undefined, newRule(start)))}
        >
          Add rule
        </Button>
        <Button size="sm" variant="quiet" icon={Plus} onClick={() => onChange(addGroup(filter, newRule(start)))}>
          Add group
        </Button>
      </div>
    </div>
  )
}

const HOW = [
  { value: 'all', label: 'all' },
  { value: 'any', label: 'any' },
] as const

interface HowProps {
  lead: string
  any: boolean
  onChange: (any: boolean) => void
  group?: boolean
}

function How({ lead, any, onChange, group }: HowProps) {
  return (
    <div className="flex items-center gap-1.5 text-muted">
      {lead}
      <Select
        className="w-16!"
        label={group ? 'All or any of the group' : 'All or any of the rules'}
        value={any ? 'any' : 'all'}
        options={HOW}
        onChange={(how) => onChange(how === 'any')}
      />
      of these
    </div>
  )
}

interface RuleRowProps {
  number: number
  rule: ContactRule
  field: FilterField | undefined
  groups: readonly PickerGroup[]
  onField: (name: string) => void
  onChange: (rule: ContactRule) => void
  onRemove: () => void
}

function RuleRow({ number, rule, field, groups, onField, onChange, onRemove }: RuleRowProps) {
  return (
    <div className="grid grid-cols-[minmax(0,1fr)_minmax(0,1fr)_auto] items-start gap-x-1 gap-y-1 @lg:grid-cols-[minmax(0,12rem)_minmax(0,9.5rem)_minmax(0,1fr)_auto] @lg:gap-2">
      <Picker
        label={`Field of rule ${number}`}
        value={field ? rule.field : null}
        placeholder="A deleted field"
        groups={groups}
        onChange={onField}
      />
      {field ? (
        <>
          <Select
            label={`Comparison of rule ${number}`}
            value={rule.op}
            options={field.ops.map((op) => ({ value: op as Op, label: opWord(op as Op, field.kind) }))}
            onChange={(op) => onChange(withOp(rule, op, field))}
          />
          <div data-value className="col-span-3 row-start-2 min-w-0 @lg:col-span-1 @lg:row-start-auto">
            <ValueInput rule={rule} field={field} onChange={(values) => onChange({ ...rule, values })} />
          </div>
        </>
      ) : (
        <span className="col-span-3 row-start-2 self-center text-muted @lg:col-span-2 @lg:row-start-auto">
          Choose another field, or remove the rule.
        </span>
      )}
      <span className="col-start-3 row-start-1 @lg:col-start-4">
        <IconButton icon={X} label={`Remove rule ${number}`} onClick={onRemove} />
      </span>
    </div>
  )
}

/** The fields under their headings, in the order in which the engine gives them. */
function headed(fields: readonly FilterField[]): PickerGroup[] {
  const groups = new Map<string, { value: string; label: string }[]>()
  for (const { group, name, label } of fields) {
    groups.set(group, [...(groups.get(group) ?? []), { value: name, label }])
  }
  return [...groups].map(([title, items]) => ({ title, items }))
}
