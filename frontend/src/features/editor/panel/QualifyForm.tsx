import { Plus } from 'lucide-react'
import { useCustomFields } from '@/backend'
import { NumberInput } from '@/parts/NumberInput'
import { Button, Checkbox, Input, Select, Switch } from '@/ui'
import { bant, icp } from '../kinds'
import { useConfig } from './context'
import { Part, Rules } from './Part'
import { Group, Row, Wrong } from './Row'

export function QualifyForm() {
  const { config, set } = useConfig('qualify')
  const { criteria } = config
  const change = (at: number, part: Partial<(typeof criteria)[number]>, gesture?: string) =>
    set(
      { criteria: criteria.map((one, index) => (index === at ? { ...one, ...part } : one)) },
      gesture && `${gesture}${at}`,
    )
  return (
    <>
      <Group title="Criteria" field="criteria">
        <div className="flex items-center gap-1">
          <span className="flex-1 text-table text-muted">Begin with</span>
          <Button size="sm" onClick={() => set({ criteria: bant() })}>
            BANT
          </Button>
          <Button size="sm" onClick={() => set({ criteria: icp() })}>
            ICP
          </Button>
        </div>
        {criteria.map((criterion, at) => (
          <Part
            // biome-ignore lint/suspicious/noArrayIndexKey: a criterion has no id; its place is what it is
            key={at}
            field={`criterion:${at}`}
            title={`Criterion ${at + 1}`}
            onRemove={() => set({ criteria: criteria.filter((_, index) => index !== at) })}
          >
            <div className="flex items-center gap-1.5">
              <Input
                aria-label={`Name of criterion ${at + 1}`}
                placeholder="Has a budget this year"
                maxLength={200}
                value={criterion.name}
                onChange={(name) => change(at, { name }, 'name')}
              />
              <NumberInput
                label={`Weight of criterion ${at + 1}`}
                className="w-14! shrink-0 text-right"
                max={100}
                value={criterion.weight}
                onChange={(weight) => change(at, { weight })}
              />
            </div>
            {/* biome-ignore lint/a11y/noLabelWithoutControl: the box inside is the control */}
            <label className="flex items-center gap-1">
              <Checkbox
                label={`Criterion ${at + 1} must be met`}
                checked={criterion.must ?? false}
                onChange={(must) => change(at, { must })}
              />
              Must be met
            </label>
            <Rules rules={criterion.rules} onChange={(rules) => change(at, { rules }, 'rules')} />
          </Part>
        ))}
        <Wrong field="criteria" />
        <Button
          size="sm"
          icon={Plus}
          className="self-start"
          onClick={() => set({ criteria: [...criteria, { name: '', weight: 25 }] })}
        >
          Add criterion
        </Button>
      </Group>
      <Row field="threshold" label="Qualified from, in percent" hint="Of the weights that must be met.">
        <NumberInput min={1} max={100} value={config.threshold} onChange={(threshold) => set({ threshold })} />
      </Row>
      <WriteBack />
    </>
  )
}

function WriteBack() {
  const { config, set } = useConfig('qualify')
  const { data: custom } = useCustomFields()
  const back = config.writeBack ?? {}
  const numbers = (custom ?? []).filter(({ type }) => type === 'number' || type === 'percent')
  const options = [
    { value: '', label: 'Nowhere' },
    ...numbers.map(({ key, name }) => ({ value: `custom:${key}`, label: name })),
  ]
  return (
    <Group title="Write to the contact">
      <Row field="leadStatus" layout="row" label="Lead status" hint="Qualified contacts get the status Qualified.">
        <Switch
          checked={back.leadStatus ?? false}
          onChange={(leadStatus) => set({ writeBack: { ...back, leadStatus } })}
        />
      </Row>
      <Row field="note" layout="row" label="Reason" hint="Added to the notes.">
        <Switch checked={back.note ?? false} onChange={(note) => set({ writeBack: { ...back, note } })} />
      </Row>
      <Row
        field="scoreField"
        label="Score"
        hint={numbers.length === 0 ? 'There is no custom field of the type Number yet.' : undefined}
      >
        <Select
          value={back.scoreField ?? ''}
          options={options}
          placeholder="A field that was deleted"
          onChange={(field) => set({ writeBack: { ...back, scoreField: field || undefined } })}
        />
      </Row>
    </Group>
  )
}
