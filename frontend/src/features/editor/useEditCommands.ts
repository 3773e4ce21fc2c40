import { type RefObject, useMemo } from 'react'
import { type Command, useCommands } from '@/app/commands'
import { usePreferences } from '@/app/preferences'
import { navigate } from '@/app/router'
import type { Graph } from '@/backend'
import { say, setStage, stage } from './canvas/stage'
import type { Deeds } from './deeds'
import { behind, indexed } from './flow/index'
import { lookOf, setLook } from './view'

/** Where the keys of the canvas and the outline act. */
export const HERE = '[data-stage]'

/** Where menus of the keyboard open: beside the node under it. */
export function anchorOf(stageRef: RefObject<HTMLElement | null>, node: string | null) {
  const card = node === null ? null : document.getElementById(`node-${node}`)
  const box = (card ?? stageRef.current)?.getBoundingClientRect()
  if (!card) return { x: (box?.left ?? 0) + 240, y: (box?.top ?? 0) + 80 }
  return { x: (box?.left ?? 0) + Math.min(120, (box?.width ?? 0) / 2), y: box?.bottom ?? 0 }
}

interface Around {
  id: string
  graph: Graph
  readOnly: boolean
  deeds: Deeds
  stageRef: RefObject<HTMLElement | null>
  /** The way out under the keyboard, where one can be: what is inserted goes there. */
  way?: { from: string; port: string } | undefined
  connect: () => void
}

export function command(name: string, title: string, shortcut: string, run: () => void, within?: string): Command {
  return { id: `canvas.${name}`, title, group: 'Nodes', shortcut, run, ...(within && { within }) }
}

/** What the canvas and the outline do alike, by keys and in the palette. */
export function useEditCommands({ id, graph, readOnly, deeds, stageRef, way, connect }: Around) {
  // biome-ignore lint/correctness/useExhaustiveDependencies: connect is new on every drawing; what it depends on is listed
  const commands = useMemo<Command[]>(() => {
    const focus = () => lookOf(id).focus
    const here = (name: string, title: string, shortcut: string, run: () => void) =>
      command(name, title, shortcut, run, HERE)
    const insert = () => {
      const place = way ?? deeds.placeAfter(focus())
      if (place) setStage({ insert: { ...place, anchor: anchorOf(stageRef, focus()) } })
    }
    const looking = [
      here('all', 'Choose all nodes', 'mod+a', () => setLook(id, { selected: deeds.everything() })),
      command('find', 'Find node', 'mod+f', () => setStage({ finding: 'node' })),
      here('why', 'Who waits here, and why', 'w', () => {
        const at = focus()
        if (at !== null) navigate(`/sequences/${id}?tab=people&node=${at}`)
      }),
      here('peek', 'Peek at who is here', 'shift+w', () => setStage({ peek: focus() })),
      here('branchAll', 'Choose the whole branch', 'mod+shift+a', () => {
        const at = focus()
        if (at !== null) setLook(id, { selected: [...behind(graph, at)] })
      }),
    ]
    if (readOnly) return looking
    return [
      ...looking,
      command('undo', 'Undo', 'mod+z', deeds.undo),
      command('redo', 'Redo', 'mod+shift+z', deeds.redo),
      command('redo2', 'Do again', 'mod+y', deeds.redo),
      here('insert', 'Insert node after', 'a', insert),
      here('insertToo', 'Insert node', '/', insert),
      here('insertBefore', 'Insert node before', 'shift+a', () => {
        const before = focus()
        if (before !== null) setStage({ insert: { before, anchor: anchorOf(stageRef, before) } })
      }),
      here('branch', 'Add branch', 'b', () => void deeds.branch()),
      here('connect', 'Connect', 'c', connect),
      here('delete', 'Delete', 'delete', () => removeChosen(deeds)),
      here('deleteToo', 'Delete nodes', 'backspace', () => removeChosen(deeds)),
      here('duplicate', 'Duplicate', 'mod+d', deeds.duplicate),
      here('earlier', 'Move step earlier', 'mod+arrowup', () => deeds.reorder(-1)),
      here('later', 'Move step later', 'mod+arrowdown', () => deeds.reorder(1)),
      here('rename', 'Rename', 'f2', () => rename(id, graph)),
      here('disable', 'Bypass or switch on', '.', deeds.disable),
      here('tidy', 'Tidy all', 'l', deeds.tidyAll),
      here('tidySelection', 'Tidy what is chosen', 'shift+l', deeds.tidySelection),
    ]
  }, [id, graph, readOnly, deeds, stageRef, way])
  useLetters(commands)
}

/** Start has no name of its own. */
function rename(id: string, graph: Graph) {
  const { focus } = lookOf(id)
  if (focus !== null && indexed(graph).byId.get(focus)?.kind === 'start') return say('Start keeps its name.')
  openField(id, 'name')
}

/** Opens the inspector with the keyboard in a field. */
export function openField(id: string, field: string) {
  setLook(id, { inspector: true })
  setStage({ want: field })
}

/** Letters can be switched off; the commands stay in the palette. */
export function useLetters(commands: readonly Command[]) {
  const letters = usePreferences((preferences) => preferences.letters)
  const shown = useMemo(
    () =>
      letters ? commands : commands.map((one) => (/^(shift\+)?[a-z./]$/.test(one.shortcut ?? '') ? bare(one) : one)),
    [commands, letters],
  )
  useCommands(shown)
}

function bare({ shortcut: _, ...rest }: Command): Command {
  return rest
}

/** A chosen line first: it was chosen last. */
function removeChosen(deeds: Deeds) {
  const { wire } = stage()
  if (!wire) return deeds.remove()
  setStage({ wire: null })
  deeds.cutWire(wire)
  say('Disconnected.')
}
