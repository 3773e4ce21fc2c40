import { useState } from 'react'
import { type ApprovalRow, api, ask, inWords, type MessageText, type Problem, type SetText, useDeed } from '@/backend'
import { plural } from '@/parts/words'
import { notify } from '@/ui'
import type { Queue } from './useQueue'

const topics = ['approvals', 'enrollments', 'sequences', 'status', 'agents']
const path = (id: string) => ({ params: { path: { id } } })

export type Rejection = 'redraft' | 'skip_step' | 'unenroll'
export type Resolution = 'arrived' | 'send' | 'skip'

interface Gone {
  contact: string
  sentence: string
}

/** As many decisions can be taken back one after another. */
const MOST = 50

/** What is decided on a draft. The list moves on at once; a refusal is said in a note, and the queue asked again. */
export function useDecisions(queue: Queue) {
  const [approved, setApproved] = useState<readonly ApprovalRow[]>([])
  const [gone, setGone] = useState<readonly Gone[]>([])
  /** The agent whose draft was just edited: its edits may speak for a rule. */
  const [edited, setEdited] = useState('')
  const refused = (problem: Problem, row: ApprovalRow) => {
    const stale = problem.status === 409 || problem.status === 404
    setGone([{ contact: row.contact, sentence: stale ? inWords(problem) : `It was not done: ${inWords(problem)}` }])
    if (!stale) queue.show(row.id)
  }
  const keep = (rows: readonly ApprovalRow[]) => setApproved((now) => [...now, ...rows].slice(-MOST))
  const approve = useDeed(
    ({ row, seen, text }: { row: ApprovalRow; seen: MessageText; text: MessageText | undefined; agent: string }) =>
      ask(api.POST('/api/approvals/{id}/approve', { ...path(row.id), body: text ? { seen, text } : { seen } })),
    {
      topics,
      onDone: (_, { row, agent }) => {
        keep([row])
        if (agent) setEdited(agent)
      },
      onRefused: (problem, { row }) => refused(problem, row),
    },
  )
  const many = useDeed(
    (rows: readonly SetText[]) =>
      ask(
        api.POST('/api/approvals/approve', {
          body: { drafts: rows.map(({ id, subject, body }) => ({ id, seen: { subject, body } })) },
        }),
      ),
    {
      topics,
      onDone: ({ applied, stale }, rows) => {
        const left = new Set(stale.map(({ id }) => id))
        keep(rows.filter(({ id }) => !left.has(id)))
        setGone(stale.map(({ contact, sentence }) => ({ contact, sentence })))
        notify.done(`${plural(applied, 'draft', 'drafts')} approved`, 'Each is held before it is sent.')
      },
      onRefused: (problem) => notify.failed('They were not approved', inWords(problem)),
    },
  )
  const reject = useDeed(
    ({ row, how, reason }: { row: ApprovalRow; how: Rejection; reason: string }) =>
      ask(api.POST('/api/approvals/{id}/reject', { ...path(row.id), body: { how, ...(reason ? { reason } : {}) } })),
    { topics, onRefused: (problem, { row }) => refused(problem, row) },
  )
  const takeBack = useDeed((row: ApprovalRow) => ask(api.POST('/api/approvals/{id}/take-back', path(row.id))), {
    topics,
    onDone: (_, row) => {
      setApproved((now) => now.filter(({ id }) => id !== row.id))
      // As a held one it is gone at once; it comes back among those that wait.
      queue.drop(new Set([row.id]))
      queue.show(row.id)
      notify.done(`Taken back: ${row.contact}`, 'It waits for approval again.')
    },
    onRefused: (problem, row) => {
      setApproved((now) => now.filter(({ id }) => id !== row.id))
      refused(problem, row)
    },
  })
  const resolve = useDeed(
    ({ row, how }: { row: ApprovalRow; how: Resolution }) =>
      ask(api.POST('/api/approvals/{id}/resolve', { ...path(row.id), body: { how } })),
    { topics, onRefused: (problem, { row }) => refused(problem, row) },
  )
  const lay = useDeed(
    ({ row, until, whom }: { row: ApprovalRow; until?: string; whom?: string }) =>
      ask(
        api.POST('/api/approvals/{id}/lay', {
          ...path(row.id),
          body: { ...(until ? { until } : {}), ...(whom ? { whom } : {}) },
        }),
      ),
    {
      topics: ['approvals'],
      onDone: (_, { row, until, whom }) =>
        notify.done(
          whom ? `${row.contact}: for ${whom}` : until ? `${row.contact}: laid aside` : `${row.contact} is back`,
        ),
      onRefused: (problem, { row }) => refused(problem, row),
    },
  )
  const begin = () => {
    setGone([])
    queue.leave()
  }
  return {
    last: approved.at(-1) ?? null,
    gone,
    edited,
    forget: () => setGone([]),
    forgetEdited: () => setEdited(''),
    busy: takeBack.busy,
    /** Approves what was seen, or what was made of it. Another text that is kept by now is not approved. */
    approve: (row: ApprovalRow, seen: MessageText, text: MessageText | undefined, agent = '') => {
      begin()
      approve.run({ row, seen, text, agent })
    },
    approveMany: (rows: readonly SetText[]) => {
      setGone([])
      const ids = new Set(rows.map(({ id }) => id))
      // The open one is held now; what is read next is the first that still waits.
      if (queue.open && ids.has(queue.open.id)) queue.show('')
      queue.drop(ids)
      many.run(rows)
    },
    reject: (row: ApprovalRow, how: Rejection, reason: string) => {
      begin()
      reject.run({ row, how, reason })
    },
    resolve: (row: ApprovalRow, how: Resolution) => {
      begin()
      resolve.run({ row, how })
    },
    lay: (row: ApprovalRow, to: { until?: string; whom?: string }) => {
      if (to.until) begin()
      lay.run({ row, ...to })
    },
    takeBack: (row: ApprovalRow) => {
      setGone([])
      takeBack.run(row)
    },
  }
}

export type Decisions = ReturnType<typeof useDecisions>
