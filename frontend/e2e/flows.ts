import type { Page } from 'playwright-core'

// Flows of any size, put into a workspace by the API: what is looked at is the canvas, not how they came about.

interface Node {
  id: string
  kind: string
  [config: string]: unknown
}

interface Edge {
  id: string
  from: string
  port: string
  to: string
}

export interface Flow {
  nodes: Node[]
  edges: Edge[]
}

const NAMES = [
  'Say hello',
  '',
  'A reminder that is a good deal longer than what fits on one line of a card',
  '',
  'Voicemail for those who never answer',
]

function made(kind: number, id: string): Node {
  const delay = { value: 3, unit: 'days' }
  switch (kind) {
    case 1:
      return { id, kind: 'delay', delay: { for: { value: 2, unit: 'days' } } }
    case 2:
      return {
        id,
        kind: 'condition',
        condition: {
          branches: [
            {
              id: 'vip',
              name: 'Decision makers in large companies',
              when: { rules: [{ field: 'title', op: 'contains', values: ['Head'] }] },
            },
          ],
        },
      }
    case 3:
      return {
        id,
        kind: 'split',
        split: {
          arms: [
            { id: 'a', name: 'Short', weight: 50 },
            { id: 'b', name: 'Long', weight: 50 },
          ],
          goal: 'reply',
        },
      }
    case 4:
      return { id, kind: 'step', step: { jobType: 're_engagement', channel: 'sms', delay } }
    case 5:
      return {
        id,
        kind: 'decide',
        decide: {
          question: 'Is this person interested in a call?',
          outcomes: [
            { id: 'yes', name: 'Interested', when: 'They ask for more' },
            { id: 'no', name: 'Not now', when: 'They decline' },
          ],
          minConfidence: 0.7,
        },
      }
    case 6:
      return { id, kind: 'notify', notify: { who: 'assigned', via: 'app', message: 'Look at {{firstName|them}}.' } }
    case 7:
      return { id, kind: 'wait', wait: { event: 'reply', timeout: { value: 3, unit: 'days' } } }
    case 8:
      return { id, kind: 'step', step: { jobType: 'voicemail_drop', channel: 'voice', delay } }
    case 9:
      return { id, kind: 'end', end: {} }
    default:
      return {
        id,
        kind: 'step',
        step: { jobType: 'follow_up_email', channel: 'email', delay, angle: 'picking up where we left off' },
      }
  }
}

const PORTS: Record<string, string[]> = {
  condition: ['vip', 'otherwise'],
  split: ['a', 'b'],
  decide: ['yes', 'no', 'fallback'],
  wait: ['happened', 'timed_out'],
  end: [],
}
const RUN = [0, 1, 4, 0, 6, 8, 0, 1]
const FORKS = [2, 3, 5, 7]

interface Port {
  from: string
  port: string
}

/** A flow of so many nodes, Start among them: straight runs, and branches that end or come together again, nested. */
export function flow(count: number): Flow {
  const nodes: Node[] = [{ id: 'start', kind: 'start' }]
  const edges: Edge[] = []
  let open: Port[] = [{ from: 'start', port: 'next' }]
  const add = (kind: number): Node => {
    const at = nodes.length
    const node = made(kind, `n${at}`)
    const name = NAMES[at % NAMES.length]
    if (name && node.kind === 'step') node.name = name
    nodes.push(node)
    for (const place of open) edges.push({ id: `e${edges.length}`, ...place, to: node.id })
    return node
  }
  /** A straight run, then a node that divides; its branches are runs again, and some of them lead on together. */
  const grow = (room: number, depth: number) => {
    let left = room
    while (left > 0 && open.length > 0) {
      for (let run = 2 + (nodes.length % 3); run > 0 && left > 0; run--, left--) {
        const node = add(RUN[nodes.length % RUN.length] ?? 0)
        open = [{ from: node.id, port: 'next' }]
      }
      if (left < 4) continue
      const fork = add(FORKS[nodes.length % FORKS.length] ?? 2)
      left--
      const ports = (PORTS[fork.kind] ?? []).map((port) => ({ from: fork.id, port }))
      const share = Math.max(1, Math.floor((depth > 5 ? 3 : left * 0.8) / ports.length))
      const ends: Port[] = []
      for (const [index, port] of ports.entries()) {
        open = [port]
        const before = nodes.length
        if (index < 2) grow(Math.min(share, left), depth + 1)
        left -= nodes.length - before
        // The last way out of three ends here; the others go on together.
        if (index < 2) ends.push(...open)
      }
      open = ends
    }
  }
  grow(count - 1, 0)
  return { nodes: nodes.slice(0, count), edges: edges.filter(({ to }) => Number(to.slice(1)) < count) }
}

/** Makes a sequence that holds the flow, and gives its id. */
export async function makeFlow(page: Page, name: string, { nodes, edges }: Flow): Promise<string> {
  const origin = new URL(page.url()).origin
  const created = await page.request.post(`${origin}/api/sequences`, { data: { name } })
  const { id } = await created.json()
  const saved = await page.request.put(`${origin}/api/sequences/${id}/graph`, { data: { nodes, edges } })
  if (!saved.ok()) throw new Error(`The flow was refused: ${await saved.text()}`)
  return id
}
