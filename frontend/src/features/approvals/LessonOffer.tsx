import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { api, ask, inWords, keys, useDeed } from '@/backend'
import { Banner, Button, notify } from '@/ui'

interface LessonOfferProps {
  agent: string
  onClose: () => void
}

/** After like edits: a house rule that would spare them. */
export function LessonOffer({ agent, onClose }: LessonOfferProps) {
  const [declined, setDeclined] = useState<readonly string[]>([])
  const { data } = useQuery({
    queryKey: keys.one('agents', agent, 'lessons'),
    queryFn: ({ signal }) => ask(api.GET('/api/agents/{id}/lessons', { params: { path: { id: agent } }, signal })),
  })
  const add = useDeed(
    (rule: string) => ask(api.POST('/api/agents/{id}/rules', { params: { path: { id: agent } }, body: { rule } })),
    {
      topics: ['agents'],
      onDone: (_, rule) => notify.done('It is a house rule now', `${rule} It holds for the next drafts.`),
      onRefused: (problem) => notify.failed('The rule was not added', inWords(problem)),
    },
  )
  const lesson = data?.find(({ rule }) => !declined.includes(rule))
  if (!lesson) return null
  return (
    <Banner
      tone="info"
      actions={
        <>
          <Button size="sm" busy={add.busy} onClick={() => add.run(lesson.rule)}>
            Make it a house rule
          </Button>
          <Button
            size="sm"
            variant="quiet"
            onClick={() => {
              setDeclined([...declined, lesson.rule])
              if (data?.length === declined.length + 1) onClose()
            }}
          >
            No
          </Button>
        </>
      }
    >
      {lesson.seen} of your last edits are alike (<del className="decoration-danger">{lesson.before}</del> →{' '}
      {lesson.after || 'left out'}). Should the agent keep to it? <strong>{lesson.rule}</strong>
    </Banner>
  )
}
