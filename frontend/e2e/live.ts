import { expect, vi } from 'vitest'
import type { Session } from './browser'
import { type Call, callTo } from './engine'

/** A live sequence of three delays with seven people in it: four at First, two at Second, one at Third. */
export interface Live {
  id: string
  contacts: string[]
  /** Where each stands, and how. */
  standings: () => Promise<{ node: string; status: string }[]>
  /** How many people walk each version. */
  walkers: () => Promise<Record<number, number>>
}

const delay = (node: string, name: string, days: number) => ({
  id: node,
  kind: 'delay',
  name,
  delay: { for: { value: days, unit: 'days' } },
})

const line = (...nodes: ReturnType<typeof delay>[]) => ({
  nodes: [{ id: 'start', kind: 'start' }, ...nodes],
  edges: nodes.map((node, at) => ({
    id: `to-${node.id}`,
    from: nodes[at - 1]?.id ?? 'start',
    port: 'next',
    to: node.id,
  })),
})

export async function liveSequence(session: Session, name: string, domain: string): Promise<Live> {
  const call: Call = (method, path, data) => callTo(session, method, path, data)
  const { id } = await call('POST', '/api/sequences', { name })
  await call(
    'PUT',
    `/api/sequences/${id}/graph`,
    line(delay('a', 'First', 3), delay('b', 'Second', 4), delay('c', 'Third', 5)),
  )
  await call('POST', `/api/sequences/${id}/status`, { status: 'active' })
  const contacts: string[] = []
  for (const firstName of ['Ann', 'Bob', 'Cat', 'Dan', 'Eve', 'Fay', 'Gus']) {
    const contact = { firstName, lastName: 'Publish', email: `${firstName.toLowerCase()}@${domain}` }
    contacts.push((await call('POST', '/api/contacts', contact)).id)
  }
  await call('POST', `/api/sequences/${id}/jobs`, { ids: contacts })
  const rows = async (): Promise<{ id: string; node: string; status: string }[]> =>
    (await call('GET', `/api/enrollments?sequence=${id}`)).rows
  const standing = (wanted: Record<string, number>) =>
    vi.waitFor(async () => {
      const counts: Record<string, number> = {}
      for (const { node } of await rows()) counts[node] = (counts[node] ?? 0) + 1
      expect(counts).toEqual(wanted)
    }, 20_000)
  await standing({ a: 7 })
  const ids = (await rows()).map((row) => row.id)
  // Who skips a delay, or is moved to one, is due at once and stands at the next.
  await call('POST', '/api/enrollments/do', { ids: ids.slice(0, 2), action: 'skip_wait' })
  await call('POST', '/api/enrollments/do', { ids: ids.slice(2, 3), action: 'move', node: 'b' })
  await standing({ a: 4, b: 2, c: 1 })
  return {
    id,
    contacts,
    standings: async () => (await rows()).map(({ node, status }) => ({ node, status })),
    walkers: async () => {
      const versions: { number: number; people: number }[] = await call('GET', `/api/sequences/${id}/versions`)
      return Object.fromEntries(versions.map(({ number, people }) => [number, people]))
    },
  }
}
