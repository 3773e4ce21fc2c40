import { GitBranch, GripVertical, Lock } from 'lucide-react'
import { type KeyboardEvent, memo, useEffect, useRef } from 'react'
import type { NodeFlow, Step, Violation } from '@/backend'
import { channelOf, JOB_TYPES, plural } from '@/parts/words'
import { Button, CHANNELS, cx, Select, Tooltip } from '@/ui'
import { DelayInput } from '../DelayInput'
import { FlowLine } from '../flow/FlowLine'
import type { Scope } from '../flow/scope'
import { channelLock } from '../graph'
import { NodeBadge } from '../KindBadge'
import { kindOf } from '../kinds'
import { same } from '../rebase'
import { type Names, summaryOf } from '../summary'
import { Violations } from '../Violations'
import { RowDeeds } from './RowDeeds'
import type { Row } from './rows'
import type { StepDeeds } from './useSteps'

const JOBS = (['initial_outreach', 'follow_up_email', 're_engagement', 'voicemail_drop'] as const).map((value) => ({
  value,
  label: JOB_TYPES[value] ?? value,
}))

export const WAYS = (['email', 'sms', 'voice', 'whatsapp'] as const).map((value) => ({
  value,
  label: CHANNELS[value].name,
  icon: CHANNELS[value].icon,
}))

interface StepRowProps {
  row: Row
  steps: StepDeeds
  /** The keyboard is to come to it. */
  wanted: boolean
  /** It is under the keyboard; it is chosen, alone or with others. */
  current: boolean
  chosen: boolean
  sequenceId: string
  flow: NodeFlow | undefined
  scope: Scope
  violations: readonly Violation[]
  names: Names
  readOnly: boolean
  onCanvas: () => void
  /** What the pointer does on the grip of a row. */
  grip: (id: string) => object
  dragged: boolean
  onKey: (event: KeyboardEvent<HTMLElement>, id: string) => void
}

/** One node as a row: all that is changed often is changed here, the rest in the inspector. */
export const StepRow = memo(function StepRow(props: StepRowProps) {
  const { row, steps, wanted, current, chosen, sequenceId, flow, scope } = props
  const { violations, names, onCanvas, grip, dragged, onKey } = props
  const { node } = row
  const readOnly = props.readOnly || row.block !== undefined
  const button = useRef<HTMLButtonElement>(null)
  const { focused } = steps
  useEffect(() => {
    if (!wanted) return
    button.current?.focus()
    focused()
  }, [wanted, focused])
  const selected = current || chosen
  const broken = violations.some(({ level }) => level === 'error')
  return (
    <div
      data-row={node.id}
      className={cx(
        'group/row rounded-card border bg-surface transition-colors',
        selected ? 'border-accent outline-1 outline-accent' : broken ? 'edge-danger' : 'hover:border-border-strong',
        dragged && 'opacity-50',
      )}
    >
      <div className="flex items-start gap-1 p-2">
        {!readOnly && (
          <span
            {...grip(node.id)}
            aria-hidden
            className="-ml-1 flex h-control w-5 shrink-0 cursor-grab touch-none items-center justify-center text-subtle active:cursor-grabbing"
          >
            <GripVertical size={14} />
          </span>
        )}
        <button
          ref={button}
          type="button"
          aria-pressed={selected}
          aria-label={rowName(row)}
          // Before the keyboard comes to it, so that it does not choose this one alone.
          onPointerDown={(event) => {
            const how = event.shiftKey ? steps.extend : event.ctrlKey || event.metaKey ? steps.toggle : undefined
            if (!how || event.button !== 0) return
            event.preventDefault()
            how(node.id)
          }}
          onClick={(event) => {
            if (!event.shiftKey && !event.ctrlKey && !event.metaKey) steps.select(node.id)
          }}
          onFocus={() => {
            if (!chosen) steps.select(node.id)
          }}
          onKeyDown={(event) => onKey(event, node.id)}
          className="mr-1 flex h-control shrink-0 items-center gap-2 rounded-control pr-1"
        >
          <span className="w-5 text-right font-semibold">{row.number ?? ''}</span>
          <NodeBadge node={node} />
        </button>
        <div className="flex min-w-0 flex-1 flex-col gap-1.5">
          {node.step && !row.block ? (
            <StepFields row={row} step={node.step} steps={steps} readOnly={readOnly} />
          ) : (
            <OtherFields row={row} steps={steps} names={names} readOnly={readOnly} onCanvas={onCanvas} />
          )}
          <FlowLine sequenceId={sequenceId} flow={flow} scope={scope} />
          <Violations list={violations} sequenceId={sequenceId} />
        </div>
        {!readOnly && (
          <RowDeeds
            node={node}
            steps={steps}
            className={cx(
              // A narrow window has no room here: there they stand in the inspector.
              'transition-opacity group-focus-within/row:opacity-100 group-hover/row:opacity-100 max-xl:hidden',
              !current && 'opacity-0',
            )}
          />
        )}
      </div>
    </div>
  )
}, looksAlike)

/** Of hundreds of rows one key changes one; when it goes, which every row behind it shifts, is not drawn in the row. */
function looksAlike(before: StepRowProps, after: StepRowProps): boolean {
  const { row: was, violations: had, ...rest } = before
  const { row: is, violations: has, ...others } = after
  return (
    was.node === is.node &&
    was.number === is.number &&
    was.isFirst === is.isFirst &&
    same(was.lead, is.lead) &&
    same(was.delay, is.delay) &&
    same(was.block, is.block) &&
    same(had, has) &&
    Object.entries(rest).every(([name, value]) => Object.is(value, others[name as keyof typeof others]))
  )
}

function StepFields({ row, step, steps, readOnly }: { row: Row; step: Step; steps: StepDeeds; readOnly: boolean }) {
  const { node, number, isFirst } = row
  const lock = channelLock(step)
  const hint = step.angle || step.cta || step.valueProp
  return (
    <>
      <div className="flex flex-wrap items-center gap-1.5">
        <Select
          className="w-36"
          label={`Job type of step ${number}`}
          value={step.jobType}
          options={JOBS}
          disabled={readOnly}
          onChange={(jobType) => steps.change(node.id, { jobType })}
        />
        <span className="flex items-center gap-0.5">
          <Select
            className="w-32"
            label={`Channel of step ${number}`}
            value={step.channel}
            options={WAYS}
            disabled={readOnly || lock !== undefined}
            onChange={(channel) => steps.change(node.id, { channel })}
          />
          {lock && (
            <Tooltip text={lock}>
              <span role="img" aria-label={lock} className="flex h-6 w-5 items-center justify-center text-muted">
                <Lock size={12} aria-hidden />
              </span>
            </Tooltip>
          )}
        </span>
      </div>
      <div className="flex flex-wrap items-center gap-x-1.5 gap-y-1">
        <DelayInput
          label={`Delay of step ${number}`}
          delay={row.delay ?? step.delay}
          disabled={readOnly}
          onChange={(delay, gesture) => steps.setDelay(row, delay, gesture)}
        />
        <span className="text-table text-muted">{isFirst ? 'after enrollment' : 'after previous step'}</span>
      </div>
      {(node.name || hint) && (
        <p className="truncate text-table text-muted">
          {node.name && <span className="font-medium text-text">{node.name}</span>}
          {node.name && hint && ' · '}
          {hint}
        </p>
      )}
    </>
  )
}

function OtherFields({ row, steps, names, readOnly, onCanvas }: OtherFieldsProps) {
  const { node, block } = row
  const wait = node.delay?.for
  return (
    <div className="flex min-h-8 flex-wrap items-center gap-x-2 gap-y-1">
      <span className="font-medium">{node.name || kindOf(node).title}</span>
      {wait ? (
        <DelayInput
          label="Delay"
          delay={wait}
          disabled={readOnly}
          onChange={(next, gesture) => steps.changeNode(node.id, { delay: { ...node.delay, for: next } }, gesture)}
        />
      ) : (
        <span className="min-w-0 truncate text-muted">{summaryOf(node, names)}</span>
      )}
      {block && (
        <span className="flex w-full items-center gap-2 text-table text-muted">
          {plural(block.paths, 'path', 'paths')}
          {block.inside > 0 && ` · ${plural(block.inside, 'node', 'nodes')}`}
          <Button size="sm" icon={GitBranch} onClick={onCanvas}>
            Open on canvas
          </Button>
        </span>
      )}
    </div>
  )
}

interface OtherFieldsProps {
  row: Row
  steps: StepDeeds
  names: Names
  readOnly: boolean
  onCanvas: () => void
}

function rowName({ node, number }: Row): string {
  if (!node.step) return node.name || kindOf(node).title
  const { channel, jobType } = node.step
  const way = CHANNELS[channelOf({ channel, jobType })].name
  return [`Step ${number}`, JOB_TYPES[jobType], way, node.name].filter(Boolean).join(', ')
}
