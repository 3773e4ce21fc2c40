import { copyText, notify } from '@/ui'
import { say } from './canvas/stage'
import { edit, graphOf } from './document'
import { clipOf, loose, pasteAt } from './flow/clip'
import { indexed } from './flow/index'
import { structureOf } from './flow/structure'
import { pasteable } from './pasting'
import { placeAfter } from './placing'
import { lookOf, setLook } from './view'

/** Copy, paste and duplicate; chosen names the nodes that are meant. */
export function clipDeeds(id: string, chosen: () => string[]) {
  const graph = () => graphOf(id)
  const count = () => `${graph().nodes.length} nodes.`

  /** The chosen nodes as text; undefined where there are none that could be copied. */
  const copied = (): string | undefined => {
    const ids = chosen().filter((one) => indexed(graph()).byId.get(one)?.kind !== 'start')
    if (ids.length > 0) return clipOf(graph(), new Set(ids))
    say('No node is chosen that can be copied.')
    return undefined
  }

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
      const ids = fresh.nodes.map((one) => one.id)
      setLook(id, { focus: ids[0] ?? null, selected: ids })
      say(`Pasted ${ids.length === 1 ? '1 node' : `${ids.length} nodes`}. ${count()}`)
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
      const place = placeAfter(graph(), structureOf(graph()).order.findLast((one) => ids.has(one)) ?? null)
      if (!place) return
      for (const each of fresh.nodes) if (each.name) each.name = `${each.name} (copy)`
      edit(id, (now) => pasteAt(now, fresh, place))
      setLook(id, { focus: fresh.nodes[0]?.id ?? null, selected: fresh.nodes.map((each) => each.id) })
      say(`Duplicated. ${count()}`)
    },
  }
}
