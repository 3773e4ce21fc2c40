import {
  BadgeCheck,
  BellRing,
  Flag,
  FlaskConical,
  GitBranch,
  Hourglass,
  LogIn,
  type LucideIcon,
  Radio,
  Route,
  UserPen,
  Webhook,
  Workflow,
} from 'lucide-react'
import type { Graph, GraphNode } from '@/backend'
import { CHANNELS } from '@/ui'
import { channelOf, JOB_TYPES } from './words'

const KINDS: Record<GraphNode['kind'], { title: string; icon: LucideIcon }> = {
  start: { title: 'Start', icon: LogIn },
  step: { title: 'Step', icon: Workflow },
  delay: { title: 'Delay', icon: Hourglass },
  wait: { title: 'Wait for event', icon: Radio },
  condition: { title: 'Condition', icon: GitBranch },
  decide: { title: 'AI Decide', icon: Route },
  qualify: { title: 'AI Qualify', icon: BadgeCheck },
  split: { title: 'A/B Split', icon: FlaskConical },
  notify: { title: 'Notify Rep', icon: BellRing },
  update: { title: 'Update Contact', icon: UserPen },
  enroll: { title: 'Enroll in', icon: Workflow },
  webhook: { title: 'Webhook', icon: Webhook },
  end: { title: 'End', icon: Flag },
}

/** What a node is called where it stands by itself: its own name, or what it is. */
export function nodeTitle(node: GraphNode): string {
  if (node.name) return node.name
  return (node.step && JOB_TYPES[node.step.jobType]) || KINDS[node.kind].title
}

export function nodeIcon(node: GraphNode): LucideIcon {
  return node.step ? CHANNELS[channelOf(node.step)].icon : KINDS[node.kind].icon
}

/** What an output is called; undefined where it is the only one, and its name says nothing. */
export function portTitle(node: GraphNode | undefined, port: string): string | undefined {
  if (port === 'next' || !node) return undefined
  const own = [
    ...(node.condition?.branches ?? []).map(({ id, name }) => ({ id, name })),
    ...(node.decide?.outcomes ?? []).map(({ id, name }) => ({ id, name })),
    ...(node.split?.arms ?? []).map(({ id, name }) => ({ id, name })),
  ].find(({ id }) => id === port)
  return own?.name || PORTS[port] || port
}

const PORTS: Record<string, string> = {
  otherwise: 'Otherwise',
  fallback: 'Unsure or error',
  happened: 'Happened',
  timed_out: 'Timed out',
  qualified: 'Qualified',
  not_qualified: 'Not qualified',
  unsure: 'Unsure',
  failed: 'Failed',
  ok: 'OK',
  error: 'Error',
}

/** The nodes in the order people walk them, each branch before the next; what nothing leads to comes last. */
export function inWalkingOrder(graph: Graph): GraphNode[] {
  const byId = new Map(graph.nodes.map((node) => [node.id, node]))
  const seen = new Set<string>()
  const found: GraphNode[] = []
  const open = graph.nodes.filter(({ kind }) => kind === 'start').map(({ id }) => id)
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    const node = byId.get(id)
    if (!node || seen.has(id)) continue
    seen.add(id)
    found.push(node)
    const ways = graph.edges.filter(({ from }) => from === id).map(({ to }) => to)
    open.push(...ways.reverse())
  }
  return [...found, ...graph.nodes.filter(({ id }) => !seen.has(id))]
}
