import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { href } from '@/app/router'
import { api, ask, asProblem, keys, type SequenceCard, useDeed, useSequences, type Who } from '@/backend'
import { ExportMenu } from '@/parts/ExportMenu'
import { plural } from '@/parts/words'
import { Button, Dialog, EmptyState, Field, Note, Progress, Select, TextLink } from '@/ui'
import { DraftOffer } from './enroll/DraftOffer'
import { ForecastStrip } from './enroll/ForecastStrip'
import { JobProgress } from './enroll/JobProgress'
import { type Start, StartWhen, startOf } from './enroll/StartWhen'
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

/** Chooses the sequence and the time, says what enrolling would do and send, does it, and says what it did. */
export function EnrollDialog({ who, count, sequenceId, onClose, onDone }: EnrollDialogProps) {
  const { data: all } = useSequences()
  const [picked, setPicked] = useState<string>()
  const [start, setStart] = useState<Start>({ when: 'now', at: '', overDays: 5 })
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
    (id: string) =>
      ask(api.POST('/api/sequences/{id}/jobs', { params: { path: { id } }, body: { ...who, ...startOf(start) } })),
    { topics: ['sequences', 'contacts', 'enrollments', 'jobs'], onDone },
  )
  const job = enroll.answer
  const eligible = preflight.data?.eligible ?? 0
  const none = preflight.data !== undefined && eligible === 0
  const undated = start.when === 'at' && startOf(start).startAt === undefined
  const refused = preflight.error ? asProblem(preflight.error) : enroll.problem
  const footer = job ? (
    <Button variant="primary" onClick={onClose}>
      Close
    </Button>
  ) : (
    <>
      <Button onClick={onClose}>{none ? 'Close' : 'Cancel'}</Button>
      {chosen && !isDraft && !none && (
        <Button
          variant="primary"
          busy={enroll.busy}
          disabled={!preflight.data || undated}
          onClick={() => enroll.run(chosen.id)}
        >
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
      {choices.length > 0 && !job && (
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
                {none
                  ? 'can be enrolled: every contact you chose is left out.'
                  : `of ${preflight.data.total.toLocaleString()} will be enrolled.`}
                {chosen?.status === 'paused' &&
                  !none &&
                  ' The sequence is paused, so nothing is sent until it is resumed.'}
              </p>
              {preflight.data.skipped.length > 0 && (
                <section aria-label="Left out">
                  <div className="mb-1 flex items-center justify-between gap-4">
                    <h3 className="font-medium">Left out</h3>
                    {chosen && <ExportMenu what={{ what: 'excluded', sequenceId: chosen.id, who }} />}
                  </div>
                  <SkippedList groups={preflight.data.skipped} />
                </section>
              )}
              {preflight.data.warnings.length > 0 && (
                <Note tone="warn">
                  <p className="font-medium">Enrolled all the same</p>
                  <SkippedList groups={preflight.data.warnings} />
                </Note>
              )}
              {chosen && !none && (
                <>
                  <StartWhen start={start} onChange={setStart} />
                  <ForecastStrip sequenceId={chosen.id} count={eligible} start={start} />
                </>
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
      {job && <JobProgress begun={job} onLeave={onClose} />}
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
