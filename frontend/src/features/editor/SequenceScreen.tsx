import { useQueryClient } from '@tanstack/react-query'
import { ArrowLeft } from 'lucide-react'
import { useEffect, useMemo } from 'react'
import { href, useParam, useSearchParam } from '@/app/router'
import { explain, keys, type SequenceView, useSequence, useSequences } from '@/backend'
import { ArchiveDialog } from '@/parts/ArchiveDialog'
import { useSequenceDeeds } from '@/parts/useSequenceDeeds'
import { plural } from '@/parts/words'
import { Banner, Button, ErrorState, Page, SkeletonRows, Tabs, TextLink } from '@/ui'
import { focusStage } from './canvas/focus'
import { deedsOf } from './deeds'
import { graphOf, openDoc, save, useDoc } from './document'
import { FlowTab } from './FlowTab'
import { PeopleTab } from './PeopleTab'
import { goToProblem, sortedProblems } from './Problems'
import { SequenceActions } from './SequenceActions'
import { SequenceBadges } from './SequenceBadges'
import { SequenceName } from './SequenceName'
import { SettingsTab } from './SettingsTab'
import { useEditSequence } from './useEditSequence'
import { usePublish } from './usePublish'
import { useSequenceCommands } from './useSequenceCommands'
import { keepLook, openLook, setLook } from './view'

type TabId = 'steps' | 'people' | 'settings'

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
  openLook(id)
  const deeds = useMemo(() => deedsOf(id), [id])
  const edit = useEditSequence(view)
  const publish = usePublish(view)
  const doc = useDoc(id)
  const status = useSequenceDeeds()
  const present = useSequences().data?.find((card) => card.default)
  const tab: TabId = wanted === 'people' || wanted === 'settings' ? wanted : 'steps'

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
    }
  }, [id])

  const onProblems = () => showFirstProblem(view, () => setTab(''))
  useSequenceCommands(view, status, publish, onProblems)
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
      {draft && (
        <Banner
          tone="info"
          actions={
            view.problems > 0 ? (
              <span className="text-table text-muted">
                Mend {plural(view.problems, 'problem', 'problems')} to publish it
              </span>
            ) : (
              <Button size="sm" variant="primary" busy={publish.busy} onClick={() => publish.run('publish')}>
                Publish
              </Button>
            )
          }
        >
          Draft differs from live v{view.version}. People on their way keep the version they entered with.
        </Banner>
      )}
      <Tabs
        label="Sequence"
        value={tab}
        onChange={(next) => setTab(next === 'steps' ? '' : next)}
        tabs={[
          { id: 'steps', title: 'Steps', count: view.stops.length, panel: <FlowTab view={view} deeds={deeds} /> },
          { id: 'people', title: 'People', count: people, panel: <PeopleTab view={view} /> },
          { id: 'settings', title: 'Settings', panel: <SettingsTab view={view} deeds={status} /> },
        ]}
      />
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

/** Goes to the first problem; one of the whole sequence stands in the list of problems. */
function showFirstProblem(view: SequenceView, showSteps: () => void) {
  showSteps()
  const list = sortedProblems(view, graphOf(view.id))
  const first = list.find(({ nodeId }) => nodeId !== undefined) ?? list[0]
  if (first?.nodeId === undefined) setLook(view.id, { problems: true })
  else goToProblem(view.id, first, false)
  setTimeout(focusStage)
}
