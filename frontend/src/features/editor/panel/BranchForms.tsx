import { ArrowDown, ArrowUp, Plus, Trash2 } from 'lucide-react'
import type { ReactNode } from 'react'
import type { ContactFilter } from '@/backend'
import { FilterBuilder } from '@/parts/filter/FilterBuilder'
import { NumberInput } from '@/parts/NumberInput'
import { Button, Checkbox, IconButton, Input, Select, Switch, Textarea } from '@/ui'
import { evenly, withBranch } from '../deeds'
import { useConfig, usePanel } from './context'
import { Group, Row, Wrong } from './Row'

/** Moves an item of a list by one place. */
function moved<T>(list: readonly T[], at: number, by: number): T[] {
  const next = [...list]
  const [item] = next.splice(at, 1)
  if (item !== undefined) next.splice(at + by, 0, item)
  return next
}

interface PartProps {
  /** As the engine calls it. */
  field: string
  title: string
  onUp?: (() => void) | undefined
  onDown?: (() => void) | undefined
  onRemove?: (() => void) | undefined
  children: ReactNode
}

/** One branch, outcome, arm or criterion. */
function Part({ field, title, onUp, onDown, onRemove, children }: PartProps) {
  return (
    <fieldset data-field={field} aria-label={title} className="flex flex-col gap-2 rounded-control border p-2.5">
      <div className="flex items-center">
        <span className="flex-1 text-table font-medium text-muted">{title}</span>
        {onUp && <IconButton size="sm" icon={ArrowUp} label={`Move ${title} up`} onClick={onUp} />}
        {onDown && <IconButton size="sm" icon={ArrowDown} label={`Move ${title} down`} onClick={onDown} />}
        {onRemove && <IconButton size="sm" icon={Trash2} label={`Remove ${title}`} onClick={onRemove} />}
      </div>
      {children}
      <Wrong field={field} />
    </fieldset>
  )
}

/** B on the keyboard: one more way out. */
function More({ title }: { title: string }) {
  const { node, deeds } = usePanel()
  const more = withBranch(node)
  return (
    <Button
      size="sm"
      icon={Plus}
      className="self-start"
      disabled={!more}
      onClick={() => more && deeds.change(node.id, () => more)}
    >
      {title}
    </Button>
  )
}

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

/** Rules that stand in where no model is set. */
function Rules({
  rules,
  onChange,
}: {
  rules: ContactFilter | undefined
  onChange: (rules: ContactFilter | undefined) => void
}) {
  const { fields } = usePanel()
  if (!rules)
    return (
      <Button size="sm" variant="quiet" icon={Plus} className="self-start" onClick={() => onChange({})}>
        Add rules for when no model is set
      </Button>
    )
  return (
    <div className="flex flex-col gap-1 border-t pt-2">
      <span className="text-table text-muted">Where no model is set:</span>
      <FilterBuilder lead="Who matches" fields={fields} filter={rules} onChange={onChange} />
      <Button size="sm" variant="quiet" className="self-start" onClick={() => onChange(undefined)}>
        Remove these rules
      </Button>
    </div>
  )
}

const GOALS = [
  { value: 'reply', label: 'A reply' },
  { value: 'positive_reply', label: 'A positive reply' },
  { value: 'meeting', label: 'A meeting' },
] as const

export function SplitForm() {
  const { config, set } = useConfig('split')
  const { arms } = config
  const total = arms.reduce((sum, { weight }) => sum + weight, 0)
  const change = (at: number, part: Partial<(typeof arms)[number]>, gesture?: string) =>
    set({ arms: arms.map((arm, index) => (index === at ? { ...arm, ...part } : arm)) }, gesture && `${gesture}${at}`)
  return (
    <>
      <Group title="Arms" field="arms">
        {arms.map((arm, at) => (
          <div key={arm.id} data-field={`arm:${arm.id}`} className="flex items-center gap-1.5">
            <Input
              aria-label={`Name of arm ${at + 1}`}
              maxLength={60}
              value={arm.name}
              onChange={(name) => change(at, { name }, 'name')}
            />
            <NumberInput
              label={`Weight of arm ${at + 1}`}
              className="w-16! shrink-0 text-right"
              max={100}
              value={arm.weight}
              onChange={(weight) => change(at, { weight })}
            />
            <span className="text-muted">%</span>
            <IconButton
              size="sm"
              icon={Trash2}
              label={`Remove arm ${at + 1}`}
              disabled={arms.length <= 2}
              onClick={() => set({ arms: evenly(arms.filter((one) => one !== arm)) })}
            />
          </div>
        ))}
        <div className="flex items-center gap-2">
          <span className={total === 100 ? 'flex-1 text-muted' : 'flex-1 font-medium text-danger'}>
            Total {total} %
          </span>
          <Button size="sm" onClick={() => set({ arms: evenly(arms) })}>
            Share evenly
          </Button>
        </div>
        <Wrong field="arms" />
        <More title="Add arm" />
      </Group>
      <Group title="Comparison">
        <Row field="goal" label="Goal">
          <Select value={config.goal ?? 'reply'} options={GOALS} onChange={(goal) => set({ goal })} />
        </Row>
        <Row field="minSample" label="People per arm before comparing" hint="A person always takes the same arm.">
          <NumberInput value={config.minSample ?? 0} onChange={(minSample) => set({ minSample })} />
        </Row>
        <Row
          field="autoWinner"
          layout="row"
          label="Automatic winner"
          hint="Once one arm is better beyond doubt, all new people take it."
        >
          <Switch checked={config.autoWinner ?? false} onChange={(autoWinner) => set({ autoWinner })} />
        </Row>
      </Group>
    </>
  )
}

export { Part, Rules }
