import { ChevronDown, ChevronRight, CornerDownRight, CornerLeftUp, Plus } from 'lucide-react'
import { type KeyboardEvent, useEffect, useMemo, useRef, useState } from 'react'
import { usePreferences } from '@/app/preferences'
import type { Graph, SequenceView, Violation } from '@/backend'
import { plural } from '@/parts/words'
import { cx, IconButton, MenuAt, type MenuItem } from '@/ui'
import { pressed } from '@/ui/shortcut'
import { keepFocus, useArrival } from '../canvas/focus'
import { ProblemMark } from '../canvas/NodeCard'
import { clearStage, type Point, setStage, useStage } from '../canvas/stage'
import { useClipboard } from '../canvas/useClipboard'
import type { Deeds } from '../deeds'
import { People, type PeopleHere, peopleHere, peopleWords } from '../flow/People'
import { NodeBadge } from '../KindBadge'
import { Menus } from '../Menus'
import { MENU_KEYS, nodeItems, wireItems } from '../nodeMenu'
import { type Names, summaryOf, titleOf } from '../summary'
import { anchorOf, openField, useEditCommands } from '../useEditCommands'
import type { Shown } from '../usePicture'
import { lookOf, setLook, show, useLook } from '../view'
import { type Item, itemsOf } from './items'
import { treeStep, typeAhead } from './treeStep'

interface OutlineProps {
  view: SequenceView
  graph: Graph
  shown: Shown
  deeds: Deeds
  readOnly: boolean
}

/** The sequence as a tree that reads aloud well: the same document, and everything that can be done to it. */
export function Outline({ view, graph, shown, deeds, readOnly }: OutlineProps) {
  const { id } = view
  const tree = useRef<HTMLDivElement>(null)
  const focus = useLook(id, (look) => look.focus)
  const selected = useLook(id, (look) => look.selected)
  const [way, setWay] = useState<string | null>(null)
  const [closed, setClosed] = useState<ReadonlySet<string>>(new Set())
  const said = useStage((state) => state.said)
  const menu = useStage((state) => state.menu)
  const items = useMemo(() => itemsOf(graph, closed), [graph, closed])
  const active = items.find(({ key }) => key === way) ?? items.find(({ key }) => key === focus) ?? items[0]
  const place = active?.way
  useEffect(() => clearStage, [])
  useArrival(() => tree.current)
  // Another node got the keyboard from outside: a way out no longer has it.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the change of focus is what matters
  useEffect(() => setWay(null), [focus])
  const [from, port] = [place?.from, place?.port]
  const at = useMemo(() => (from !== undefined && port !== undefined ? { from, port } : undefined), [from, port])
  useEditCommands({ id, graph, readOnly, deeds, stageRef: tree, way: at, connect: () => openField(id, 'fallback') })
  const letters = usePreferences((preferences) => preferences.letters)
  const clipboard = useClipboard(deeds, tree, readOnly)

  const go = (item: Item | undefined, extend = false) => {
    if (!item) return
    if (item.node) {
      setWay(null)
      if (extend) setLook(id, { focus: item.key, selected: [...new Set([...lookOf(id).selected, item.key])] })
      else show(id, item.key)
    } else setWay(item.key)
  }
  const menuOf = (item: Item, at: Point) => {
    if (!selected.includes(item.key)) go(item)
    setStage({ menu: { at, ...(item.node ? { node: item.key } : { wire: item.key }) } })
  }
  const menuItems = (): MenuItem[][] => {
    if (!menu) return []
    if (menu.node !== undefined) return nodeItems(id, graph, deeds, menu.node, menu.at)
    return menu.wire === undefined ? [] : wireItems(graph, deeds, menu.wire, menu.at)
  }
  const fold = (item: Item, close: boolean) => {
    const next = new Set(closed)
    if (close) next.add(item.key)
    else next.delete(item.key)
    setClosed(next)
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.target !== tree.current || !active) return
    const key = pressed(event.nativeEvent)
    if (MENU_KEYS.has(key)) {
      event.preventDefault()
      event.stopPropagation()
      menuOf(active, anchorOf(tree, lineId(active.key).slice('node-'.length)))
      return
    }
    const deed = treeStep(key, items, active, closed) ?? (letters ? undefined : typeAhead(event.key, items, active))
    if (!deed && key !== 'enter' && key !== 'space') return
    event.preventDefault()
    event.stopPropagation()
    if (key === 'enter') openField(id, active.way ? 'fallback' : 'first')
    else if (key === 'space' && active.node) toggle(id, active.key)
    else if (deed?.fold !== undefined) fold(active, deed.fold)
    else go(deed?.to, key.startsWith('shift+'))
  }
  return (
    <div className="min-w-0 flex-1 overflow-y-auto">
      <div className="mx-auto max-w-3xl p-5">
        <div
          ref={tree}
          role="tree"
          tabIndex={0}
          data-stage
          aria-label={`Outline, ${plural(graph.nodes.length, 'node', 'nodes')}`}
          aria-multiselectable="true"
          aria-activedescendant={active ? lineId(active.key) : undefined}
          onKeyDown={onKeyDown}
          onMouseDown={keepFocus}
          {...clipboard}
          className="group/tree rounded-card border bg-surface p-1.5"
        >
          {items.map((item) => (
            <Line
              key={item.key}
              item={item}
              active={item === active}
              selected={selected.includes(item.key)}
              closed={closed.has(item.key)}
              names={shown.names}
              number={shown.numbers.get(item.key)}
              problems={shown.problems.get(item.key)}
              people={peopleHere(shown.flow.nodes.get(item.key), shown.flow.scope)}
              onFold={() => fold(item, !closed.has(item.key))}
              onMenu={readOnly ? undefined : (at) => menuOf(item, at)}
              onGo={() => {
                go(item)
                if (item.node) setLook(id, { inspector: true })
              }}
              onInsert={
                readOnly || item.node?.kind === 'end'
                  ? undefined
                  : (anchor) => {
                      go(item)
                      const spot = item.way ?? deeds.placeAfter(item.key)
                      if (spot) setStage({ insert: { from: spot.from, port: spot.port, anchor } })
                    }
              }
            />
          ))}
        </div>
      </div>
      <p role="status" className="sr-only">
        {said}
      </p>
      <MenuAt
        at={readOnly ? null : (menu?.at ?? null)}
        label="Outline"
        groups={menuItems()}
        onClose={() => setStage({ menu: null })}
      />
      <Menus view={view} graph={graph} shown={shown} deeds={deeds} stageRef={tree} />
    </div>
  )
}

const lineId = (key: string) => `node-${key.replace(' ', '-way-')}`

function toggle(id: string, key: string) {
  const { selected } = lookOf(id)
  setLook(id, { selected: selected.includes(key) ? selected.filter((one) => one !== key) : [...selected, key] })
}

interface LineProps {
  item: Item
  active: boolean
  selected: boolean
  closed: boolean
  names: Names
  number: number | undefined
  problems: readonly Violation[] | undefined
  people: PeopleHere | undefined
  onFold: () => void
  onMenu: ((at: Point) => void) | undefined
  onGo: () => void
  onInsert: ((anchor: { x: number; y: number }) => void) | undefined
}

function Line(props: LineProps) {
  const { item, active, selected, closed, names, number, problems, people, onFold, onMenu, onGo, onInsert } = props
  const { node, way, level, hasChildren } = item
  const wrong = problems?.find((one) => one.level === 'error') ?? problems?.find((one) => one.level === 'warning')
  const Fold = closed ? ChevronRight : ChevronDown
  return (
    <div
      id={lineId(item.key)}
      role="treeitem"
      tabIndex={-1}
      aria-level={level}
      aria-posinset={item.place}
      aria-setsize={item.of}
      aria-selected={selected}
      aria-expanded={hasChildren ? !closed : undefined}
      aria-label={[spoken(item, names, number, wrong), people && peopleWords(people)].filter(Boolean).join(', ')}
      onClick={onGo}
      onContextMenu={(event) => {
        if (!onMenu) return
        event.preventDefault()
        onMenu({ x: event.clientX, y: event.clientY })
      }}
      ref={(element) => {
        if (active) element?.scrollIntoView({ block: 'nearest' })
      }}
      style={{ paddingLeft: (level - 1) * 20 }}
      className={cx(
        'group/line flex min-h-9 items-center gap-2 rounded-control pr-2',
        selected ? 'tint-accent' : 'hover:bg-border/40',
        active && 'group-focus-visible/tree:outline-2 group-focus-visible/tree:outline-accent',
        node?.disabled && 'opacity-60',
      )}
    >
      <span className="flex w-6 shrink-0 justify-center">
        {hasChildren && (
          <span
            aria-hidden
            onClick={(event) => {
              event.stopPropagation()
              onFold()
            }}
            className="flex size-6 items-center justify-center text-muted"
          >
            <Fold size={14} />
          </span>
        )}
      </span>
      {node ? (
        <>
          <NodeBadge node={node} />
          <span className="max-w-[55%] shrink-0 truncate font-medium">{titleOf(node)}</span>
          <span className="min-w-0 flex-1 truncate text-table text-muted">{summaryOf(node, names)}</span>
          {item.leads && (
            <span className="flex max-w-[40%] items-center gap-1 text-table text-subtle">
              <CornerLeftUp size={12} aria-hidden className="shrink-0" />
              <span className="truncate">{item.leads}</span>
            </span>
          )}
          {people && (
            <span className="shrink-0 text-table">
              <People here={people} />
            </span>
          )}
          {wrong && <ProblemMark level={wrong.level} />}
        </>
      ) : (
        <>
          <CornerDownRight size={14} aria-hidden className="shrink-0 text-subtle" />
          <span className="max-w-[70%] shrink-0 truncate text-muted">{way?.label}</span>
          <span className="min-w-0 flex-1 truncate text-table text-subtle">{way?.leads}</span>
        </>
      )}
      {onInsert && (
        <IconButton
          size="sm"
          icon={Plus}
          label={`Insert after ${node ? titleOf(node) : way?.label}`}
          tabIndex={-1}
          className="opacity-0 group-hover/line:opacity-100"
          onClick={(event) => {
            event.stopPropagation()
            onInsert({ x: event.clientX, y: event.clientY })
          }}
        />
      )}
    </div>
  )
}

function spoken(
  { node, way, leads }: Item,
  names: Names,
  number: number | undefined,
  wrong: Violation | undefined,
): string {
  if (way) return `Way out ${way.label}${way.leads ? `, ${way.leads}` : ''}`
  if (!node) return ''
  const parts = [
    number === undefined ? '' : `Step ${number}`,
    titleOf(node),
    summaryOf(node, names),
    node.disabled ? 'bypassed' : '',
    leads,
    wrong ? `${wrong.level === 'error' ? 'problem' : 'warning'}: ${wrong.sentence}` : '',
  ]
  return parts.filter(Boolean).join(', ')
}
