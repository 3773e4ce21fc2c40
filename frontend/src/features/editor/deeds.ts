import { type Graph, type GraphNode, newId } from '@/backend'
import { plural } from '@/parts/words'
import { notify } from '@/ui'
import { arrangeDeeds } from './arrangeDeeds'
import { say, setStage } from './canvas/stage'
import { clipDeeds, counted } from './clipDeeds'
import { edit, graphOf, redo, undo } from './document'
import {
  changeNode,
  connect,
  disconnect,
  insertAt,
  insertBefore,
  type Place,
  removable,
  removeAll,
  removeNodes,
} from './flow/edits'
import { edgeAt, indexed, refusal } from './flow/index'
import { type Paper, removePapers } from './flow/notes'
import { isBranching, portsOf } from './flow/ports'
import { structureOf } from './flow/structure'
import { reorder } from './flow/walk'
import { kindById } from './kinds'
import { paperDeeds } from './paperDeeds'
import { isFirst, placeAfter } from './placing'
import { titleOf } from './summary'
import { lookOf, setLook, show } from './view'

// Everything that can be done to a sequence, the same for mouse, keyboard, menus and all three views: each deed is one
// entry of the history, puts the keyboard where it belongs, and says what happened.

/** standing says who waits at the nodes that one graph has and another has no more. */
export function deedsOf(id: string, standing: (before: Graph, after: Graph) => string = () => '') {
  const graph = () => graphOf(id)
  const node = (one: string | null) => (one === null ? undefined : indexed(graph()).byId.get(one))
  const count = () => `${plural(graph().nodes.length, 'node', 'nodes')}.`

  const after = (one: string | null) => placeAfter(graph(), one)

  const insert = (kindId: string, place = after(lookOf(id).focus)): string | undefined => {
    const kind = kindById(kindId)
    if (!kind || !place) return undefined
    const made = kind.make(newId(), isFirst(graph(), place.from))
    return take(insertAt(graph(), place, made, newId()), made, `Inserted ${kind.title}`)
  }

  const insertAbove = (kindId: string, before: string): string | undefined => {
    const kind = kindById(kindId)
    const coming = indexed(graph()).into.get(before)?.[0]
    if (!kind || !coming) return undefined
    const made = kind.make(newId(), isFirst(graph(), coming.from))
    return take(insertBefore(graph(), before, made, newId()), made, `Inserted ${kind.title}`)
  }

  const take = (next: Graph, made: GraphNode, words: string): string | undefined => {
    if (next === graph()) {
      notify.failed('It was not inserted', 'Nothing can follow an End. Put it at the end of a branch.')
      return undefined
    }
    edit(id, () => next)
    show(id, made.id, { inspector: true })
    say(`${words}. ${count()}`)
    return made.id
  }

  const removed = (next: Graph, focus: string, words: string, tell: (before: Graph) => string) => {
    const was = graph()
    if (next === was) return
    const order = structureOf(was).order
    const gone = (one: string) => !indexed(next).byId.has(one)
    const at = order.indexOf(focus)
    const before = order.slice(0, at).findLast((one) => !gone(one)) ?? order.find((one) => !gone(one)) ?? null
    edit(id, () => next)
    show(id, before)
    say(`${words} ${tell(was)}${count()}`)
  }

  /** Where people wait at what is gone, how many they are. The banner of the draft shows it for as long as it is so. */
  const left = (before: Graph): string => {
    const people = standing(before, graph())
    return people && `${people}. `
  }

  const chosen = (): string[] => {
    const { selected, focus } = lookOf(id)
    const list = selected.length > 0 ? selected : focus === null ? [] : [focus]
    return list.filter((one) => node(one))
  }

  const papers = (): Paper[] => {
    const { selected } = lookOf(id)
    return (graph().notes ?? []).filter((note) => selected.includes(note.id))
  }

  const change = (one: string, how: (node: GraphNode) => GraphNode, gesture?: string) => {
    const before = graph().nodes.length
    edit(id, (now) => changeNode(now, one, how), gesture && `${gesture}:${one}`)
    const lost = before - graph().nodes.length
    if (lost > 0)
      notify.done(`The branch went with its ${lost === 1 ? 'node' : `${lost} nodes`}`, 'Undo brings it back.')
  }

  return {
    insert,
    insertAbove,
    placeAfter: after,
    change,
    ...clipDeeds(id, chosen, papers),
    ...paperDeeds(id),
    ...arrangeDeeds(id, chosen),
    /** B: another way out where the node divides, a Condition behind it otherwise. */
    branch: () => {
      const at = node(lookOf(id).focus)
      const more = at && withBranch(at)
      if (!at || !more) return insert('condition')
      change(at.id, () => more)
      say(`Added a branch. ${portsOf(more).length} ways out.`)
      return at.id
    },
    /** One node, or all that is chosen; a node that divides several branches asks which one stays. */
    remove: (one?: string) => {
      const loose = one === undefined ? papers() : []
      const gone = loose.map((paper) => paper.id)
      const ids = (one ? [one] : chosen()).filter((each) => removable(graph(), each))
      const first = ids[0]
      if (first === undefined && loose.length > 0) {
        edit(id, (now) => removePapers(now, gone))
        setLook(id, { selected: [] })
        return say(`Deleted ${counted([], loose)}.`)
      }
      if (first === undefined)
        return say(chosen().length > 0 ? 'Start cannot be deleted: everybody enters there.' : 'No node is chosen.')
      const only = node(first)
      const connected = only && portsOf(only).filter((port) => edgeAt(graph(), first, port.id))
      if (ids.length + gone.length === 1 && only && isBranching(only) && connected && connected.length > 0) {
        setStage({ asking: first })
        return
      }
      removed(
        removePapers(removeNodes(graph(), ids), gone),
        first,
        ids.length + gone.length === 1 && only ? `Deleted ${titleOf(only)}.` : `Deleted ${counted(ids, loose)}.`,
        left,
      )
    },
    /** The dialog that asks has said who waits. */
    removeKeeping: (one: string, port: string | undefined) => {
      const next = port === undefined ? removeAll(graph(), one) : removeNodes(graph(), [one], port)
      removed(next, one, 'Deleted.', () => '')
    },
    join: (place: Place, to: string) => {
      const why = refusal(graph(), place.from, to)
      if (why) {
        notify.failed('Not connected', why)
        say(why)
        return
      }
      edit(id, (now) => connect(now, place, to, newId()))
      say(`Connected to ${titleOf(node(to) ?? EMPTY)}.`)
    },
    cut: (edgeId: string) => {
      edit(id, (now) => disconnect(now, edgeId))
      say('Disconnected.')
    },
    cutWire: (key: string) => {
      const [from = '', port = ''] = key.split(' ')
      const edge = edgeAt(graph(), from, port)
      if (!edge) return
      edit(id, (now) => disconnect(now, edge.id))
      say('Disconnected.')
    },
    everything: () => graph().nodes.map((one) => one.id),
    reorder: (by: 1 | -1) => {
      const { focus } = lookOf(id)
      const next = focus === null ? undefined : reorder(graph(), focus, by)
      if (next) edit(id, () => next)
      say(
        next ? (by < 0 ? 'Moved earlier.' : 'Moved later.') : 'It cannot be moved further: the straight run ends here.',
      )
    },
    disable: () => {
      const ids = new Set(chosen().filter((one) => node(one)?.kind !== 'start'))
      if (ids.size === 0)
        return say(chosen().length > 0 ? 'Start cannot be bypassed: everybody enters there.' : 'No node is chosen.')
      const on = [...ids].every((one) => node(one)?.disabled)
      edit(id, (now) => ({
        ...now,
        nodes: now.nodes.map(
          (one) => (ids.has(one.id) ? { ...one, disabled: on ? undefined : true } : one) as GraphNode,
        ),
      }))
      say(on ? 'Switched on.' : 'Bypassed: people pass straight through.')
    },
    undo: () => restoring(() => undo(id)),
    redo: () => restoring(() => redo(id)),
  }

  /** What comes back gets the keyboard. */
  function restoring(step: () => void) {
    const before = indexed(graph()).byId
    step()
    const back = graph().nodes.find((one) => !before.has(one.id))
    const { focus } = lookOf(id)
    if (back) show(id, back.id)
    else if (focus !== null && !node(focus)) show(id, structureOf(graph()).order.at(-1) ?? null)
    say(count())
  }
}

export type Deeds = ReturnType<typeof deedsOf>

const EMPTY: GraphNode = { id: '', kind: 'end' }

/** The node with one more branch, outcome or arm; undefined where it has none or may have no more. */
export function withBranch(node: GraphNode): GraphNode | undefined {
  const { condition, decide, split } = node
  if (condition && condition.branches.length < 6) {
    const branches = [...condition.branches, { id: newId(), name: `Branch ${condition.branches.length + 1}`, when: {} }]
    return { ...node, condition: { branches } }
  }
  if (decide && decide.outcomes.length < 6) {
    const outcomes = [...decide.outcomes, { id: newId(), name: `Outcome ${decide.outcomes.length + 1}`, when: '' }]
    return { ...node, decide: { ...decide, outcomes } }
  }
  if (split && split.arms.length < 5) {
    const name = String.fromCharCode(65 + split.arms.length)
    return { ...node, split: { ...split, arms: evenly([...split.arms, { id: newId(), name, weight: 0 }]) } }
  }
  return undefined
}

/** The arms with the same weight each; what does not divide goes to the first ones. */
export function evenly<T extends { weight: number }>(arms: readonly T[]): T[] {
  const share = Math.floor(100 / arms.length)
  const rest = 100 - share * arms.length
  return arms.map((arm, at) => ({ ...arm, weight: share + (at < rest ? 1 : 0) }))
}
