import { useState } from 'react'
import { navigate } from '@/app/router'
import { api, ask, inWords, type SequenceCard, saveText, useDeed } from '@/backend'
import { notify } from '@/ui'

const topics = ['sequences', 'enrollments', 'approvals', 'settings']
const path = (id: string) => ({ params: { path: { id } } })

const WORDS = { active: 'is active', paused: 'is paused', archived: 'is archived' }

/** What can be done with a sequence from outside its editor. */
export function useSequenceDeeds() {
  const [archiving, setArchiving] = useState<SequenceCard | null>(null)
  const status = useDeed(
    ({ card, to }: { card: SequenceCard; to: 'active' | 'paused' | 'archived' }) =>
      ask(api.POST('/api/sequences/{id}/status', { ...path(card.id), body: { status: to } })),
    {
      topics,
      onDone: (_, { card, to }) => {
        setArchiving(null)
        const lost = card.default && to !== 'active' ? 'It is no longer the default sequence.' : undefined
        notify.done(`${card.name} ${WORDS[to]}`, lost)
      },
      onRefused: (problem, { card }) => {
        setArchiving(null)
        notify.failed(`${card.name} stays ${card.status}`, inWords(problem))
      },
    },
  )
  const duplicate = useDeed((card: SequenceCard) => ask(api.POST('/api/sequences/{id}/duplicate', path(card.id))), {
    topics,
    onDone: (copy) => navigate(`/sequences/${copy.id}`),
    onRefused: (problem) => notify.failed('It was not duplicated', inWords(problem)),
  })
  const makeDefault = useDeed(
    ({ card, on }: { card: SequenceCard; on: boolean }) =>
      ask(api.POST('/api/sequences/{id}/default', { ...path(card.id), body: { default: on } })),
    {
      topics,
      onDone: (_, { card, on }) =>
        notify.done(on ? `${card.name} is the default sequence` : 'No sequence is the default'),
      onRefused: (problem) => notify.failed('The default sequence was not changed', inWords(problem)),
    },
  )
  const exportYaml = useDeed(
    async (card: SequenceCard) => {
      const { file, text } = await ask(api.GET('/api/sequences/{id}/file', path(card.id)))
      return saveText(file, text)
    },
    {
      onDone: (saved, card) => saved && notify.done(`${card.name} is written`, 'The file holds the draft.'),
      onRefused: (problem) => notify.failed('The file was not written', inWords(problem)),
    },
  )
  return { archiving, setArchiving, status, duplicate, makeDefault, exportYaml }
}

export type SequenceDeeds = ReturnType<typeof useSequenceDeeds>
