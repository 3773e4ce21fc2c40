import { useQuery } from '@tanstack/react-query'
import { Play } from 'lucide-react'
import { useState } from 'react'
import { href } from '@/app/router'
import { api, ask, asProblem, keys, type SequenceCard, useDeed, useSequences, type Who } from '@/backend'
import { plural } from '@/parts/words'
import { Button, Dialog, EmptyState, Field, Note, Progress, Select, TextLink } from '@/ui'
import { SkippedList } from './SkippedList'

interface EnrollDialogProps {
  who: Who
  /** How many were chosen. */
  count: number
  /** The sequence that was asked for; without it the default one, or the only one. */
  sequenceId?: string
  onClose: () => void
  onDone: () => void
}

/** Chooses the sequence, says what enrolling would do, does it, and says what it did. */
export function EnrollDialog({ who, count, sequenceId, onClose, onDone }: EnrollDialogProps) {
  const { data: all } = useSequences()
  const [picked, setPicked] = useState<string>()
  const choices = (all ?? []).filter(({ status }) => status !== 'archived').sort(runningFirst)
  const chosen = choices.find(({ id }) => id === (picked ?? firstChoice(choices, sequenceId)))
  const isDraft = chosen?.status === 'draft'
  const preflight = useQuery({
    queryKey: keys.list('enrollments', { preflight: chosen?.id, who }),
    enabled: chosen !== undefined && !isDraft,
    queryFn: ({ signal }) =>
      ask(api.POST('/api/sequences/{id}/preflight', { params: { path: { id: chosen?.id ?? '' } }, body: who, signal })),
    // What is true of a contact may change at any moment: asked anew each time the dialog opens.
    gcTime: 0,
  })
  const enroll = useDeed(
    (id: string) => ask(api.POST('/api/sequences/{id}/enroll', { params: { path: { id } }, body: who })),
    { topics: ['sequences', 'contacts', 'enrollments'], onDone },
  )
  const done = enroll.answer
  const eligible = preflight.data?.eligible ?? 0
  const refused = preflight.error ? asProblem(preflight.error) : enroll.problem
  const footer = done ? (
    <Button variant="primary" onClick={onClose}>
      Done
    </Button>
  ) : (
    <>
      <Button onClick={onClose}>{preflight.data && eligible === 0 ? 'Close' : 'Cancel'}</Button>
      {chosen && !isDraft && !(preflight.data && eligible === 0) && (
        <Button variant="primary" busy={enroll.busy} disabled={!preflight.data} onClick={() => enroll.run(chosen.id)}>
          {preflight.data ? `Enroll ${eligible.toLocaleString()}` : 'Enroll'}
        </Button>
      )}
    </>
  )
  return (
    <Dialog
      open
      onClose={onClose}
      title="Enroll in Sequence"
      description={`${plural(count, 'contact', 'contacts')} chosen`}
      footer={footer}
    >
      {all && choices.length === 0 && (
        <EmptyState
          title="There is no sequence yet"
          actions={
            <TextLink href={href('/sequences?new=blank')} className="font-medium" onClick={onClose}>
              Create one
            </TextLink>
          }
        />
      )}
      {choices.length > 0 && !done && (
        <div className="flex flex-col gap-4">
          <Field label="Sequence">
            <Select
              value={chosen?.id ?? null}
              options={choices.map((card) => ({ value: card.id, label: nameOf(card) }))}
              onChange={setPicked}
            />
          </Field>
          {chosen && isDraft && <DraftOffer card={chosen} onLeave={onClose} />}
          {preflight.isFetching && !preflight.data && <Progress label="Looking at the contacts" />}
          {preflight.data && (
            <>
              <p role="status">
                <span className="text-page font-semibold">{eligible.toLocaleString()}</span>{' '}
                {eligible === 0 ? 'can be enrolled: every contact you chose is left out.' : 'will be enrolled.'}
                {chosen?.status === 'paused' &&
                  eligible > 0 &&
                  ' The sequence is paused, so nothing is sent until it is resumed.'}
              </p>
              {preflight.data.skipped.length > 0 && (
                <section aria-label="Left out">
                  <h3 className="mb-1 font-medium">Left out</h3>
                  <SkippedList groups={preflight.data.skipped} />
                </section>
              )}
              {preflight.data.warnings.length > 0 && (
                <Note tone="warn">
                  <p className="font-medium">Enrolled all the same</p>
                  <SkippedList groups={preflight.data.warnings} />
                </Note>
              )}
            </>
          )}
          {refused && (
            <Note tone="danger" alert>
              {refused.sentence} {refused.remedy}
            </Note>
          )}
        </div>
      )}
      {done && (
        <div className="flex flex-col gap-4" role="status">
          <Note tone={done.enrolled > 0 ? 'ok' : 'warn'}>
            {plural(done.enrolled, 'contact', 'contacts')} enrolled in {chosen?.name}.{' '}
            {chosen && (
              <TextLink href={href(`/sequences/${chosen.id}?tab=people`)} className="font-medium" onClick={onClose}>
                Show the enrollments
              </TextLink>
            )}
          </Note>
          {done.skipped.length > 0 && (
            <section aria-label="Left out">
              <h3 className="mb-1 font-medium">Left out</h3>
              <SkippedList groups={done.skipped} />
            </section>
          )}
        </div>
      )}
    </Dialog>
  )
}

function runningFirst(a: SequenceCard, b: SequenceCard): number {
  const rank = { active: 0, paused: 1, draft: 2, archived: 3 }
  return rank[a.status] - rank[b.status] || a.name.localeCompare(b.name)
}

function firstChoice(choices: readonly SequenceCard[], asked: string | undefined): string | undefined {
  if (asked && choices.some(({ id }) => id === asked)) return asked
  const running = choices.filter(({ status }) => status === 'active')
  return choices.find((card) => card.default)?.id ?? (running.length === 1 ? running[0]?.id : undefined)
}

function nameOf(card: SequenceCard): string {
  const marks = [card.default && 'default', card.status !== 'active' && card.status].filter(Boolean)
  return marks.length > 0 ? `${card.name} (${marks.join(', ')})` : card.name
}

/** A draft takes nobody; it can be activated from here when nothing is wrong with it. */
function DraftOffer({ card, onLeave }: { card: SequenceCard; onLeave: () => void }) {
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
