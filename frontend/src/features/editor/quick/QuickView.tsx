import { Plus } from 'lucide-react'
import { type KeyboardEvent, useCallback, useEffect, useMemo, useRef } from 'react'
import { type Command, runCommand, useCommands } from '@/app/commands'
import type { Graph, SequenceView } from '@/backend'
import { Banner, Button, cx, Menu } from '@/ui'
import { useArrival } from '../canvas/focus'
import { indexed } from '../flow/index'
import { isLinear } from '../flow/linear'
import { isBranching } from '../flow/ports'
import { structureOf } from '../flow/structure'
import { KINDS } from '../kinds'
import { titleOf } from '../summary'
import type { Shown } from '../usePicture'
import { Violations } from '../Violations'
import { ChosenBar } from './ChosenBar'
import { EmptySteps } from './EmptySteps'
import { type Row, rowsOf, totals } from './rows'
import { StepRow } from './StepRow'
import { useDragOrder } from './useDragOrder'
import type { Steps } from './useSteps'

interface QuickViewProps {
  view: SequenceView
  graph: Graph
  shown: Shown
  steps: Steps
  onCanvas: () => void
}

/** Quick Mode: the whole sequence on one screen, as rows on a day ruler. */
export function QuickView({ view, graph, shown, steps, onCanvas }: QuickViewProps) {
  const { names, problems, flow } = shown
  const list = useRef<HTMLOListElement>(null)
  const { drag, handle } = useDragOrder(list, steps.drop)
  const rows = useMemo(() => rowsOf(graph), [graph])
  const readOnly = view.status === 'archived'
  const straight = isLinear(graph)
  const open = rows.at(-1)?.block === undefined
  const chosen = rows.filter(({ node }) => steps.chosen.includes(node.id))
  const many = chosen.length > 1 && !readOnly
  useStepCommands(steps, readOnly, many)
  useArrival(() => {
    const row = rowFor(graph, rows, steps.selected)
    return list.current?.querySelector<HTMLElement>(`[data-row="${row?.node.id}"] button[aria-pressed]`)
  })

  const latest = useRef({ rows, steps, readOnly })
  useEffect(() => {
    latest.current = { rows, steps, readOnly }
  })
  // The same for every row and every drawing, so that a row is drawn anew only for what it shows.
  const onKey = useCallback((event: KeyboardEvent<HTMLElement>, id: string) => {
    const now = latest.current
    const at = now.rows.findIndex(({ node }) => node.id === id)
    const deed = keyDeed(event, now.steps, now.rows, at, now.readOnly)
    if (!deed) return
    event.preventDefault()
    event.stopPropagation()
    deed()
  }, [])
  const general = view.violations.filter(({ nodeId }) => !nodeId || nodeId === indexed(graph).start?.id)
  return (
    <div className="flex min-w-0 flex-1 flex-col">
      <div className="min-h-0 flex-1 overflow-y-auto">
        {!straight && (
          <Banner
            tone="info"
            actions={
              readOnly ? undefined : (
                <Button size="sm" onClick={() => runCommand('flow.linear')}>
                  Make linear…
                </Button>
              )
            }
          >
            {crookedWords(graph)}
          </Banner>
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
                        steps={steps.deeds}
                        wanted={steps.focus === row.node.id}
                        current={steps.selected === row.node.id}
                        chosen={steps.chosen.includes(row.node.id)}
                        sequenceId={view.id}
                        flow={flow.nodes.get(row.node.id)}
                        scope={flow.scope}
                        violations={[...row.lead, row.node].flatMap(({ id }) => problems.get(id) ?? [])}
                        names={names}
                        onCanvas={onCanvas}
                        readOnly={readOnly}
                        grip={handle}
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
                <div className="flex gap-2 pl-[4.75rem]">
                  {open && (
                    <Button icon={Plus} onClick={() => steps.add()}>
                      Add step
                    </Button>
                  )}
                  <Menu
                    align="start"
                    trigger={<Button variant="quiet">Add another…</Button>}
                    groups={[INLINE, BRANCHING].map((kinds) =>
                      kinds.map((kind) => ({
                        id: kind.id,
                        title: kind.title,
                        icon: kind.icon,
                        run: () => (kinds === INLINE ? steps.insert(kind.id) : steps.branch(kind.id)),
                      })),
                    )}
                  />
                </div>
              )}
            </>
          )}
        </div>
      </div>
      {many && <ChosenBar key={chosen.map(({ node }) => node.id).join()} rows={chosen} steps={steps} />}
    </div>
  )
}

const INLINE = KINDS.filter(({ id }) => ['delay', 'notify', 'update', 'end'].includes(id))
const BRANCHING = KINDS.filter(({ group, id }) => group === 'Branch' || id === 'wait')

/** The row that shows a node: its own, or that of the branches it lies in. */
function rowFor(graph: Graph, rows: readonly Row[], node: string | null): Row | undefined {
  const { parent } = structureOf(graph)
  for (let at: string | null | undefined = node; at; at = parent.get(at)) {
    const row = rows.find((one) => one.node.id === at || one.lead.some(({ id }) => id === at))
    if (row) return row
  }
  return rows[0]
}

/** Why a sequence is no straight line, and what can be done about it. */
export function crookedWords(graph: Graph): string {
  const { byId } = indexed(graph)
  const [loop] = structureOf(graph).back
  const [from, to] = [byId.get(loop?.from ?? ''), byId.get(loop?.to ?? '')]
  if (from && to)
    return `A connection leads back from ${titleOf(from)} to ${titleOf(to)}, so people would go round for ever. Disconnect it on the canvas, or make the sequence linear.`
  const divides = [...byId.values()].some(isBranching)
  if (!divides && structureOf(graph).roots.length > 1)
    return 'Not every node follows from Start. What does is edited here, the rest on the canvas.'
  return 'This sequence branches. Its straight runs are edited here, its branches on the canvas.'
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
  if (!id || event.altKey) return undefined
  const mod = event.ctrlKey || event.metaKey
  const next = event.key === 'ArrowDown' ? rows[at + 1] : event.key === 'ArrowUp' ? rows[at - 1] : undefined
  if (event.shiftKey) return next && !mod && !readOnly ? () => steps.extend(next.node.id) : undefined
  const go = (index: number) => () => {
    const node = rows[index]?.node.id
    if (!node) return
    steps.select(node)
    document.querySelector<HTMLElement>(`[data-row="${node}"] button[aria-pressed]`)?.focus()
  }
  if (event.key === 'Escape' && steps.chosen.length > 1) return steps.release
  if (mod && event.key === 'a' && !readOnly) return () => steps.extendAll()
  if (!mod && event.key === 'ArrowDown') return go(at + 1)
  if (!mod && event.key === 'ArrowUp') return go(at - 1)
  if (readOnly || mod) return undefined
  if (event.key === 'Enter') return () => steps.add(id)
  return undefined
}

/** What is done to the chosen step, in the palette and by keys. */
function useStepCommands(steps: Steps, readOnly: boolean, many: boolean) {
  const { selected, chosen, add, duplicate, remove, removeAll, move, undo, redo, branch } = steps
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
      command('branch', 'Add branch on the canvas', 'b', () => branch()),
    ]
    if (!selected) return always
    if (many) return [...always, command('delete', 'Delete steps', 'delete', () => removeAll(chosen))]
    return [
      ...always,
      command('duplicate', 'Duplicate step', 'mod+d', () => duplicate(selected)),
      command('delete', 'Delete step', 'delete', () => remove(selected)),
      command('up', 'Move step up', 'mod+arrowup', () => move(selected, -1)),
      command('down', 'Move step down', 'mod+arrowdown', () => move(selected, 1)),
    ]
  }, [selected, chosen, many, readOnly, add, duplicate, remove, removeAll, move, undo, redo, branch])
  useCommands(commands)
}
