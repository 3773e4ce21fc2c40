import { ChartNoAxesColumn, Table2 } from 'lucide-react'
import { useMemo, useState } from 'react'
import { type Command, useCommands } from '@/app/commands'
import type { SequenceView } from '@/backend'
import { Button, Kbd, Popover } from '@/ui'
import { FlowTable } from './FlowTable'
import { PeriodControl, ShownControl, VersionControl } from './ScopeControls'
import { cycleScope, scopeWords, useScope } from './scope'

/** What the numbers count, in the header: off, now or a period, of the live version or of all; and their table. */
export function FlowScope({ view }: { view: SequenceView }) {
  const scope = useScope()
  const [open, setOpen] = useState(false)
  const [table, setTable] = useState(false)
  const commands = useMemo<Command[]>(() => {
    const command = (id: string, title: string, run: () => void): Command => ({ id, title, group: 'Sequence', run })
    return [
      { ...command('flow.cycle', 'People on the steps: off, now, period', cycleScope), shortcut: 't' },
      command('flow.table', 'Show people by step as a table', () => setTable(true)),
    ]
  }, [])
  useCommands(commands)
  return (
    <>
      <Popover
        title="People on the steps"
        align="start"
        open={open}
        onOpenChange={setOpen}
        trigger={
          <Button size="sm" variant="quiet" icon={ChartNoAxesColumn}>
            {scope.shown === 'off' ? 'Numbers off' : scopeWords(scope, view.version)}
          </Button>
        }
      >
        <div className="flex items-center gap-3">
          <ShownControl />
          <Kbd keys="t" />
        </div>
        {scope.shown === 'period' && <PeriodControl />}
        {scope.shown !== 'off' && <VersionControl version={view.version} />}
        <Button
          size="sm"
          icon={Table2}
          className="self-start"
          onClick={() => {
            setOpen(false)
            setTable(true)
          }}
        >
          Show as a table
        </Button>
      </Popover>
      {table && <FlowTable view={view} onClose={() => setTable(false)} />}
    </>
  )
}
