import { Cpu, Plus, Trash2, Zap } from 'lucide-react'
import { useState } from 'react'
import { useSearchParam } from '@/app/router'
import { api, ask, type EndpointView, explain, inWords, useDeed, useEndpoints, useWorkspace } from '@/backend'
import { Button, Card, ConfirmDialog, EmptyState, ErrorState, IconButton, Note, notify, Pill, SkeletonRows } from '@/ui'
import { EndpointForm } from './EndpointForm'
import { ABILITIES } from './presets'
import { Spending } from './Spending'

/** Models: where they answer, what they may cost, and what they took. */
export function Models() {
  const { data, error, refetch } = useEndpoints()
  const { data: workspace } = useWorkspace()
  const [isNew, setNew] = useSearchParam('new')
  const [openId, setOpen] = useSearchParam('id')
  const [deleting, setDeleting] = useState<EndpointView | null>(null)
  const probe = useDeed(
    (endpoint: EndpointView) => ask(api.POST('/api/endpoints/{id}/probe', { params: { path: { id: endpoint.id } } })),
    {
      topics: ['endpoints'],
      onDone: ({ endpoint, model, millis }) =>
        notify.done(
          `${endpoint.name} answers`,
          `${model}, ${millis < 100 ? 'at once' : `in ${(millis / 1000).toFixed(1)} s`}.`,
        ),
    },
  )
  const [tried, setTried] = useState<EndpointView>()
  const attempt = (endpoint: EndpointView) => {
    setTried(endpoint)
    probe.run(endpoint)
  }
  const remove = useDeed(
    (endpoint: EndpointView) => ask(api.DELETE('/api/endpoints/{id}', { params: { path: { id: endpoint.id } } })),
    {
      topics: ['endpoints', 'agents'],
      onDone: (_, endpoint) => {
        setDeleting(null)
        notify.done(`${endpoint.name} is deleted`)
      },
      onRefused: (problem) => {
        setDeleting(null)
        notify.failed('The endpoint was not deleted', inWords(problem))
      },
    },
  )
  if (error && !data)
    return <ErrorState title="The models could not be read." onRetry={() => void refetch()} {...explain(error)} />
  if (!data) return <SkeletonRows rows={3} />
  const open = data.find(({ id }) => id === openId)
  const close = () => {
    setNew('')
    setOpen('')
  }
  if (isNew || open)
    return (
      <div className="max-w-2xl p-5">
        <EndpointForm
          key={open?.id ?? 'new'}
          endpoint={open}
          currency={workspace?.currency ?? ''}
          onCancel={close}
          onSaved={(saved) => {
            close()
            attempt(saved)
          }}
        />
      </div>
    )
  const add = (
    <Button variant="primary" icon={Plus} onClick={() => setNew('1')}>
      Add model endpoint
    </Button>
  )
  return (
    <div className="flex max-w-3xl flex-col gap-3 p-5">
      {data.length === 0 ? (
        <EmptyState icon={Cpu} title="Drafts are written by the built-in composer" actions={add}>
          It needs no key. With an endpoint of OpenAI, Azure, or a server on this machine, agents can write with a
          language model instead.
        </EmptyState>
      ) : (
        <>
          <div className="flex justify-end">{add}</div>
          {data.map((endpoint) => (
            <Card key={endpoint.id}>
              <div className="flex items-start gap-3 p-4">
                <div className="flex min-w-0 flex-1 flex-col gap-0.5">
                  <p className="flex items-center gap-2">
                    <button
                      type="button"
                      onClick={() => setOpen(endpoint.id)}
                      className="truncate rounded-sm font-semibold hover:text-accent-text"
                    >
                      {endpoint.name}
                    </button>
                    <Pill icon={Zap} tone={endpoint.ability ? 'ok' : 'warn'}>
                      {endpoint.ability ? 'Tried' : 'Not tried'}
                    </Pill>
                  </p>
                  <p className="truncate text-muted">
                    {endpoint.model || 'no model chosen'} · {endpoint.baseUrl}
                  </p>
                  <p className="text-table text-muted">{ABILITIES[endpoint.ability]}.</p>
                  <p className="truncate text-table text-muted">
                    {endpoint.agents.length > 0
                      ? `${endpoint.agents.join(', ')} ${endpoint.agents.length > 1 ? 'write' : 'writes'} with it.`
                      : 'No agent writes with it yet: choose it in Settings, Agents.'}
                  </p>
                  {tried?.id === endpoint.id && probe.problem && (
                    <Note tone="danger" alert>
                      {probe.problem.sentence} {probe.problem.remedy}
                    </Note>
                  )}
                </div>
                <Button size="sm" onClick={() => setOpen(endpoint.id)}>
                  Edit
                </Button>
                <Button
                  size="sm"
                  icon={Zap}
                  busy={probe.busy && tried?.id === endpoint.id}
                  onClick={() => attempt(endpoint)}
                >
                  Try
                </Button>
                <IconButton
                  icon={Trash2}
                  size="sm"
                  label={`Delete ${endpoint.name}`}
                  onClick={() => setDeleting(endpoint)}
                />
              </div>
            </Card>
          ))}
        </>
      )}
      <Spending />
      <ConfirmDialog
        open={deleting !== null}
        onClose={() => setDeleting(null)}
        title={`Delete ${deleting?.name}?`}
        confirm="Delete endpoint"
        danger
        busy={remove.busy}
        onConfirm={() => deleting && remove.run(deleting)}
      >
        Its key is deleted too. What it wrote stays as it is.
      </ConfirmDialog>
    </div>
  )
}
