import { useQuery } from '@tanstack/react-query'
import { GraduationCap } from 'lucide-react'
import { type AgentView, api, ask, keys } from '@/backend'
import { Button, Note } from '@/ui'

interface LessonsProps {
  agent: AgentView
  /** The house rules as they are typed. */
  rules: string
  onRule: (rule: string) => void
}

/** House rules that the edits of its drafts speak for, each with what was edited. */
export function Lessons({ agent, rules, onRule }: LessonsProps) {
  const { data } = useQuery({
    queryKey: keys.one('agents', agent.id, 'lessons'),
    queryFn: ({ signal }) => ask(api.GET('/api/agents/{id}/lessons', { params: { path: { id: agent.id } }, signal })),
  })
  const have = rules.split('\n').map((rule) => rule.trim())
  const open = (data ?? []).filter(({ rule }) => !have.includes(rule))
  if (open.length === 0) return null
  return (
    <section aria-label="From your edits" className="flex flex-col gap-2">
      {open.map(({ rule, seen, of, before, after }) => (
        <Note key={rule} tone="info">
          <span className="flex flex-wrap items-start gap-2">
            <GraduationCap size={14} aria-hidden className="mt-1 shrink-0" />
            <span className="min-w-0 flex-1">
              <span className="block font-medium wrap-anywhere">{rule}</span>
              <span className="block text-table wrap-anywhere text-muted">
                In {seen} of your last {of} edits: <del className="decoration-danger">{before}</del>
                {after && (
                  <>
                    {' '}
                    <ins className="no-underline">→ {after}</ins>
                  </>
                )}
              </span>
            </span>
            <Button size="sm" onClick={() => onRule(rule)}>
              Make it a house rule
            </Button>
          </span>
        </Note>
      ))}
    </section>
  )
}
