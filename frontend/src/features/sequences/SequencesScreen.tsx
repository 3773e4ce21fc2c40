import { FileUp, Plus, Search } from 'lucide-react'
import { useMemo, useRef } from 'react'
import { type Command, useCommands } from '@/app/commands'
import { useSearchParam } from '@/app/router'
import { explain, type SequenceCard, type SequenceStatus, useSequences } from '@/backend'
import { ArchiveDialog } from '@/parts/ArchiveDialog'
import { sequenceMenu } from '@/parts/sequenceMenu'
import { useSequenceDeeds } from '@/parts/useSequenceDeeds'
import { Button, EmptyState, ErrorState, Input, Page, Segments, Skeleton, Toolbar, ToolbarGap } from '@/ui'
import { CreateSequence } from './CreateSequence'
import { FirstSequence } from './FirstSequence'
import { ImportFile } from './ImportFile'
import { SequenceTile } from './SequenceTile'

const STATUSES: { id: SequenceStatus; title: string }[] = [
  { id: 'active', title: 'Active' },
  { id: 'draft', title: 'Draft' },
  { id: 'paused', title: 'Paused' },
  { id: 'archived', title: 'Archived' },
]

export default function SequencesScreen() {
  const { data, error, refetch, isPending } = useSequences()
  const [status, setStatus] = useSearchParam('status')
  const [search, setSearch] = useSearchParam('search')
  const [creating, setCreating] = useSearchParam('new')
  const [importing, setImporting] = useSearchParam('import')
  const field = useRef<HTMLInputElement>(null)
  const deeds = useSequenceDeeds()
  const create = setCreating
  const importFile = setImporting
  // biome-ignore lint/correctness/useExhaustiveDependencies: the setters only write the address, any of its makes will do
  const commands = useMemo<Command[]>(
    () => [
      { id: 'sequence.new', title: 'Create sequence', group: 'Sequence', shortcut: 'n', run: () => create('blank') },
      { id: 'sequence.import', title: 'Import a YAML file', group: 'Sequence', run: () => importFile('1') },
      { id: 'list.search', title: 'Search', group: 'Sequence', shortcut: '/', run: () => field.current?.focus() },
    ],
    [],
  )
  useCommands(commands)

  const all = data ?? []
  const shown = all.filter((card) => (!status || card.status === status) && fits(card, search)).sort(archivedLast)
  const present = all.find((card) => card.default)
  return (
    <Page
      title="Sequences"
      actions={
        <>
          <Button icon={FileUp} onClick={() => setImporting('1')}>
            Import a YAML file…
          </Button>
          <Button variant="primary" icon={Plus} shortcut="n" onClick={() => setCreating('blank')}>
            Create Sequence
          </Button>
        </>
      }
      toolbar={
        all.length > 0 && (
          <Toolbar label="Filters">
            <Segments
              label="Status"
              value={status}
              onChange={setStatus}
              options={[
                { id: '', title: 'All', count: all.length },
                ...STATUSES.map((one) => ({ ...one, count: count(all, one.id) })),
              ]}
            />
            <ToolbarGap />
            <Input
              ref={field}
              type="search"
              icon={Search}
              className="w-56"
              aria-label="Search sequences"
              placeholder="Search"
              value={search}
              onChange={setSearch}
            />
          </Toolbar>
        )
      }
    >
      {error && (
        <ErrorState title="The sequences could not be read." onRetry={() => void refetch()} {...explain(error)} />
      )}
      {isPending && <Skeletons />}
      {data?.length === 0 && <FirstSequence onChoose={setCreating} />}
      {all.length > 0 && shown.length === 0 && (
        <EmptyState
          title="No sequence matches"
          actions={
            <Button
              onClick={() => {
                setStatus('')
                setSearch('')
              }}
            >
              Clear filters
            </Button>
          }
        />
      )}
      <div className="grid grid-cols-[repeat(auto-fill,minmax(20rem,1fr))] gap-3">
        {shown.map((card) => (
          <SequenceTile key={card.id} card={card} menu={sequenceMenu(card, deeds, present?.name)} />
        ))}
      </div>
      {importing && <ImportFile onClose={() => setImporting('')} />}
      {creating && <CreateSequence template={creating} onClose={() => setCreating('')} />}
      {deeds.archiving && (
        <ArchiveDialog
          card={deeds.archiving}
          busy={deeds.status.busy}
          onClose={() => deeds.setArchiving(null)}
          onConfirm={() => deeds.archiving && deeds.status.run({ card: deeds.archiving, to: 'archived' })}
        />
      )}
    </Page>
  )
}

function count(all: readonly SequenceCard[], status: SequenceStatus): number {
  return all.filter((card) => card.status === status).length
}

function fits({ name, description }: SequenceCard, search: string): boolean {
  return `${name} ${description}`.toLowerCase().includes(search.toLowerCase())
}

function archivedLast(a: SequenceCard, b: SequenceCard): number {
  return Number(a.status === 'archived') - Number(b.status === 'archived')
}

function Skeletons() {
  return (
    <div role="status" aria-label="Loading" className="grid grid-cols-[repeat(auto-fill,minmax(20rem,1fr))] gap-3">
      {['a', 'b', 'c'].map((key) => (
        <div key={key} className="flex h-52 flex-col gap-3 rounded-card border bg-surface p-4">
          <Skeleton className="w-3/5" />
          <Skeleton className="w-16" />
          <Skeleton className="mt-6 w-full" />
        </div>
      ))}
    </div>
  )
}
