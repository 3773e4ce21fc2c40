import { useQueryClient } from '@tanstack/react-query'
import { RefreshCw, Square, X } from 'lucide-react'
import { useState } from 'react'
import { type ApprovalView, api, ask, keys, useDeed } from '@/backend'
import { TextDiff } from '@/parts/TextDiff'
import type { useWriting } from '@/parts/useWriting'
import { WrittenDraft } from '@/parts/WrittenDraft'
import { Button, cx, IconButton, Input, Note } from '@/ui'

const CHIPS = ['Make it shorter.', 'Make it warmer.', 'Begin with another thought.', 'Remove the claim.']

interface RewriteProps {
  view: ApprovalView
  writing: ReturnType<typeof useWriting>
  wish: string
  setWish: (wish: string) => void
  onClose: () => void
  onUsed: () => void
}

/** Has the agent write the draft anew, as it was asked to, and puts one of its drafts in the place of this one. */
export function Rewrite({ view, writing, wish, setWish, onClose, onUsed }: RewriteProps) {
  const queries = useQueryClient()
  const [compared, setCompared] = useState(false)
  const write = (count: number, asked = wish) =>
    writing.begin({ approvalId: view.id, count, ...(asked.trim() ? { wish: asked.trim() } : {}) })
  const use = useDeed(
    (index: number) =>
      ask(
        api.POST('/api/approvals/{id}/rewrite', {
          params: { path: { id: view.id } },
          body: { writingId: writing.writing?.id ?? '', index, ...(wish.trim() ? { wish: wish.trim() } : {}) },
        }),
      ),
    {
      topics: ['approvals'],
      onDone: (next) => {
        queries.setQueryData(keys.one('approvals', view.id), next)
        writing.clear()
        onUsed()
      },
    },
  )
  const problem = writing.problem ?? use.problem
  const texts = writing.writing?.texts ?? []
  return (
    <section aria-label="Write anew" className="flex flex-col gap-3 rounded-card border bg-surface p-3">
      <div className="flex items-center gap-2">
        <h3 className="flex-1 font-semibold">Write anew</h3>
        <IconButton icon={X} size="sm" label="Close" onClick={onClose} />
      </div>
      <form
        className="flex flex-wrap items-center gap-2"
        onSubmit={(event) => {
          event.preventDefault()
          write(1)
        }}
      >
        <span className="min-w-48 flex-1">
          <Input
            name="wish"
            aria-label="What is asked of the new draft"
            placeholder="What should be different? (optional)"
            value={wish}
            onChange={setWish}
            maxLength={1000}
          />
        </span>
        <Button type="submit" icon={RefreshCw} busy={writing.going}>
          Write
        </Button>
        <Button busy={writing.going} onClick={() => write(3)}>
          Three variants
        </Button>
        {writing.going && (
          <Button icon={Square} variant="quiet" onClick={writing.stop}>
            Stop
          </Button>
        )}
      </form>
      <div className="flex flex-wrap gap-1.5">
        {CHIPS.map((chip) => (
          <Button
            key={chip}
            size="sm"
            onClick={() => {
              setWish(chip)
              write(1, chip)
            }}
          >
            {chip.replace(/\.$/, '')}
          </Button>
        ))}
      </div>
      {problem && (
        <Note tone="danger" alert>
          {problem.sentence} {problem.remedy}
        </Note>
      )}
      {texts.length > 0 && (
        <div role="status" className="flex flex-col gap-3">
          {texts.map((written, at) => (
            <div key={`${writing.writing?.id} ${String(at)}`} className="flex flex-col gap-2 border-t pt-3">
              {compared && written.state === 'done' ? (
                <TextDiff before={view.body} after={written.body} />
              ) : (
                <WrittenDraft written={written} />
              )}
              {written.state === 'done' && (
                <div className="flex gap-2">
                  <Button
                    size="sm"
                    variant={at === 0 ? 'primary' : 'secondary'}
                    busy={use.busy}
                    onClick={() => use.run(at)}
                  >
                    Use {texts.length > 1 ? `variant ${at + 1}` : 'this draft'}
                    {view.edited && ', drop my edits'}
                  </Button>
                  <Button
                    size="sm"
                    variant="quiet"
                    aria-pressed={compared}
                    className={cx(compared && 'bg-border!')}
                    onClick={() => setCompared(!compared)}
                  >
                    Compare with the present one
                  </Button>
                </div>
              )}
            </div>
          ))}
        </div>
      )}
    </section>
  )
}
