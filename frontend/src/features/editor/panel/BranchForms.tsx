import { FilterBuilder } from '@/parts/filter/FilterBuilder'
import { NumberInput } from '@/parts/NumberInput'
import { Checkbox, Input, Textarea } from '@/ui'
import { useConfig, usePanel } from './context'
import { More, moved, Part, Rules } from './Part'
import { Group, Row, Wrong } from './Row'

export function ConditionForm() {
  const { fields } = usePanel()
  const { config, set } = useConfig('condition')
  const { branches } = config
  const change = (at: number, part: Partial<(typeof branches)[number]>, gesture?: string) =>
    set(
      { branches: branches.map((branch, index) => (index === at ? { ...branch, ...part } : branch)) },
      gesture && `${gesture}${at}`,
    )
  return (
    <Group title="Branches" field="branches">
      <p className="text-table text-muted">The first one that fits is taken; whoever fits none goes “Otherwise”.</p>
      {branches.map((branch, at) => (
        <Part
          key={branch.id}
          field={`branch:${branch.id}`}
          title={`Branch ${at + 1}`}
          onUp={at > 0 ? () => set({ branches: moved(branches, at, -1) }) : undefined}
          onDown={at < branches.length - 1 ? () => set({ branches: moved(branches, at, 1) }) : undefined}
          onRemove={branches.length > 1 ? () => set({ branches: branches.filter((one) => one !== branch) }) : undefined}
        >
          <Input
            aria-label={`Name of branch ${at + 1}`}
            placeholder="Name"
            maxLength={60}
            value={branch.name}
            onChange={(name) => change(at, { name }, 'name')}
          />
          <FilterBuilder
            lead="Who matches"
            first="walk:replied"
            fields={fields}
            filter={branch.when}
            onChange={(when) => change(at, { when }, 'when')}
          />
        </Part>
      ))}
      <Wrong field="branches" />
      <More title="Add branch" />
    </Group>
  )
}

const SEES = [
  { value: 'profile', label: 'The profile' },
  { value: 'custom', label: 'Custom fields' },
  { value: 'replies', label: 'Replies' },
  { value: 'timeline', label: 'The whole timeline' },
] as const

const DEFAULT_SEES: readonly string[] = ['profile', 'replies']

export function DecideForm() {
  const { config, set } = useConfig('decide')
  const { outcomes } = config
  const sees = config.sees ?? DEFAULT_SEES
  const change = (at: number, part: Partial<(typeof outcomes)[number]>, gesture?: string) =>
    set(
      { outcomes: outcomes.map((one, index) => (index === at ? { ...one, ...part } : one)) },
      gesture && `${gesture}${at}`,
    )
  return (
    <>
      <Row field="question" label="Question">
        <Textarea
          rows={2}
          className="text-base!"
          maxLength={1000}
          placeholder="Is this person interested in a call?"
          value={config.question}
          onChange={(question) => set({ question }, 'question')}
        />
      </Row>
      <Group title="Outcomes" field="outcomes">
        {outcomes.map((outcome, at) => (
          <Part
            key={outcome.id}
            field={`outcome:${outcome.id}`}
            title={`Outcome ${at + 1}`}
            onUp={at > 0 ? () => set({ outcomes: moved(outcomes, at, -1) }) : undefined}
            onDown={at < outcomes.length - 1 ? () => set({ outcomes: moved(outcomes, at, 1) }) : undefined}
            onRemove={
              outcomes.length > 2 ? () => set({ outcomes: outcomes.filter((one) => one !== outcome) }) : undefined
            }
          >
            <Input
              aria-label={`Name of outcome ${at + 1}`}
              placeholder="Name"
              maxLength={60}
              value={outcome.name}
              onChange={(name) => change(at, { name }, 'name')}
            />
            <Textarea
              rows={2}
              className="text-base!"
              aria-label={`When to choose outcome ${at + 1}`}
              placeholder="When to choose it"
              maxLength={1000}
              value={outcome.when}
              onChange={(when) => change(at, { when }, 'when')}
            />
            <Rules rules={outcome.rules} onChange={(rules) => change(at, { rules }, 'rules')} />
          </Part>
        ))}
        <Wrong field="outcomes" />
        <More title="Add outcome" />
      </Group>
      <Group title="The AI" field="sees">
        <div className="flex flex-col" role="group" aria-label="What it may read">
          <span className="font-medium">What it may read</span>
          {SEES.map(({ value, label }) => (
            // biome-ignore lint/a11y/noLabelWithoutControl: the box inside is the control
            <label key={value} className="flex items-center gap-1">
              <Checkbox
                label={label}
                checked={sees.includes(value)}
                onChange={(on) =>
                  set({ sees: SEES.map((one) => one.value).filter((one) => (one === value ? on : sees.includes(one))) })
                }
              />
              {label}
            </label>
          ))}
        </div>
        <Wrong field="sees" />
        <Row field="minConfidence" label="Least confidence, in percent" hint="Below it, the way “Unsure” is taken.">
          <NumberInput
            max={100}
            value={Math.round(config.minConfidence * 100)}
            onChange={(percent) => set({ minConfidence: percent / 100 })}
          />
        </Row>
      </Group>
    </>
  )
}
