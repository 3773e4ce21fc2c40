import { Trash2 } from 'lucide-react'
import { NumberInput } from '@/parts/NumberInput'
import { Button, IconButton, Input, Select, Switch } from '@/ui'
import { evenly } from '../deeds'
import { useConfig } from './context'
import { More } from './Part'
import { Group, Row, Wrong } from './Row'

const GOALS = [
  { value: 'reply', label: 'A reply' },
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
