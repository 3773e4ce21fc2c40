import { useReactFlow } from '@xyflow/react'
import {
  Ban,
  ClipboardPaste,
  Copy,
  Frame,
  GitBranch,
  Maximize,
  Pencil,
  Plus,
  Scissors,
  Settings2,
  SquareDashedMousePointer,
  StickyNote,
  Trash2,
  Unplug,
  Users,
  Wand2,
} from 'lucide-react'
import { type Graph, newId, type SequenceView } from '@/backend'
import { MenuAt, type MenuItem, notify } from '@/ui'
import type { Deeds } from '../deeds'
import { edit } from '../document'
import { edgeAt, indexed } from '../flow/index'
import { snap } from '../flow/layout'
import { addPaper, changePaper, PAPER_COLORS, type Paper, removePaper } from '../flow/notes'
import { openField } from '../useEditCommands'
import { setLook } from '../view'
import { type Point, setStage, useStage } from './stage'
import type { Motion } from './useMotion'

interface CanvasMenuProps {
  view: SequenceView
  graph: Graph
  deeds: Deeds
  motion: Motion
  readOnly: boolean
}

/** The menu of what was pressed with the right button: a node, a line, a note, or the canvas. */
export function CanvasMenu({ view, graph, deeds, motion, readOnly }: CanvasMenuProps) {
  const menu = useStage((state) => state.menu)
  const { screenToFlowPosition } = useReactFlow()
  const at = menu ? screenToFlowPosition(menu.at) : { x: 0, y: 0 }
  const { id } = view
  const groups = (): MenuItem[][] => {
    if (!menu) return []
    if (readOnly) return [[fitItem(motion)]]
    if (menu.node) return nodeItems(id, graph, deeds, menu.node, menu.at)
    if (menu.wire) return wireItems(graph, deeds, menu.wire, menu.at, at)
    if (menu.note) return noteItems(id, graph, menu.note)
    return paneItems(id, deeds, motion, at)
  }
  return <MenuAt at={menu?.at ?? null} label="Canvas" groups={groups()} onClose={() => setStage({ menu: null })} />
}

const fitItem = (motion: Motion): MenuItem => ({
  id: 'fit',
  title: 'Show the whole flow',
  icon: Maximize,
  shortcut: 'shift+1',
  run: () => motion.fit(),
})

function nodeItems(id: string, graph: Graph, deeds: Deeds, node: string, at: Point): MenuItem[][] {
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
  if (isStart) return [first, [peek, tidy]]
  return [
    first,
    [
      { id: 'copy', title: 'Copy', icon: Copy, shortcut: 'mod+c', run: () => void deeds.copy() },
      {
        id: 'cut',
        title: 'Cut',
        icon: Scissors,
        shortcut: 'mod+x',
        run: () => void deeds.copy().then((done) => done && deeds.remove()),
      },
      { id: 'duplicate', title: 'Duplicate', icon: Copy, shortcut: 'mod+d', run: deeds.duplicate },
      {
        id: 'disable',
        title: indexed(graph).byId.get(node)?.disabled ? 'Switch on' : 'Bypass',
        icon: Ban,
        shortcut: '.',
        run: deeds.disable,
      },
    ],
    [peek, tidy],
    [{ id: 'delete', title: 'Delete', icon: Trash2, shortcut: 'delete', danger: true, run: () => deeds.remove() }],
  ]
}

function wireItems(graph: Graph, deeds: Deeds, wire: string, at: Point, flowAt: Point): MenuItem[][] {
  const [from = '', port = ''] = wire.split(' ')
  const edge = edgeAt(graph, from, port)
  return [
    [
      { id: 'insert', title: 'Insert here…', icon: Plus, run: () => setStage({ insert: { from, port, anchor: at } }) },
      {
        id: 'move',
        title: 'Lead elsewhere',
        icon: GitBranch,
        run: () => setStage({ link: { from, port, at: flowAt, ...(edge && { edgeId: edge.id }) }, wire: null }),
      },
    ],
    [
      {
        id: 'cut',
        title: 'Disconnect',
        icon: Unplug,
        shortcut: 'delete',
        danger: true,
        run: () => deeds.cutWire(wire),
      },
    ],
  ]
}

function noteItems(id: string, graph: Graph, note: string): MenuItem[][] {
  const paper = graph.notes?.find((one) => one.id === note)
  if (!paper) return []
  return [
    [
      {
        id: 'write',
        title: paper.section ? 'Change the title' : 'Write',
        icon: Pencil,
        run: () => setLook(id, { selected: [note], focus: null, inspector: true }),
      },
    ],
    PAPER_COLORS.map(({ value, label }) => ({
      id: value,
      title: label,
      run: () => edit(id, (now) => changePaper(now, note, { color: value })),
    })),
    [
      {
        id: 'delete',
        title: 'Delete',
        icon: Trash2,
        danger: true,
        run: () => edit(id, (now) => removePaper(now, note)),
      },
    ],
  ]
}

function paneItems(id: string, deeds: Deeds, motion: Motion, at: Point): MenuItem[][] {
  const put = (paper: Omit<Paper, 'id' | 'x' | 'y'>) => {
    const note: Paper = { ...paper, id: newId(), x: snap(at.x), y: snap(at.y) }
    edit(id, (now) => addPaper(now, note))
    setLook(id, { selected: [note.id], focus: null, inspector: true })
  }
  return [
    [
      {
        id: 'paste',
        title: 'Paste',
        icon: ClipboardPaste,
        shortcut: 'mod+v',
        run: () => void pasteFromMenu(deeds, at),
      },
      {
        id: 'note',
        title: 'Add note',
        icon: StickyNote,
        run: () => put({ text: '', color: 'yellow', w: 200, h: 120 }),
      },
      {
        id: 'section',
        title: 'Add section',
        icon: Frame,
        run: () => put({ section: true, text: '', color: 'neutral', w: 560, h: 360 }),
      },
    ],
    [
      { id: 'tidy', title: 'Tidy all', icon: Wand2, shortcut: 'l', run: deeds.tidyAll },
      fitItem(motion),
      {
        id: 'all',
        title: 'Choose all nodes',
        icon: SquareDashedMousePointer,
        shortcut: 'mod+a',
        run: () => setLook(id, { selected: deeds.everything() }),
      },
    ],
  ]
}

async function pasteFromMenu(deeds: Deeds, at: Point) {
  try {
    deeds.paste(await navigator.clipboard.readText(), at)
  } catch {
    // The browser lets no page read the clipboard unasked; the keys always may.
    notify.failed('The clipboard cannot be read from here', 'Press Ctrl+V or ⌘V instead.')
  }
}
