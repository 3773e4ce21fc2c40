import { useEffect, useState } from 'react'
import { api, ask, type Choice, explain, type ReviewView, type SequenceView, useDeed, type Violation } from '@/backend'
import { plural } from '@/parts/words'
import { Button, Dialog, ErrorState, Field, Input, Note, notify, SkeletonRows } from '@/ui'
import { save, useDoc } from '../document'
import { ChangeList } from '../history/ChangeList'
import { differences } from '../history/diff'
import { asked, type Choices, publishWords } from './choices'
import { Findings } from './Findings'
import { ImpactTable } from './ImpactTable'
import { useReview } from './useReview'

interface PublishReviewProps {
  view: SequenceView
  /** It was published. */
  onDone: () => void
  onCancel: () => void
  /** Closes, and goes to the node that a finding is about. */
  onShow: (finding: Violation) => void
}

/** What publishing changes and for whom, asked once for each group of people who wait; then it is published. */
export function PublishReview({ view, onDone, onCancel, onShow }: PublishReviewProps) {
  const { id } = view
  const review = useReview(view)
  const [choices, setChoices] = useState<Choices>({})
  const [note, setNote] = useState('')
  const [read, setRead] = useState(false)
  useEffect(() => void save(id), [id])
  const publish = useDeed(
    (body: { note?: string; choices?: Choice[] }) =>
      ask(api.POST('/api/sequences/{id}/publish', { params: { path: { id } }, body })),
    {
      topics: ['sequences', 'enrollments'],
      onDone: (next, { choices: made = [] }) => {
        onDone()
        const moved = made.some(({ action }) => action === 'move')
        notify.done(
          `Version ${next.version} is live`,
          moved
            ? `People whose message is on its way stay on version ${next.version - 1}.`
            : 'Whoever is enrolled from now on gets it.',
        )
      },
    },
  )
  const data = review.saved ? review.data : undefined
  const groups = data?.groups ?? []
  const nothing = data !== undefined && data.to === data.from
  const submit = () => publish.run({ ...(note.trim() && { note: note.trim() }), choices: asked(choices, groups) })
  return (
    <Dialog
      open
      onClose={onCancel}
      width="xl"
      title={`Publish ${view.name}`}
      description={data && lead(data)}
      footer={
        <>
          {data && <p className="mr-auto self-center text-muted">{blocking(data, read)}</p>}
          <Button onClick={onCancel}>{nothing ? 'Close' : 'Cancel'}</Button>
          {!nothing && (
            <Button
              variant="primary"
              busy={publish.busy}
              disabled={!data || blocking(data, read) !== undefined}
              onClick={submit}
            >
              {publishWords(data?.to ?? view.version + 1, choices, groups)}
            </Button>
          )}
        </>
      }
    >
      {review.error && (
        <ErrorState
          compact
          title="What publishing would change could not be found out."
          unchanged="Nothing was published."
          onRetry={() => void review.refetch()}
          {...explain(review.error)}
        />
      )}
      {!data && !review.error && <Waiting id={id} />}
      {data && nothing && <p className="text-muted">The draft is what is live: there is nothing to publish.</p>}
      {data && !nothing && (
        <div className="flex flex-col gap-5">
          <Findings sequenceId={id} list={data.violations} read={read} onRead={setRead} onShow={onShow} />
          <Changed data={data} view={view} />
          {groups.length > 0 ? (
            <ImpactTable to={data.to} draft={view.graph} groups={groups} choices={choices} onChange={setChoices} />
          ) : (
            <p className="text-muted">Nobody waits on an earlier version.</p>
          )}
          <Field label="Note" optional hint="What changed and why; it stands in the history.">
            <Input value={note} onChange={setNote} maxLength={500} />
          </Field>
          {publish.problem && (
            <Note tone="danger" alert>
              {publish.problem.sentence} {publish.problem.remedy} Nothing was published.
            </Note>
          )}
        </div>
      )}
    </Dialog>
  )
}

function lead({ from, to, changes, groups }: ReviewView): string {
  if (from === to) return `Version ${from} is live.`
  const people = groups.reduce((sum, group) => sum + group.people, 0)
  const waiting =
    people > 0 ? ` ${plural(people, 'person waits', 'people wait')}; nobody is moved unless you say so.` : ''
  return `Draft v${to} · live is v${from} · ${plural(changes.length, 'change', 'changes')}.${waiting}`
}

/** Why it cannot be published yet, as a sentence. */
function blocking({ from, to, violations }: ReviewView, read: boolean): string | undefined {
  const count = (level: Violation['level']) => violations.filter((one) => one.level === level).length
  if (from === to) return undefined
  if (count('error') > 0) return `Mend ${count('error') === 1 ? 'the problem' : 'the problems'} first.`
  if (count('warning') > 0 && !read) return `Read ${count('warning') === 1 ? 'the warning' : 'the warnings'} first.`
  return undefined
}

function Changed({ data, view }: { data: ReviewView; view: SequenceView }) {
  const live = data.live ?? { nodes: [], edges: [] }
  const list = differences(live, view.graph)
  return (
    <section aria-labelledby="changes" className="flex flex-col gap-2">
      <h3 id="changes" className="font-semibold">
        {plural(list.length, 'change', 'changes')}
      </h3>
      {list.length > 0 && <ChangeList list={list} from={live} to={view.graph} />}
    </section>
  )
}

/** The review speaks of a saved draft: what cannot be saved cannot be published. */
function Waiting({ id }: { id: string }) {
  const doc = useDoc(id)
  if (doc?.saved !== 'failed') return <SkeletonRows rows={5} />
  return (
    <ErrorState
      compact
      title="The draft is not saved yet."
      detail={doc.problem?.sentence}
      remedy={doc.problem?.remedy}
      unchanged="Nothing was published."
      onRetry={() => void save(id)}
    />
  )
}
