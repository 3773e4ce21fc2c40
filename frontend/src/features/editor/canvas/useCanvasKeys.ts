import { useReactFlow } from '@xyflow/react'
import { type KeyboardEvent, type RefObject, useCallback, useMemo } from 'react'
import type { Command } from '@/app/commands'
import type { Graph } from '@/backend'
import { pressed } from '@/ui/shortcut'
import type { Deeds } from '../deeds'
import { edgeAt, indexed } from '../flow/index'
import type { Points } from '../flow/layout'
import { portsOf } from '../flow/ports'
import { type Direction, step, targetsOf } from '../flow/walk'
import { MENU_KEYS } from '../nodeMenu'
import { titleOf } from '../summary'
import { anchorOf, command, HERE, openField, useEditCommands, useLetters } from '../useEditCommands'
import { lookOf, setLook, show } from '../view'
import { dropGesture, gestureNow } from './gesture'
import { say, setStage, stage } from './stage'
import type { Motion } from './useMotion'

const STEPS: Record<string, Direction> = {
  arrowdown: 'down',
  arrowup: 'up',
  arrowleft: 'left',
  arrowright: 'right',
  home: 'first',
  end: 'last',
  pagedown: 'forkDown',
  pageup: 'forkUp',
}

const NUDGES: Record<string, [number, number]> = {
  arrowdown: [0, 1],
  arrowup: [0, -1],
  arrowleft: [-1, 0],
  arrowright: [1, 0],
}

interface Around {
  id: string
  graph: Graph
  points: Points
  readOnly: boolean
  deeds: Deeds
  motion: Motion
  stageRef: RefObject<HTMLElement | null>
}

/** What keys do while the keyboard is on the canvas itself; what may act from elsewhere too is a command. */
export function useCanvasKeys(around: Around) {
  const { id, graph, points, readOnly, deeds, motion, stageRef } = around
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    if (event.target !== stageRef.current || event.defaultPrevented) return
    const key = pressed(event.nativeEvent)
    const deed = keyDeed(key)
    if (!deed) return
    event.preventDefault()
    event.stopPropagation()
    deed()
  }

  const keyDeed = (key: string): (() => void) | undefined => {
    const { link, moves } = stage()
    if (key === 'escape' && gestureNow()) return dropGesture
    if (link) return linkKey(key)
    const bare = key.replace(/^(alt\+|shift\+)+/, '')
    const nudge = NUDGES[bare]
    if (nudge && !readOnly && (key.startsWith('alt+') || (moves && !key.startsWith('mod+')))) {
      const by = key.includes('shift+') ? 5 : 1
      return () => deeds.nudge(nudge[0] * by, nudge[1] * by)
    }
    const direction = STEPS[bare]
    if (direction && (key === bare || key === `shift+${bare}`)) return () => go(direction, key !== bare)
    if (key === 'escape') return leave
    if (key === 'enter') return () => openField(id, 'first')
    if (key === 'space') return toggle
    if (MENU_KEYS.has(key)) return openMenu
    if (key === '+' || key === '=') return motion.nearer
    if (key === '-') return motion.farther
    return undefined
  }

  const go = (direction: Direction, extend: boolean) => {
    const { focus, selected } = lookOf(id)
    const known = focus !== null && indexed(graph).byId.has(focus)
    const from = known ? focus : indexed(graph).start?.id
    if (from === undefined) return
    // With no node under the keyboard the first arrow goes to where everybody enters.
    const to = known || direction === 'last' ? step(graph, from, direction) : from
    if (to === undefined) return
    motion.reveal(to)
    if (extend) setLook(id, { focus: to, selected: [...new Set([...selected, from, to])] })
    else show(id, to)
  }

  const openMenu = () => {
    const { focus, selected } = lookOf(id)
    const at = anchorOf(stageRef, focus)
    const note = graph.notes?.find((one) => one.id === selected[0])
    setStage({ menu: { at, ...(focus !== null ? { node: focus } : note && { note: note.id }) } })
  }

  const toggle = () => {
    const { focus, selected } = lookOf(id)
    if (focus === null) return
    const on = selected.includes(focus)
    setLook(id, { selected: on ? selected.filter((one) => one !== focus) : [...selected, focus] })
    say(on ? 'Not chosen.' : 'Chosen.')
  }

  const leave = () => {
    const { moves, wire } = stage()
    const { selected, focus, inspector } = lookOf(id)
    if (moves) {
      setStage({ moves: false })
      say('Arrows walk again.')
    } else if (wire) setStage({ wire: null })
    else if (selected.length > 1 || (selected.length === 1 && selected[0] !== focus))
      setLook(id, { selected: focus === null ? [] : [focus] })
    else if (inspector) setLook(id, { inspector: false })
    else setLook(id, { selected: [] })
  }

  /** While a line is drawn by keyboard the arrows choose where it leads. */
  const linkKey = (key: string): (() => void) | undefined => {
    const { link } = stage()
    if (!link) return undefined
    const targets = targetsOf(graph, link.from)
    const now = targets.indexOf(link.to ?? '')
    const aim = (at: number) => {
      const to = targets[(at + targets.length) % targets.length]
      if (to === undefined) return
      motion.reveal(to)
      setStage({ link: { from: link.from, port: link.port, to, at: points[to] ?? { x: 0, y: 0 } } })
      const node = indexed(graph).byId.get(to)
      if (node) say(`To ${titleOf(node)}?`)
    }
    if (key === 'arrowdown' || key === 'arrowright') return () => aim(now + 1)
    if (key === 'arrowup' || key === 'arrowleft') return () => aim(now < 0 ? -1 : now - 1)
    if (key === 'escape') return () => setStage({ link: null })
    if (key !== 'enter') return undefined
    return () => {
      setStage({ link: null })
      if (link.to !== undefined) deeds.join(link, link.to)
    }
  }

  useCanvasCommands(around)
  return onKeyDown
}

function useCanvasCommands({ id, graph, readOnly, deeds, motion, stageRef, points }: Around) {
  const connect = () => {
    const from = lookOf(id).focus
    const node = from === null ? undefined : indexed(graph).byId.get(from)
    const ports = node ? portsOf(node) : []
    if (!node || ports.length === 0) return say('An End leads nowhere.')
    if (ports.length > 1) return setStage({ finding: 'port' })
    drawFrom(graph, points, node.id, ports[0]?.id ?? '')
  }
  useEditCommands({ id, graph, readOnly, deeds, stageRef, connect })
  const { screenToFlowPosition } = useReactFlow()
  /** Where one looks. */
  const middle = useCallback(() => {
    const { left = 0, top = 0, width = 0, height = 0 } = stageRef.current?.getBoundingClientRect() ?? {}
    return screenToFlowPosition({ x: left + width / 2, y: top + height / 2 })
  }, [stageRef, screenToFlowPosition])
  const commands = useMemo<Command[]>(() => {
    const here = (name: string, title: string, shortcut: string, run: () => void) => ({
      ...command(name, title, shortcut, run, HERE),
      group: 'Canvas',
    })
    const looking = [
      here('fit', 'Show the whole flow', 'shift+1', () => motion.fit()),
      here('fitSelection', 'Show what is chosen', 'shift+2', () => motion.fit(lookOf(id).selected)),
      { ...command('full', 'Zoom to 100 %', 'mod+0', motion.full), group: 'Canvas' },
    ]
    if (readOnly) return looking
    const paper = (kind: 'note' | 'section', title: string): Command => ({
      id: `canvas.${kind}`,
      title,
      group: 'Canvas',
      run: () => deeds.addPaper(kind, middle()),
    })
    return [
      ...looking,
      here('move', 'Move nodes with the arrows', 'm', () => {
        setStage({ moves: !stage().moves })
        say(stage().moves ? 'Arrows move the node, Escape ends it.' : 'Arrows walk again.')
      }),
      paper('note', 'Add note'),
      paper('section', 'Add section'),
    ]
  }, [id, readOnly, motion, deeds, middle])
  useLetters(commands)
}

/** Begins a line that the arrows lead. */
export function drawFrom(graph: Graph, points: Points, from: string, port: string) {
  const to = edgeAt(graph, from, port)?.to ?? targetsOf(graph, from)[0]
  if (to === undefined) return say('There is no node this one could lead to.')
  setStage({ link: { from, port, to, at: points[to] ?? { x: 0, y: 0 } } })
  say('Arrows choose a node, Enter connects, Escape leaves.')
}
