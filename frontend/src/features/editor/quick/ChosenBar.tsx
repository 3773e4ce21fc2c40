import { Trash2, X } from 'lucide-react'
import { useState } from 'react'
import type { Delay } from '@/backend'
import { plural } from '@/parts/words'
import { Button, IconButton, Select } from '@/ui'
import { DelayInput } from '../DelayInput'
import { channelLock } from '../graph'
import type { Row } from './rows'
import { WAYS } from './StepRow'
import type { Steps } from './useSteps'

interface ChosenBarProps {
  /** The rows that are chosen; more than one. */
  rows: readonly Row[]
  steps: Steps
}

/** What is done to several rows at once. */
export function ChosenBar({ rows, steps }: ChosenBarProps) {
  const all = rows.filter(({ node, block }) => node.step && !block)
  const free = all.filter(({ node }) => node.step && channelLock(node.step) === undefined)
  const first = (free[0] ?? all[0])?.node.step
  const [delay, setDelay] = useState<Delay>(() => all[0]?.delay ?? { value: 0, unit: 'days' })
  const ids = (list: readonly Row[]) => list.map(({ node }) => node.id)
  const same = free.every(({ node }) => node.step?.channel === first?.channel)
  return (
    <div
      role="toolbar"
      aria-label="Chosen steps"
      className="flex min-h-11 shrink-0 flex-wrap items-center gap-x-3 gap-y-1 border-t tint-accent px-5 py-1.5"
    >
      <IconButton icon={X} label="Clear selection" shortcut="escape" size="sm" onClick={steps.release} />
      <p role="status" className="font-medium">
        {plural(rows.length, 'step', 'steps')} chosen
      </p>
      <span className="flex-1" />
      {free.length < all.length && (
        <span className="text-table text-muted">
          {all.length - free.length === 1 ? '1 keeps its channel' : `${all.length - free.length} keep their channels`}
        </span>
      )}
      {free.length > 0 && first && (
        <Select
          className="w-36"
          label="Channel of all"
          placeholder="Channel"
          value={same ? first.channel : null}
          options={WAYS}
          onChange={(channel) => steps.changeAll(ids(free), { channel })}
        />
      )}
      {all.length > 0 && (
        <DelayInput
          label="Delay of all"
          delay={delay}
          onChange={(next, gesture) => {
            setDelay(next)
            steps.changeAll(ids(all), { delay: next }, gesture)
          }}
        />
      )}
      <Button size="sm" icon={Trash2} onClick={() => steps.removeAll(ids(rows))}>
        Delete
      </Button>
    </div>
  )
}
