import type { GraphNode } from '@/backend'

export interface Port {
  id: string
  /** What stands at the way out; empty where there is only one. */
  label: string
}

const NEXT: readonly Port[] = [{ id: 'next', label: '' }]
const NONE: readonly Port[] = []

/** The ways out of a node, in reading order; as the engine's Node.Ports. */
export function portsOf(node: GraphNode): readonly Port[] {
  switch (node.kind) {
    case 'end':
      return NONE
    case 'step':
      return node.step?.onFailure === 'port'
        ? [
            { id: 'next', label: 'Done' },
            { id: 'failed', label: 'Failed' },
          ]
        : NEXT
    case 'wait':
      return [
        { id: 'happened', label: 'Happened' },
        { id: 'timed_out', label: 'Timed out' },
      ]
    case 'webhook':
      return [
        { id: 'ok', label: 'OK' },
        { id: 'error', label: 'Error' },
      ]
    case 'qualify':
      return [
        { id: 'qualified', label: 'Qualified' },
        { id: 'not_qualified', label: 'Not qualified' },
        { id: 'unsure', label: 'Unsure' },
      ]
    case 'condition':
      return [
        ...(node.condition?.branches ?? []).map(({ id, name }, at) => ({ id, label: name || `Branch ${at + 1}` })),
        { id: 'otherwise', label: 'Otherwise' },
      ]
    case 'decide':
      return [
        ...(node.decide?.outcomes ?? []).map(({ id, name }, at) => ({ id, label: name || `Outcome ${at + 1}` })),
        { id: 'fallback', label: 'Unsure' },
      ]
    case 'split':
      return (node.split?.arms ?? []).map(({ id, name, weight }, at) => ({
        id,
        label: `${name || `Arm ${at + 1}`} · ${weight} %`,
      }))
    case 'notify':
      return node.notify?.wait
        ? [
            { id: 'next', label: 'Rep went on' },
            { id: 'timed_out', label: 'Timed out' },
          ]
        : NEXT
    default:
      return NEXT
  }
}

/** Kinds that are there to divide people; the others divide only by choice. */
export function isBranching(node: GraphNode): boolean {
  return portsOf(node).length > 1
}

export interface Size {
  w: number
  h: number
}

const CARD: Size = { w: 240, h: 88 }
const PILL: Size = { w: 240, h: 56 }
const SMALL: Size = { w: 152, h: 40 }

/** How large a node is drawn. Its position is the middle of its upper edge, so that a line of any kinds is straight. */
export function sizeOf(node: GraphNode): Size {
  if (node.kind === 'start' || node.kind === 'end') return SMALL
  return node.kind === 'delay' || node.kind === 'wait' ? PILL : CARD
}
