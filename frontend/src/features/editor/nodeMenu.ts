import { Ban, Copy, GitBranch, Pencil, Plus, Scissors, Settings2, Trash2, Unplug, Users, Wand2 } from 'lucide-react'
import type { Graph } from '@/backend'
import type { MenuItem } from '@/ui'
import { type Point, setStage } from './canvas/stage'
import type { Deeds } from './deeds'
import { removable } from './flow/edits'
import { edgeAt, indexed } from './flow/index'
import { openField } from './useEditCommands'

// The menus of a node and of a way out, the same on the canvas and in the outline.

/** What opens the menu of what is under the keyboard. */
export const MENU_KEYS: ReadonlySet<string> = new Set(['shift+f10', 'contextmenu'])

export function nodeItems(id: string, graph: Graph, deeds: Deeds, node: string, at: Point): MenuItem[][] {
  const isStart = indexed(graph).byId.get(node)?.kind === 'start'
  const insert = () => {
    const place = deeds.placeAfter(node)
    if (place) setStage({ insert: { ...place, anchor: at } })
  }
  const first: MenuItem[] = [
    { id: 'open', title: 'Settings', icon: Settings2, shortcut: 'enter', run: () => openField(id, 'first') },
    ...(isStart
      ? []
      : [{ id: 'rename', title: 'Rename', icon: Pencil, shortcut: 'f2', run: () => openField(id, 'name') }]),
    { id: 'insert', title: 'Insert after…', icon: Plus, shortcut: 'a', run: insert },
    { id: 'branch', title: 'Add branch', icon: GitBranch, shortcut: 'b', run: () => void deeds.branch() },
  ]
  const tidy: MenuItem = {
    id: 'tidy',
    title: 'Tidy from here',
    icon: Wand2,
    shortcut: 'shift+l',
    run: deeds.tidySelection,
  }
  const peek: MenuItem = {
    id: 'peek',
    title: 'Peek at who is here',
    icon: Users,
    shortcut: 'shift+w',
    run: () => setStage({ peek: node }),
  }
  const bypass: MenuItem = {
    id: 'disable',
    title: indexed(graph).byId.get(node)?.disabled ? 'Switch on' : 'Bypass',
    icon: Ban,
    shortcut: '.',
    run: deeds.disable,
  }
  return [
    first,
    isStart ? [] : [...copyItems(deeds), bypass],
    [peek, tidy],
    removable(graph, node)
      ? [{ id: 'delete', title: 'Delete', icon: Trash2, shortcut: 'delete', danger: true, run: () => deeds.remove() }]
      : [],
  ]
}

/** Of whatever is chosen. */
export function copyItems(deeds: Deeds): MenuItem[] {
  return [
    { id: 'copy', title: 'Copy', icon: Copy, shortcut: 'mod+c', run: () => void deeds.copy() },
    {
      id: 'cut',
      title: 'Cut',
      icon: Scissors,
      shortcut: 'mod+x',
      run: () => void deeds.copy().then((done) => done && deeds.remove()),
    },
    { id: 'duplicate', title: 'Duplicate', icon: Copy, shortcut: 'mod+d', run: deeds.duplicate },
  ]
}

/** drawnTo is where a line begins to be drawn that leads elsewhere; without it none can be drawn here. */
export function wireItems(graph: Graph, deeds: Deeds, wire: string, at: Point, drawnTo?: Point): MenuItem[][] {
  const [from = '', port = ''] = wire.split(' ')
  const edge = edgeAt(graph, from, port)
  const lead = (to: Point) => setStage({ link: { from, port, at: to, ...(edge && { edgeId: edge.id }) }, wire: null })
  return [
    [
      { id: 'insert', title: 'Insert here…', icon: Plus, run: () => setStage({ insert: { from, port, anchor: at } }) },
      ...(drawnTo ? [{ id: 'move', title: 'Lead elsewhere', icon: GitBranch, run: () => lead(drawnTo) }] : []),
    ],
    edge
      ? [
          {
            id: 'cut',
            title: 'Disconnect',
            icon: Unplug,
            shortcut: 'delete',
            danger: true,
            run: () => deeds.cutWire(wire),
          },
        ]
      : [],
  ]
}
