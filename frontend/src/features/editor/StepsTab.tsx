import { Plus } from 'lucide-react'
import { type KeyboardEvent, useMemo, useRef } from 'react'
import { type Command, useCommands } from '@/app/commands'
import type { SequenceView, Violation } from '@/backend'
import { Banner, Button, cx } from '@/ui'
import { EmptySteps } from './EmptySteps'
import { Inspector } from './Inspector'
import { type Row, rowsOf, totals } from './rows'
import { StepRow } from './StepRow'
import { useDragOrder } from './useDragOrder'
import type { Steps } from './useSteps'
import { Violations } from './Violations'

interface StepsTabProps {
  view: SequenceView
  steps: Steps
}

/** Quick Mode: the whole sequence on one screen, as rows on a day ruler. */
export function StepsTab({ view, steps }: StepsTabProps) {
  const list = useRef<HTMLOListElement>(null)
  const { drag, handle } = useDragOrder(list, steps.drop)
  const rows = useMemo(() => rowsOf(steps.doc?.graph ?? view.graph), [steps.doc, view.graph])
  const archived = view.status === 'archived'
  const readOnly = archived || !view.linear
  const selected = rows.find(({ node }) => node.id === steps.selected)
  useStepCommands(steps, readOnly)

  const onKey = (event: KeyboardEvent<HTMLElement>, id: string) => {
    const at = rows.findIndex(({ node }) => node.id === id)
    const deed = keyDeed(event, steps, rows, at, readOnly)
    if (!deed) return
    event.preventDefault()
    event.stopPropagation()
    deed()
  }
  const known = new Set(rows.map(({ node }) => node.id))
  const general = view.violations.filter(({ nodeId }) => !nodeId || !known.has(nodeId))
  return (
    <div className="flex h-full min-h-0">
      <div className="min-w-0 flex-1 overflow-y-auto">
        {!view.linear && (
          <Banner tone="info">
            This sequence branches, and Quick Mode edits only straight ones. Its first path is listed here to be read.
          </Banner>
        )}
        {archived && (
          <Banner tone="neutral">An archived sequence is kept for reference. Duplicate it to use it again.</Banner>
        )}
        <div className="mx-auto max-w-3xl p-5">
          {rows.length === 0 && !readOnly ? (
            <EmptySteps steps={steps} />
          ) : (
            <>
              <p className="mb-3 text-muted" role="status">
                {totals(rows, view.settings.window)}
              </p>
              {general.length > 0 && (
                <div className="mb-3 rounded-card border bg-surface p-3">
                  <Violations list={general} sequenceId={view.id} />
                </div>
              )}
              <ol ref={list} aria-label="Steps">
                {rows.map((row, index) => (
                  <li key={row.node.id} className="flex gap-3">
                    <RulerMark row={row} before={rows[index - 1]} last={index === rows.length - 1} />
                    <div className="min-w-0 flex-1 pb-2">
                      <DropLine shown={showsDrop(drag, rows, index)} />
                      <StepRow
                        row={row}
                        steps={steps}
                        sequenceId={view.id}
                        violations={violationsOf(view, row)}
                        readOnly={readOnly}
                        grip={handle(row.node.id)}
                        dragged={drag?.id === row.node.id}
                        onKey={onKey}
                      />
                      <DropLine
                        shown={index === rows.length - 1 && drag?.index === rows.length - 1 && drag.id !== row.node.id}
                        below
                      />
                    </div>
                  </li>
                ))}
              </ol>
              {!readOnly && (
                <div className="pl-[4.75rem]">
                  <Button icon={Plus} onClick={() => steps.add()}>
                    Add step
                  </Button>
                </div>
              )}
            </>
          )}
        </div>
      </div>
      {selected && (
        <Inspector row={selected} steps={steps} violations={violationsOf(view, selected)} readOnly={readOnly} />
      )}
    </div>
  )
}

function violationsOf(view: SequenceView, row: Row): Violation[] {
  return view.violations.filter(({ nodeId }) => nodeId === row.node.id)
}

/** The row that the dragged one would push down. */
function showsDrop(drag: { id: string; index: number } | null, rows: readonly Row[], index: number): boolean {
  if (!drag) return false
  const others = rows.filter(({ node }) => node.id !== drag.id)
  return others[drag.index]?.node.id === rows[index]?.node.id
}

function DropLine({ shown, below = false }: { shown: boolean; below?: boolean }) {
  if (!shown) return null
  return <div aria-hidden className={cx('h-0.5 rounded-full bg-accent', below ? 'mt-1' : 'mb-1')} />
}

const DAY = 24 * 60

function RulerMark({ row, before, last }: { row: Row; before: Row | undefined; last: boolean }) {
  const day = Math.floor(row.at / DAY)
  const same = before !== undefined && Math.floor(before.at / DAY) === day
  return (
    <div className="relative flex w-16 shrink-0 justify-end pt-4 text-table text-muted">
      <span className={cx('pr-5', same && 'text-subtle')}>Day {day}</span>
      <span
        aria-hidden
        className={cx('absolute top-0 right-1 w-px bg-border-strong/50', last ? 'h-6' : 'h-full', !before && 'top-6')}
      />
      <span
        aria-hidden
        className="absolute top-[1.3rem] right-0 size-2 rounded-full border border-border-strong bg-surface"
      />
    </div>
  )
}

/** What a key does on a row's number; undefined leaves it to the browser. */
function keyDeed(event: KeyboardEvent, steps: Steps, rows: readonly Row[], at: number, readOnly: boolean) {
  const id = rows[at]?.node.id
  if (!id || event.shiftKey || event.altKey) return undefined
  const mod = event.ctrlKey || event.metaKey
  const go = (index: number) => () => {
    const node = rows[index]?.node.id
    if (node) document.querySelector<HTMLElement>(`[data-row="${node}"] button[aria-pressed]`)?.focus()
  }
  if (!mod && event.key === 'ArrowDown') return go(at + 1)
  if (!mod && event.key === 'ArrowUp') return go(at - 1)
  if (readOnly || mod) return undefined
  if (event.key === 'Enter') return () => steps.add(id)
  return undefined
}

/** What is done to the chosen step, in the palette and by keys. */
function useStepCommands(steps: Steps, readOnly: boolean) {
  const { selected, add, duplicate, remove, move, undo, redo } = steps
  const commands = useMemo<Command[]>(() => {
    if (readOnly) return []
    const command = (id: string, title: string, shortcut: string, run: () => void): Command => ({
      id: `step.${id}`,
      title,
      group: 'Steps',
      shortcut,
      run,
    })
    const always = [
      command('undo', 'Undo', 'mod+z', undo),
      command('redo', 'Redo', 'mod+shift+z', redo),
      command('add', 'Add step', 'a', () => add(selected ?? undefined)),
    ]
    if (!selected) return always
    return [
      ...always,
      command('duplicate', 'Duplicate step', 'mod+d', () => duplicate(selected)),
      command('delete', 'Delete step', 'delete', () => remove(selected)),
      command('up', 'Move step up', 'mod+arrowup', () => move(selected, -1)),
      command('down', 'Move step down', 'mod+arrowdown', () => move(selected, 1)),
    ]
  }, [selected, readOnly, add, duplicate, remove, move, undo, redo])
  useCommands(commands)
}
