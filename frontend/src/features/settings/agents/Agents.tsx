import { Bot, Copy, Plus, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { useSearchParam } from '@/app/router'
import { type AgentView, api, ask, explain, inWords, useAgents, useDeed } from '@/backend'
import { Button, Card, ConfirmDialog, EmptyState, ErrorState, IconButton, notify, Pill, SkeletonRows } from '@/ui'
import { AgentForm } from './AgentForm'
import { Record, Suggested } from './Record'
import { LEVEL_EFFECTS, LEVELS, labelOf, TYPES } from './words'

/** Agents: who drafts, how it writes, and how far it may go alone. */
export function Agents() {
  const { data, error, refetch } = useAgents()
  const [isNew, setNew] = useSearchParam('new')
  const [openId, setOpen] = useSearchParam('id')
  const [deleting, setDeleting] = useState<AgentView | null>(null)
  const remove = useDeed(
    (agent: AgentView) => ask(api.DELETE('/api/agents/{id}', { params: { path: { id: agent.id } } })),
    {
      topics: ['agents', 'sequences'],
      onDone: (_, agent) => {
        setDeleting(null)
        notify.done(`${agent.name} is deleted`)
      },
      onRefused: (problem) => {
        setDeleting(null)
        notify.failed('The agent was not deleted', inWords(problem))
      },
    },
  )
  if (error && !data)
    return <ErrorState title="The agents could not be read." onRetry={() => void refetch()} {...explain(error)} />
  if (!data) return <SkeletonRows rows={3} />
  const open = data.find(({ id }) => id === openId)
  const close = () => {
    setNew('')
    setOpen('')
  }
  if (isNew || open)
    return (
      <div className="max-w-2xl p-5">
        <AgentForm
          key={open?.id ?? `new ${isNew}`}
          agent={open}
          like={data.find(({ id }) => id === isNew)}
          onDone={close}
        />
      </div>
    )
  const add = (
    <Button variant="primary" icon={Plus} onClick={() => setNew('1')}>
      Add agent
    </Button>
  )
  return (
    <div className="flex max-w-3xl flex-col gap-3 p-5">
      {data.length === 0 ? (
        <EmptyState icon={Bot} title="An agent drafts the messages in its own persona and tone" actions={add}>
          Without one, drafts are plain and every one goes to approval.
        </EmptyState>
      ) : (
        <>
          <div className="flex justify-end">{add}</div>
          {data.map((agent) => (
            <Card key={agent.id}>
              <div className="flex items-start gap-3 p-4">
                <div className="flex min-w-0 flex-1 flex-col gap-0.5">
                  <p className="flex items-center gap-2">
                    <button
                      type="button"
                      onClick={() => setOpen(agent.id)}
                      className="truncate rounded-sm font-semibold hover:text-accent-text"
                    >
                      {agent.name}
                    </button>
                    <Pill icon={Bot} tone="ai">
                      {labelOf(LEVELS, agent.level)}
                    </Pill>
                  </p>
                  <p className="text-muted">
                    {labelOf(TYPES, agent.type)} · {LEVEL_EFFECTS[agent.level]}
                  </p>
                  <p className="truncate text-table text-muted">
                    {agent.sequences.length > 0
                      ? `Writes for ${agent.sequences.join(', ')}.`
                      : 'Writes for no sequence yet.'}
                  </p>
                  <Record agent={agent} />
                  <Suggested agent={agent} />
                </div>
                <Button size="sm" onClick={() => setOpen(agent.id)}>
                  Edit
                </Button>
                <IconButton icon={Copy} size="sm" label={`Duplicate ${agent.name}`} onClick={() => setNew(agent.id)} />
                <IconButton icon={Trash2} size="sm" label={`Delete ${agent.name}`} onClick={() => setDeleting(agent)} />
              </div>
            </Card>
          ))}
        </>
      )}
      <ConfirmDialog
        open={deleting !== null}
        onClose={() => setDeleting(null)}
        title={`Delete ${deleting?.name}?`}
        confirm="Delete agent"
        danger
        busy={remove.busy}
        onConfirm={() => deleting && remove.run(deleting)}
      >
        Messages it wrote stay as they are.
      </ConfirmDialog>
    </div>
  )
}
