import { useQueryClient } from '@tanstack/react-query'
import { ArrowLeft } from 'lucide-react'
import { useEffect } from 'react'
import { href, useParam, useSearchParam } from '@/app/router'
import { explain, keys, type SequenceView, useSequence, useSequences } from '@/backend'
import { ArchiveDialog } from '@/parts/ArchiveDialog'
import { useSequenceDeeds } from '@/parts/useSequenceDeeds'
import { plural } from '@/parts/words'
import { Banner, Button, ErrorState, Page, SkeletonRows, Tabs, TextLink } from '@/ui'
import { openDoc, save } from './document'
import { PeopleTab } from './PeopleTab'
import { SequenceActions } from './SequenceActions'
import { SequenceBadges } from './SequenceBadges'
import { SequenceName } from './SequenceName'
import { SettingsTab } from './SettingsTab'
import { StepsTab } from './StepsTab'
import { useEditSequence } from './useEditSequence'
import { usePublish } from './usePublish'
import { useSequenceCommands } from './useSequenceCommands'
import { useSteps } from './useSteps'

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
  const steps = useSteps(id)
  const edit = useEditSequence(view)
  const publish = usePublish(view)
  const deeds = useSequenceDeeds()
  const present = useSequences().data?.find((card) => card.default)
  const tab: TabId = wanted === 'people' || wanted === 'settings' ? wanted : 'steps'

  useEffect(() => {
    openDoc(view, (next) => queries.setQueryData(keys.one('sequences', id), next))
  }, [view, id, queries])
  useEffect(() => {
    const flush = () => void save(id)
    addEventListener('pagehide', flush)
    return () => {
      removeEventListener('pagehide', flush)
      flush()
    }
  }, [id])

  const onProblems = () => showFirstProblem(view, () => setTab(''))
  useSequenceCommands(view, deeds, publish, onProblems)
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
          steps={steps}
          deeds={deeds}
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
          { id: 'steps', title: 'Steps', count: view.stops.length, panel: <StepsTab view={view} steps={steps} /> },
          { id: 'people', title: 'People', count: people, panel: <PeopleTab view={view} /> },
          { id: 'settings', title: 'Settings', panel: <SettingsTab view={view} deeds={deeds} /> },
        ]}
      />
      {deeds.archiving && (
        <ArchiveDialog
          card={view}
          busy={deeds.status.busy}
          onClose={() => deeds.setArchiving(null)}
          onConfirm={() => deeds.status.run({ card: view, to: 'archived' })}
        />
      )}
    </Page>
  )
}

/** Puts the keyboard on the first row with a problem; one of the whole sequence stands above the rows. */
function showFirstProblem(view: SequenceView, showSteps: () => void) {
  showSteps()
  const first = view.violations.find(({ level, nodeId }) => level === 'error' && nodeId)
  setTimeout(() =>
    document.querySelector<HTMLElement>(`[data-row="${first?.nodeId ?? ''}"] button[aria-pressed]`)?.focus(),
  )
}
