import { CircleCheck, X } from 'lucide-react'
import { type KeyboardEvent, useEffect, useMemo, useRef, useState } from 'react'
import { type Command, useCommands } from '@/app/commands'
import type { Graph, GraphNode, SequenceView, Violation } from '@/backend'
import { cx, IconButton } from '@/ui'
import { pressed } from '@/ui/shortcut'
import { focusStage } from './canvas/focus'
import { ProblemMark } from './canvas/NodeCard'
import { say, setStage } from './canvas/stage'
import { indexed } from './flow/index'
import { structureOf } from './flow/structure'
import { shortly, titleOf } from './summary'
import { lookOf, setLook, show, useLook } from './view'

const LEVELS = { error: 0, warning: 1, info: 2 }

/** In the order of the flow: errors first, since they block publishing. */
export function sortedProblems(view: SequenceView, graph: Graph): Violation[] {
  const { place } = structureOf(graph)
  const at = ({ nodeId }: Violation) => (nodeId === undefined ? -1 : (place.get(nodeId) ?? 0))
  return [...view.violations].sort((a, b) => LEVELS[a.level] - LEVELS[b.level] || at(a) - at(b))
}

/** Goes to a problem's node and opens its settings; with field, to the very field. */
export function goToProblem(id: string, { nodeId, field }: Violation, intoField: boolean) {
  if (nodeId === undefined) return
  show(id, nodeId, { inspector: true })
  if (intoField) setStage({ want: field || 'first' })
}

/** F8 and the panel's key, in every view. */
export function useProblemCommands(view: SequenceView, graph: Graph) {
  const { id } = view
  const commands = useMemo<Command[]>(() => {
    const next = (by: 1 | -1) => {
      const list = sortedProblems(view, graph).filter(({ nodeId }) => nodeId !== undefined)
      if (list.length === 0) return say('There is no problem.')
      const { focus } = lookOf(id)
      const nodes = [...new Set(list.map(({ nodeId }) => nodeId ?? ''))]
      const now = nodes.indexOf(focus ?? '')
      const to = nodes[(now < 0 ? (by > 0 ? 0 : -1) : now + by + nodes.length) % nodes.length] ?? nodes.at(-1)
      const first = list.find(({ nodeId }) => nodeId === to)
      if (!first) return
      goToProblem(id, first, false)
      focusStage()
      say(`${first.sentence} ${first.remedy ?? ''}`)
    }
    const command = (name: string, title: string, shortcut: string, run: () => void): Command => ({
      id: `problems.${name}`,
      title,
      group: 'Problems',
      shortcut,
      run,
    })
    return [
      command('panel', 'Show or hide problems', 'mod+shift+m', () => setLook(id, { problems: !lookOf(id).problems })),
      command('next', 'Next problem', 'f8', () => next(1)),
      command('previous', 'Previous problem', 'shift+f8', () => next(-1)),
    ]
  }, [view, graph, id])
  useCommands(commands)
}

/** Everything that is wrong, as a list: arrows walk, Enter goes to the field. */
export function Problems({ view, graph }: { view: SequenceView; graph: Graph }) {
  const open = useLook(view.id, (look) => look.problems)
  const [wanted, setActive] = useState(0)
  const box = useRef<HTMLDivElement>(null)
  // It was opened to be used.
  useEffect(() => {
    if (open) box.current?.focus()
  }, [open])
  const list = useMemo(() => sortedProblems(view, graph), [view, graph])
  // What was mended is gone from the list.
  const active = Math.max(0, Math.min(wanted, list.length - 1))
  if (!open) return null
  const close = () => {
    setLook(view.id, { problems: false })
    focusStage()
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const forward = event.key === 'ArrowDown' || (event.key === 'F8' && !event.shiftKey)
    const step = forward ? 1 : event.key === 'ArrowUp' || event.key === 'F8' ? -1 : 0
    const chosen = list[active]
    if (step !== 0 && list.length > 0) {
      const to = Math.max(0, Math.min(list.length - 1, active + step))
      setActive(to)
      const next = list[to]
      if (next) goToProblem(view.id, next, false)
    } else if (event.key === 'Enter' && chosen) goToProblem(view.id, chosen, true)
    else if (event.key === 'Escape' || pressed(event.nativeEvent) === 'mod+shift+m') close()
    else return
    event.preventDefault()
    event.stopPropagation()
  }
  return (
    <section aria-label="Problems" className="flex max-h-52 shrink-0 flex-col border-t bg-surface">
      <header className="flex h-9 shrink-0 items-center gap-2 pr-2 pl-4">
        <h2 className="flex-1 font-semibold">Problems</h2>
        <IconButton icon={X} size="sm" label="Close problems" shortcut="mod+shift+m" onClick={close} />
      </header>
      {list.length === 0 ? (
        <p className="flex items-center gap-2 px-4 pb-3 text-muted">
          <CircleCheck size={14} aria-hidden className="text-ok" /> Nothing is wrong.
        </p>
      ) : (
        <div
          role="listbox"
          aria-label="Problems"
          tabIndex={0}
          data-focus="inset"
          ref={box}
          aria-activedescendant={`problem-${active}`}
          onKeyDown={onKeyDown}
          className="min-h-0 overflow-y-auto pb-1"
        >
          {list.map((one, at) => (
            <Line
              key={`${one.code} ${one.nodeId} ${one.field} ${one.sentence}`}
              id={`problem-${at}`}
              one={one}
              node={indexed(graph).byId.get(one.nodeId ?? '')}
              active={at === active}
              onChoose={() => {
                setActive(at)
                goToProblem(view.id, one, true)
              }}
            />
          ))}
        </div>
      )}
    </section>
  )
}

interface LineProps {
  id: string
  one: Violation
  node: GraphNode | undefined
  active: boolean
  onChoose: () => void
}

function Line({ id, one, node, active, onChoose }: LineProps) {
  return (
    <div
      id={id}
      role="option"
      aria-selected={active}
      onClick={onChoose}
      ref={(element) => {
        if (active) element?.scrollIntoView({ block: 'nearest' })
      }}
      className={cx('flex items-start gap-2 px-4 py-1', active ? 'tint-accent' : 'hover:bg-border/40')}
    >
      <span className="mt-0.5">
        <ProblemMark level={one.level} />
      </span>
      <span className="w-44 shrink-0 truncate font-medium">{node ? titleOf(node) : 'The sequence'}</span>
      <span className="min-w-0 flex-1">
        {node ? shortly(node, one.sentence) : one.sentence} <span className="text-muted">{one.remedy}</span>
      </span>
      <span className="text-meta text-subtle">{one.code}</span>
    </div>
  )
}
