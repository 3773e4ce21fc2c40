import { ChartNoAxesColumn, Check } from 'lucide-react'
import { useMemo, useState } from 'react'
import { type Command, useCommands } from '@/app/commands'
import type { SequenceView } from '@/backend'
import { Button, Menu, type MenuItem } from '@/ui'
import { FlowTable } from './FlowTable'
import { cycleScope, PERIODS, type Scope, scopeWords, setScope, useScope } from './scope'

/** What the numbers count, in the header: off, now or a period, of the live version or of all; and their table. */
export function FlowScope({ view }: { view: SequenceView }) {
  const scope = useScope()
  const [table, setTable] = useState(false)
  const commands = useMemo<Command[]>(
    () => [
      {
        id: 'flow.cycle',
        title: 'People on the steps: off, now, period',
        group: 'Sequence',
        shortcut: 't',
        run: cycleScope,
      },
      { id: 'flow.table', title: 'People by step as a table', group: 'Sequence', run: () => setTable(true) },
    ],
    [],
  )
  useCommands(commands)
  return (
    <>
      <Menu
        align="start"
        groups={items(scope, () => setTable(true))}
        trigger={
          <Button size="sm" variant="quiet" icon={ChartNoAxesColumn}>
            {scope.shown === 'off' ? 'Numbers off' : scopeWords(scope, view.version)}
          </Button>
        }
      />
      {table && <FlowTable view={view} onClose={() => setTable(false)} />}
    </>
  )
}

function items(scope: Scope, onTable: () => void): MenuItem[][] {
  const item = (id: string, title: string, on: boolean, change: Partial<Scope>, shortcut?: string): MenuItem => ({
    id,
    title,
    ...(on && { icon: Check }),
    ...(shortcut && { shortcut }),
    run: () => setScope(change),
  })
  return [
    [
      item('off', 'Numbers off', scope.shown === 'off', { shown: 'off' }, 't'),
      item('now', 'Who stands there now', scope.shown === 'now', { shown: 'now' }),
      ...PERIODS.map(({ id, words }) =>
        item(`period-${id}`, `Who passed, ${words}`, scope.shown === 'period' && scope.days === id, {
          shown: 'period',
          days: id,
        }),
      ),
    ],
    [
      item('live', 'Live version only', !scope.all, { all: false }),
      item('all', 'All versions', scope.all, { all: true }),
    ],
    [{ id: 'table', title: 'Show as a table', run: onTable }],
  ]
}
