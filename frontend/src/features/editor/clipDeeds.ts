import type { GraphNode } from '@/backend'
import { plural } from '@/parts/words'
import { copyText, notify } from '@/ui'
import { say } from './canvas/stage'
import { edit, graphOf } from './document'
import { clipOf, copyName, loose, pasteAt } from './flow/clip'
import { indexed } from './flow/index'
import type { Paper } from './flow/notes'
import { structureOf } from './flow/structure'
import { pasteable } from './pasting'
import { placeAfter } from './placing'
import { lookOf, setLook } from './view'

/** Copy, paste and duplicate; chosen names the nodes that are meant, papers the notes and sections. */
export function clipDeeds(id: string, chosen: () => string[], papers: () => Paper[]) {
  const graph = () => graphOf(id)
  const count = () => `${plural(graph().nodes.length, 'node', 'nodes')}.`

  /** What is chosen as text; undefined where nothing of it could be copied. */
  const copied = (): string | undefined => {
    const ids = chosen().filter((one) => indexed(graph()).byId.get(one)?.kind !== 'start')
    const all = [...ids, ...papers().map((paper) => paper.id)]
    if (all.length > 0) return clipOf(graph(), new Set(all))
    say('No node is chosen that can be copied.')
    return undefined
  }

  const choose = ({ nodes, notes }: { nodes: readonly GraphNode[]; notes: readonly Paper[] }) =>
    setLook(id, { focus: nodes[0]?.id ?? null, selected: [...nodes, ...notes].map((one) => one.id) })

  return {
    copied,
    /** Tells whether the clipboard holds them now. */
    copy: async (): Promise<boolean> => {
      const text = copied()
      if (text === undefined) return false
      const done = await copyText(text)
      if (done) say('Copied.')
      else notify.failed('Nothing was copied', 'The clipboard cannot be written from here. Press Ctrl+C or ⌘C instead.')
      return done
    },
    /** Behind the node under the keyboard, or loose at a place of the canvas. */
    paste: (text: string, at?: { x: number; y: number }) => {
      const fresh = pasteable(graph(), text)
      if (typeof fresh === 'string') {
        notify.failed('Nothing was pasted', fresh)
        return
      }
      const place = at ? undefined : placeAfter(graph(), lookOf(id).focus)
      edit(id, (now) => (place ? pasteAt(now, fresh, place) : loose(now, fresh, at)))
      choose(fresh)
      say(`Pasted ${counted(fresh.nodes, fresh.notes)}. ${count()}`)
    },
    duplicate: () => {
      const text = copied()
      if (text === undefined) return
      const fresh = pasteable(graph(), text)
      if (typeof fresh === 'string') {
        notify.failed('Nothing was duplicated', fresh)
        return
      }
      const ids = new Set(chosen())
      const last = structureOf(graph()).order.findLast((one) => ids.has(one))
      const place = last === undefined ? undefined : placeAfter(graph(), last)
      for (const each of fresh.nodes) if (each.name) each.name = copyName(each.name)
      edit(id, (now) => (place ? pasteAt(now, fresh, place) : loose(now, fresh)))
      choose(fresh)
      say(`Duplicated. ${count()}`)
    },
  }
}

/** '2 nodes, 1 note and 1 section' */
export function counted(nodes: readonly unknown[], papers: readonly Paper[]): string {
  const sections = papers.filter(({ section }) => section).length
  const notes = papers.length - sections
  const parts = [
    nodes.length > 0 && plural(nodes.length, 'node', 'nodes'),
    notes > 0 && plural(notes, 'note', 'notes'),
    sections > 0 && plural(sections, 'section', 'sections'),
  ].filter((part) => part !== false)
  return [parts.slice(0, -1).join(', '), ...parts.slice(-1)].filter(Boolean).join(' and ')
}
