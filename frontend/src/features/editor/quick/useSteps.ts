import { useMemo, useState } from 'react'
import { type Delay, type GraphNode, newId, type Step } from '@/backend'
import { takeFocusAlong } from '../canvas/focus'
import type { Deeds } from '../deeds'
import { edit, graphOf } from '../document'
import { changeNode, removeNodes } from '../flow/edits'
import { indexed } from '../flow/index'
import { duplicate, insertAfter, newStep, updateStep, withStep } from '../graph'
import { lookOf, setLook, show, useLook } from '../view'
import { moveRow, type Row, rowsOf } from './rows'

/** Which row is under the keyboard, and everything that can be done to rows. */
export function useSteps(id: string, deeds: Deeds) {
  const selected = useLook(id, (look) => look.focus)
  const chosen = useLook(id, (look) => look.selected)
  const [focus, setFocus] = useState<string | null>(null)
  const own = useMemo(() => {
    const go = (node: string | null) => {
      show(id, node)
      setFocus(node)
    }
    const rows = () => rowsOf(graphOf(id))
    const rowOf = (node: string) => rows().find((row) => row.node.id === node)
    const idsOf = (row: Row) => [...row.lead.map((one) => one.id), row.node.id]
    return {
      select: (node: string | null) => {
        if (node === null) setLook(id, { inspector: false })
        else show(id, node, { inspector: true })
      },
      focused: () => setFocus(null),
      /** Adds a row to those that are chosen, or takes it out. */
      toggle: (node: string) => {
        const { selected: now } = lookOf(id)
        const on = now.includes(node)
        setLook(id, { focus: node, selected: on ? now.filter((one) => one !== node) : [...now, node] })
      },
      /** Chooses every row from the one under the keyboard to this one. */
      extend: (node: string) => {
        const { focus: from, selected: now } = lookOf(id)
        const order = rows().map((row) => row.node.id)
        const [first = 0, last = 0] = [order.indexOf(from ?? node), order.indexOf(node)].sort((a, b) => a - b)
        setLook(id, { focus: node, selected: [...new Set([...now, ...order.slice(Math.max(first, 0), last + 1)])] })
        setFocus(node)
      },
      extendAll: () => setLook(id, { selected: rows().map((row) => row.node.id) }),
      /** Leaves the row under the keyboard chosen alone. */
      release: () => {
        const { focus: at } = lookOf(id)
        setLook(id, { selected: at === null ? [] : [at] })
      },
      add: (after?: string, preset: Partial<Step> = {}) => {
        const place = deeds.placeAfter(after ?? rows().at(-1)?.node.id ?? indexed(graphOf(id)).start?.id ?? null)
        if (!place) return
        const node = newId()
        edit(id, (now) => {
          const made = newStep(node, place.from === indexed(now).start?.id)
          return updateStep(insertAfter(now, place.from, made, newId()), node, preset)
        })
        show(id, node, { inspector: true })
        setFocus(node)
      },
      duplicate: (node: string) => {
        const copy = newId()
        const delay = rowOf(node)?.delay
        edit(id, (now) => {
          const next = duplicate(now, node, copy, newId())
          return delay ? updateStep(next, copy, { delay }) : next
        })
        go(copy)
      },
      remove: (node: string) => {
        const order = rows()
        const at = order.findIndex((row) => row.node.id === node)
        const row = order[at]
        if (!row || row.block) return
        edit(id, (now) => removeNodes(now, idsOf(row)))
        go(order[at - 1]?.node.id ?? order[at + 1]?.node.id ?? null)
      },
      move: (node: string, by: number) => {
        edit(id, (now) => {
          const order = rowsOf(now)
          return moveRow(now, order, node, order.findIndex((row) => row.node.id === node) + by)
        })
        go(node)
      },
      drop: (node: string, index: number) => {
        edit(id, (now) => moveRow(now, rowsOf(now), node, index))
        go(node)
      },
      change: (node: string, change: Partial<Step>, gesture?: string) =>
        deeds.change(node, (now) => withStep(now, change), gesture),
      /** What led up to the step is folded into its own delay once that is changed. */
      setDelay: (row: Row, delay: Delay, gesture?: string) =>
        edit(
          id,
          (now) =>
            updateStep(
              removeNodes(
                now,
                row.lead.map((one) => one.id),
              ),
              row.node.id,
              { delay },
            ),
          gesture && `${gesture}:${row.node.id}`,
        ),
      /** One entry of the history for all the steps that are chosen. */
      changeAll: (ids: readonly string[], change: Partial<Step>, gesture?: string) =>
        edit(
          id,
          (now) =>
            ids.reduce((graph, node) => {
              const row = change.delay ? rowsOf(graph).find((one) => one.node.id === node) : undefined
              const lead = row?.lead.map((one) => one.id) ?? []
              return changeNode(removeNodes(graph, lead), node, (one) => withStep(one, change))
            }, now),
          gesture && `${gesture}:${ids.join()}`,
        ),
      removeAll: (ids: readonly string[]) => {
        const order = rows()
        const gone = order.filter((row) => ids.includes(row.node.id) && !row.block)
        const rest = order.filter((row) => !gone.includes(row))
        const first = gone[0]
        if (!first) return
        const at = order.indexOf(first)
        edit(id, (now) => removeNodes(now, gone.flatMap(idsOf)))
        go(rest[Math.max(0, Math.min(at - 1, rest.length - 1))]?.node.id ?? null)
      },
      changeNode: (node: string, change: Partial<GraphNode>, gesture?: string) =>
        deeds.change(node, (now) => ({ ...now, ...change }), gesture),
      undo: deeds.undo,
      redo: deeds.redo,
      insert: (kind: string) => {
        const made = deeds.insert(kind, deeds.placeAfter(rows().at(-1)?.node.id ?? null))
        if (made !== undefined) setFocus(made)
      },
      /** A Condition needs the canvas; one undo takes it back. */
      branch: (kind = 'condition') => {
        const made = deeds.insert(kind)
        if (made === undefined) return
        takeFocusAlong()
        setLook(id, { view: 'canvas' })
      },
    }
  }, [id, deeds])
  return { ...own, deeds: own, selected, chosen, focus }
}

export type Steps = ReturnType<typeof useSteps>
/** What can be done, without what is chosen: it stays the same for as long as the sequence does. */
export type StepDeeds = Steps['deeds']
