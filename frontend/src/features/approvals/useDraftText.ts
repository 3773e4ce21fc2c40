import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { type ApprovalView, api, ask, keys, type MessageText, useDeed } from '@/backend'

const path = (id: string) => ({ params: { path: { id } } })

/** The reviewer's text: typed here, kept by the engine when the field is left, given back by Restore. */
export function useDraftText(view: ApprovalView) {
  const queries = useQueryClient()
  const [typed, setTyped] = useState<MessageText | null>(null)
  const put = (next: ApprovalView) => queries.setQueryData(keys.one('approvals', view.id), next)
  const keep = useDeed((body: MessageText) => ask(api.PUT('/api/approvals/{id}/text', { ...path(view.id), body })), {
    onDone: put,
  })
  const restore = useDeed(() => ask(api.POST('/api/approvals/{id}/restore', path(view.id))), {
    onDone: (next) => {
      put(next)
      setTyped(null)
    },
  })
  const text = typed ?? { subject: view.subject, body: view.body }
  const changed = text.subject !== view.subject || text.body !== view.body
  const edited = text.subject !== view.original.subject || text.body !== view.original.body
  return {
    text,
    edited,
    /** What approving must carry along: typed, and not yet with the engine. */
    unsaved: changed ? text : undefined,
    problem: keep.problem ?? restore.problem,
    /** Another draft stands in its place: what was typed into the old one is void. */
    forget: () => setTyped(null),
    type: (part: Partial<MessageText>) => setTyped({ ...text, ...part }),
    keep: () => {
      if (changed) keep.run(text)
    },
    restore: () => {
      if (edited) restore.run(undefined)
    },
  }
}
