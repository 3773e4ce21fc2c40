import { expect, vi } from 'vitest'
import type { Session } from './browser'
import { callTo } from './engine'

/** A sender that is never reached, so that nothing leaves; enough to activate a sequence. */
async function aSender(session: Session): Promise<string> {
  const known: { id: string }[] = await callTo(session, 'GET', '/api/senders')
  if (known[0]) return known[0].id
  const server = { host: '127.0.0.1', port: 9, security: 'none' }
  const made = await callTo(session, 'POST', '/api/senders', {
    name: 'Nobody',
    fromName: 'Maria Keller',
    fromAddr: 'maria@sender.example',
    company: 'Keller GmbH',
    signature: 'Maria Keller',
    timeZone: 'UTC',
    smtp: server,
    imap: { host: '', port: 993, security: 'tls' },
    username: 'maria',
    password: 'not used',
    perDay: 0,
    gapSeconds: 0,
    unsubscribe: true,
    keepsSent: true,
  })
  return made.id
}

export interface Drafts {
  id: string
  /** Of the sequence. */
  name: string
  contacts: { id: string; name: string }[]
}

const NAMES = ['Ann', 'Bob', 'Cleo', 'Dan', 'Eve', 'Finn', 'Gail', 'Hugo', 'Ida', 'Jon']
const COMPANIES = ['Nordic Timber', 'Blue Kiln', 'Harbour Freight Lines', 'Sun & Sons', 'Kessler Werke']

/** An active sequence of one email, and a draft that waits for each of so many contacts. */
export async function waitingDrafts(session: Session, name: string, count: number, agent?: string): Promise<Drafts> {
  const sender = await aSender(session)
  const { id } = await callTo(session, 'POST', '/api/sequences', { name })
  const step = {
    jobType: 'initial_outreach',
    channel: 'email',
    delay: { value: 0, unit: 'days' },
    angle: 'fewer late invoices',
    valueProp: 'We cut the time to get paid by a third',
    cta: 'Would a short call next week suit you?',
    approval: 'inherit',
    onFailure: 'continue',
    missing: 'hold',
    retries: 3,
  }
  await callTo(session, 'PUT', `/api/sequences/${id}/graph`, {
    nodes: [
      { id: 'start', kind: 'start' },
      { id: 'hello', kind: 'step', name: 'Hello', step },
    ],
    edges: [{ id: 'e1', from: 'start', port: 'next', to: 'hello' }],
  })
  const view = await callTo(session, 'GET', `/api/sequences/${id}`)
  const settings = { ...view.settings, senderId: sender, ...(agent && { agentId: agent }) }
  await callTo(session, 'PATCH', `/api/sequences/${id}`, { settings })
  await callTo(session, 'POST', `/api/sequences/${id}/status`, { status: 'active' })
  const contacts: Drafts['contacts'] = []
  const domain = `${name.toLowerCase().replace(/[^a-z0-9]+/g, '-')}.example`
  for (let at = 0; at < count; at++) {
    const firstName = `${NAMES[at % NAMES.length]}`
    // Journeys share a workspace: whose draft it is shows in the name.
    const lastName = `${name.split(' ')[0]}${at + 1}`
    const made = await callTo(session, 'POST', '/api/contacts', {
      firstName,
      lastName,
      email: `p${at + 1}@${domain}`,
      company: COMPANIES[at % COMPANIES.length],
      title: 'Head of Finance',
    })
    contacts.push({ id: made.id, name: `${firstName} ${lastName}` })
  }
  if (count === 0) return { id, name, contacts }
  await callTo(session, 'POST', `/api/sequences/${id}/jobs`, { ids: contacts.map((one) => one.id) })
  await vi.waitFor(async () => {
    const { stats } = await callTo(session, 'GET', `/api/sequences/${id}`)
    expect(stats.waiting).toBe(count)
  }, 30_000)
  return { id, name, contacts }
}
