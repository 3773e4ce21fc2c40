import { useReactFlow } from '@xyflow/react'
import {
  ClipboardPaste,
  Frame,
  Maximize,
  Pencil,
  SquareDashedMousePointer,
  StickyNote,
  Trash2,
  Wand2,
} from 'lucide-react'
import type { Graph, SequenceView } from '@/backend'
import { MenuAt, type MenuItem, notify } from '@/ui'
import type { Deeds } from '../deeds'
import { edit } from '../document'
import { changePaper, PAPER_COLORS } from '../flow/notes'
import { copyItems, nodeItems, wireItems } from '../nodeMenu'
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
    if (menu.note) return noteItems(id, graph, deeds, menu.note)
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

function noteItems(id: string, graph: Graph, deeds: Deeds, note: string): MenuItem[][] {
  const paper = graph.notes?.find((one) => one.id === note)
  if (!paper) return []
  return [
    [
      {
        id: 'write',
        title: paper.section ? 'Change the title' : 'Write',
        icon: Pencil,
        run: () => deeds.writePaper(note),
      },
    ],
    copyItems(deeds),
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
        shortcut: 'delete',
        run: () => deeds.remove(),
      },
    ],
  ]
}

function paneItems(id: string, deeds: Deeds, motion: Motion, at: Point): MenuItem[][] {
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
        run: () => deeds.addPaper('note', at),
      },
      {
        id: 'section',
        title: 'Add section',
        icon: Frame,
        run: () => deeds.addPaper('section', at),
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
