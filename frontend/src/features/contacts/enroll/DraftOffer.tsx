import { Play } from 'lucide-react'
import { href } from '@/app/router'
import { api, ask, type SequenceCard, useDeed } from '@/backend'
import { plural } from '@/parts/words'
import { Button, Note, TextLink } from '@/ui'

/** A draft takes nobody; it can be activated from here when nothing is wrong with it. */
export function DraftOffer({ card, onLeave }: { card: SequenceCard; onLeave: () => void }) {
  const { run, busy, problem } = useDeed(
    () =>
      ask(api.POST('/api/sequences/{id}/status', { params: { path: { id: card.id } }, body: { status: 'active' } })),
    { topics: ['sequences'] },
  )
  return (
    <Note tone="warn">
      <p>{card.name} is a draft, so nobody can be enrolled yet.</p>
      {problem && (
        <p className="text-danger">
          {problem.sentence} {problem.remedy}
        </p>
      )}
      <p className="mt-2 flex items-center gap-3">
        {card.problems === 0 && (
          <Button size="sm" icon={Play} busy={busy} onClick={() => run(undefined)}>
            Activate
          </Button>
        )}
        <TextLink href={href(`/sequences/${card.id}`)} className="font-medium" onClick={onLeave}>
          {card.problems > 0 ? `Mend ${plural(card.problems, 'problem', 'problems')} first` : 'Open it'}
        </TextLink>
      </p>
    </Note>
  )
}
