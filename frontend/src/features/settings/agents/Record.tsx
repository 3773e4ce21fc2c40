import { TrendingDown, TrendingUp } from 'lucide-react'
import { type AgentView, api, ask, inWords, useDeed } from '@/backend'
import { plural } from '@/parts/words'
import { Button, Note, notify } from '@/ui'
import { LEVELS, labelOf } from './words'

/** How people judged an agent's newest drafts, as a bar and in words. */
export function Record({ agent }: { agent: AgentView }) {
  const { unedited, edited, rejected } = agent.record
  const all = unedited + edited + rejected
  if (all === 0) return <p className="text-table text-muted">None of its drafts was judged yet.</p>
  const parts = [
    { name: 'as written', count: unedited, fill: 'bg-ok' },
    { name: 'edited', count: edited, fill: 'bg-warn' },
    { name: 'rejected', count: rejected, fill: 'bg-danger' },
  ].filter(({ count }) => count > 0)
  return (
    <div className="mt-1.5 flex flex-col gap-1">
      <div aria-hidden className="flex h-1.5 max-w-80 gap-px overflow-hidden rounded-full">
        {parts.map(({ name, count, fill }) => (
          <span key={name} className={fill} style={{ width: `${(100 * count) / all}%` }} />
        ))}
      </div>
      <p className="text-table text-muted">
        Of the last {plural(all, 'draft', 'drafts')}: {parts.map(({ name, count }) => `${count} ${name}`).join(', ')}.
      </p>
    </div>
  )
}

/** Offers the level that the record speaks for. A person decides. */
export function Suggested({ agent }: { agent: AgentView }) {
  const { suggestion } = agent
  const save = useDeed(
    (level: AgentView['level']) => {
      const { id, sequences: _, record: __, suggestion: ___, ...fields } = agent
      return ask(api.PUT('/api/agents/{id}', { params: { path: { id } }, body: { ...fields, level } }))
    },
    {
      topics: ['agents', 'sequences'],
      onDone: (saved) => notify.done(`${saved.name} is at ${labelOf(LEVELS, saved.level)}`),
      onRefused: (problem) => notify.failed('It was not changed', inWords(problem)),
    },
  )
  if (!suggestion) return null
  const up = suggestion.level !== 'suggest_only'
  return (
    <div className="mt-1.5">
      <Note tone={up ? 'info' : 'warn'}>
        <span className="flex flex-wrap items-center gap-2">
          <span className="min-w-0 flex-1">{suggestion.sentence}</span>
          <Button
            size="sm"
            icon={up ? TrendingUp : TrendingDown}
            busy={save.busy}
            onClick={() => save.run(suggestion.level)}
          >
            {labelOf(LEVELS, suggestion.level)}
          </Button>
        </span>
      </Note>
    </div>
  )
}
