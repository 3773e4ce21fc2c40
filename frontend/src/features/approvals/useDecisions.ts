import { useState } from 'react'
import { type ApprovalRow, api, ask, inWords, type MessageText, type Problem, useDeed } from '@/backend'
import { notify } from '@/ui'
import type { Queue } from './useQueue'

const topics = ['approvals', 'enrollments', 'sequences', 'status']
const path = (id: string) => ({ params: { path: { id } } })

export type Rejection = 'redraft' | 'skip_step' | 'unenroll'
export type Resolution = 'arrived' | 'send' | 'skip'

interface Gone {
  contact: string
  sentence: string
}

/** What is decided on a draft. The list moves on at once; a refusal is said in a note, and the queue asked again. */
export function useDecisions(queue: Queue) {
  const [last, setLast] = useState<ApprovalRow | null>(null)
  const [gone, setGone] = useState<Gone | null>(null)
  const refused = (problem: Problem, row: ApprovalRow) => {
    const sentence =
      problem.status === 409 || problem.status === 404 ? inWords(problem) : `It was not done: ${inWords(problem)}`
    setGone({ contact: row.contact, sentence })
    if (problem.status !== 409 && problem.status !== 404) queue.show(row.id)
  }
  const approve = useDeed(
    ({ row, seen, text }: { row: ApprovalRow; seen: MessageText; text: MessageText | undefined }) =>
      ask(api.POST('/api/approvals/{id}/approve', { ...path(row.id), body: text ? { seen, text } : { seen } })),
    {
      topics,
      onDone: (_, { row }) => setLast(row),
      onRefused: (problem, { row }) => refused(problem, row),
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
      setLast(null)
      queue.show(row.id)
      notify.done(`Taken back: ${row.contact}`, 'It waits for approval again.')
    },
    onRefused: (problem, row) => refused(problem, row),
  })
  const resolve = useDeed(
    ({ row, how }: { row: ApprovalRow; how: Resolution }) =>
      ask(api.POST('/api/approvals/{id}/resolve', { ...path(row.id), body: { how } })),
    { topics, onRefused: (problem, { row }) => refused(problem, row) },
  )
  const begin = () => {
    setGone(null)
    queue.leave()
  }
  return {
    last,
    gone,
    forget: () => setGone(null),
    busy: takeBack.busy,
    /** Approves what was seen, or what was made of it. Another text that is kept by now is not approved. */
    approve: (row: ApprovalRow, seen: MessageText, text: MessageText | undefined) => {
      begin()
      approve.run({ row, seen, text })
    },
    reject: (row: ApprovalRow, how: Rejection, reason: string) => {
      begin()
      reject.run({ row, how, reason })
    },
    resolve: (row: ApprovalRow, how: Resolution) => {
      begin()
      resolve.run({ row, how })
    },
    takeBack: (row: ApprovalRow) => {
      setGone(null)
      takeBack.run(row)
    },
  }
}

export type Decisions = ReturnType<typeof useDecisions>
