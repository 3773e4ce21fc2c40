import { useQueryClient } from '@tanstack/react-query'
import { ArrowLeft } from 'lucide-react'
import { type RefObject, useEffect, useMemo, useRef, useState } from 'react'
import { href, navigate, useParam, useSearchParam } from '@/app/router'
import { explain, keys, type SequenceView, useSequence, useSequences, type Violation } from '@/backend'
import { ArchiveDialog } from '@/parts/ArchiveDialog'
import { useSequenceDeeds } from '@/parts/useSequenceDeeds'
import { ErrorState, notify, Page, SkeletonRows, Tabs, TextLink } from '@/ui'
import { focusStage } from './canvas/focus'
import { say } from './canvas/stage'
import { deedsOf } from './deeds'
import { graphOf, openDoc, save, undo, useDoc } from './document'
import { FlowTab } from './FlowTab'
import { useStanding } from './flow/useStanding'
import { HistoryTab } from './history/HistoryTab'
import { PeopleTab } from './PeopleTab'
import { goToProblem, sortedProblems } from './Problems'
import { DraftBanner } from './publish/DraftBanner'
import { PublishReview } from './publish/PublishReview'
import { RefusedBanner } from './RefusedBanner'
import { ReplaceDraft } from './ReplaceDraft'
import { SequenceActions } from './SequenceActions'
import { SequenceBadges } from './SequenceBadges'
import { SequenceName } from './SequenceName'
import { SettingsTab } from './SettingsTab'
import { SimulateTab } from './simulate/SimulateTab'
import { useEditSequence } from './useEditSequence'
import { usePublish } from './usePublish'
import { useSequenceCommands } from './useSequenceCommands'
import { keepLook, openLook, setLook } from './view'

const TABS = ['steps', 'people', 'simulate', 'history', 'settings'] as const
type TabId = (typeof TABS)[number]

export default function SequenceScreen() {
  const id = useParam('id')
  const { data, error, refetch } = useSequence(id)
  if (error && !data)
    return (
      <Page title="Sequence" back={<Back />}>
        <ErrorState title="The sequence could not be opened." onRetry={() => void refetch()} {...explain(error)} />
      </Page>
    )
  if (!data)
    return (
      <Page title="Sequence" back={<Back />}>
        <SkeletonRows rows={4} />
      </Page>
    )
  return <Editor key={id} view={data} />
}

function Back() {
  return (
    <TextLink href={href('/sequences')} className="inline-flex items-center gap-1 text-table">
      <ArrowLeft size={12} aria-hidden /> Sequences
    </TextLink>
  )
}

function Editor({ view }: { view: SequenceView }) {
  const { id } = view
  const queries = useQueryClient()
  const [wanted, setTab] = useSearchParam('tab')
  const [, setVersion] = useSearchParam('version')
  openLook(id)
  const standing = useRef<Standing>(() => '')
  const deeds = useMemo(() => deedsOf(id, (before, after) => standing.current(before, after)), [id])
  const edit = useEditSequence(view)
  const publish = usePublish(view)
  const doc = useDoc(id)
  const status = useSequenceDeeds()
  const present = useSequences().data?.find((card) => card.default)
  const [reviewing, setReviewing] = useSearchParam('review')
  const [file, setFile] = useSearchParam('file')
  const tab: TabId = TABS.find((id) => id === wanted) ?? 'steps'

  useEffect(() => {
    openDoc(view, (next) => queries.setQueryData(keys.one('sequences', id), next))
  }, [view, id, queries])
  useEffect(() => {
    const flush = () => {
      keepLook(id)
      void save(id)
    }
    addEventListener('pagehide', flush)
    return () => {
      removeEventListener('pagehide', flush)
      flush()
      // What was said of this sequence is not said of the next.
      say('')
    }
  }, [id])

  const showSteps = () => navigate(`/sequences/${id}`, { replace: true })
  const onProblems = () => showProblem(view, firstProblem(view), showSteps)
  const onReview = () => setReviewing('1')
  // A version that was brought back only to be published: without that the draft before comes back.
  const [restored, setRestored] = useState(false)
  const closeReview = () => {
    setReviewing('')
    setRestored(false)
  }
  const reviewRestored = () => {
    setRestored(true)
    onReview()
  }
  useSequenceCommands(view, status, publish, onProblems, onReview)
  const people = view.stats.active + view.stats.paused + view.stats.completed + view.stats.unenrolled
  const draft = view.version > 0 && view.changed && view.status !== 'archived'
  return (
    <Page
      title={view.name}
      scroll="fill"
      back={<Back />}
      heading={
        <SequenceName name={view.name} readOnly={view.status === 'archived'} onRename={(name) => edit.run({ name })} />
      }
      beside={<SequenceBadges view={view} onProblems={onProblems} />}
      actions={
        <SequenceActions
          view={view}
          doc={doc}
          undo={deeds.undo}
          redo={deeds.redo}
          deeds={status}
          publish={publish}
          present={present?.name}
          onProblems={onProblems}
        />
      }
    >
      <KeepStanding view={view} into={standing} />
      {doc && <RefusedBanner doc={doc} undo={deeds.undo} />}
      {draft && <DraftBanner view={view} onReview={onReview} />}
      <Tabs
        label="Sequence"
        value={tab}
        onChange={(next) => {
          setTab(next === 'steps' ? '' : next)
          // The version that was looked at belongs to the history.
          setVersion('')
        }}
        tabs={[
          { id: 'steps', title: 'Steps', count: view.stops.length, panel: <FlowTab view={view} deeds={deeds} /> },
          { id: 'people', title: 'People', count: people, panel: <PeopleTab view={view} /> },
          { id: 'simulate', title: 'Simulate', panel: <SimulateTab view={view} /> },
          { id: 'history', title: 'History', panel: <HistoryTab view={view} onReview={reviewRestored} /> },
          { id: 'settings', title: 'Settings', panel: <SettingsTab view={view} deeds={status} /> },
        ]}
      />
      {reviewing && view.version > 0 && (
        <PublishReview
          view={view}
          onDone={closeReview}
          onCancel={() => {
            closeReview()
            if (!restored) return
            undo(id)
            notify.told('The draft is as it was', 'Nothing was published.')
          }}
          onShow={(finding) => showProblem(view, finding, showSteps)}
        />
      )}
      {file && view.status !== 'archived' && <ReplaceDraft view={view} onClose={() => setFile('')} />}
      {status.archiving && (
        <ArchiveDialog
          card={view}
          busy={status.status.busy}
          onClose={() => status.setArchiving(null)}
          onConfirm={() => status.status.run({ card: view, to: 'archived' })}
        />
      )}
    </Page>
  )
}

type Standing = ReturnType<typeof useStanding>

/** Knows who stands where, for the deeds; drawn by itself, so that the screen is not drawn anew for every person who moves. */
function KeepStanding({ view, into }: { view: SequenceView; into: RefObject<Standing> }) {
  const standing = useStanding(view)
  useEffect(() => {
    into.current = standing
  })
  return null
}

function firstProblem(view: SequenceView): Violation | undefined {
  const list = sortedProblems(view, graphOf(view.id))
  return list.find(({ nodeId }) => nodeId !== undefined) ?? list[0]
}

/** Goes to a problem; one of the whole sequence stands in the list of problems. */
function showProblem(view: SequenceView, problem: Violation | undefined, showSteps: () => void) {
  showSteps()
  if (problem?.nodeId === undefined) setLook(view.id, { problems: true })
  else goToProblem(view.id, problem, false)
  setTimeout(focusStage)
}
