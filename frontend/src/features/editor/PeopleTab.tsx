import { UserPlus, X } from 'lucide-react'
import { useEffect, useMemo, useRef, useState } from 'react'
import { type Command, useCommands } from '@/app/commands'
import { navigate, useSearchParam } from '@/app/router'
import { type EnrollmentRow, explain, type SequenceView } from '@/backend'
import { EnrollmentDialog } from '@/parts/EnrollmentDialog'
import { ExportMenu } from '@/parts/ExportMenu'
import { type DeedKind, type DeedTarget, useEnrollmentDeeds } from '@/parts/enrollmentDeeds'
import { targetOf } from '@/parts/enrollmentMenu'
import {
  Button,
  countSelected,
  DataTable,
  EmptyState,
  ErrorState,
  NOTHING,
  Segments,
  type Selection,
  SelectionBar,
  Toolbar,
  ToolbarGap,
} from '@/ui'
import { peopleColumns } from './peopleColumns'
import { useVersionGraph } from './publish/useReview'
import { titleOf } from './summary'
import { type PeopleFilter, rowId, usePeople } from './usePeople'

const FILTERS: { id: PeopleFilter; title: string }[] = [
  { id: '', title: 'All' },
  { id: 'active', title: 'Active' },
  { id: 'paused', title: 'Paused' },
  { id: 'completed', title: 'Completed' },
  { id: 'unenrolled', title: 'Unenrolled' },
  { id: 'waiting', title: 'Waiting for approval' },
  { id: 'replied', title: 'Replied' },
]

const BULK: { kind: DeedKind; title: string }[] = [
  { kind: 'skip_wait', title: 'Skip wait' },
  { kind: 'pause', title: 'Pause' },
  { kind: 'resume', title: 'Resume' },
  { kind: 'move', title: 'Move to step' },
  { kind: 'unenroll', title: 'Unenroll' },
]

/** Everyone in the sequence: where they are, why they wait, and what can be done. */
export function PeopleTab({ view }: { view: SequenceView }) {
  const [wanted, setFilter] = useSearchParam('status')
  const [node, setNode] = useSearchParam('node')
  const filter = FILTERS.find(({ id }) => id === wanted)?.id ?? ''
  const people = usePeople(view, filter, node)
  const place = usePlaceName(view, node)
  const [selection, setSelection] = useState<Selection>(NOTHING)
  const [activeId, setActiveId] = useState<string>()
  const [why, setWhy] = useState<string | null>(null)
  const deeds = useEnrollmentDeeds(() => setSelection(NOTHING))
  const columns = useMemo(() => peopleColumns({ deeds, why, setWhy }), [deeds, why])
  const active = people.rows.find(({ id }) => id === activeId)
  const count = countSelected(selection, people.total)
  const target = count > 0 ? chosen(people, selection, count) : active && targetOf(active)
  usePeopleCommands(target, active, deeds.ask, setWhy)

  if (people.counts[''] === 0 && people.rows.length === 0 && !people.isPending)
    return (
      <EmptyState
        icon={UserPlus}
        title="Nobody is in this sequence yet"
        actions={
          view.status === 'active' || view.status === 'paused' ? (
            <Button variant="primary" icon={UserPlus} onClick={() => navigate(`/contacts?enroll=${view.id}`)}>
              Enroll contacts
            </Button>
          ) : undefined
        }
      >
        {view.status === 'draft' && 'Activate it, then enroll contacts.'}
      </EmptyState>
    )
  return (
    <div className="flex h-full flex-col pt-2">
      <Toolbar label="Filters">
        <Segments
          label="Status"
          value={filter}
          onChange={(next) => {
            setFilter(next)
            setSelection(NOTHING)
          }}
          options={FILTERS.map((one) => ({ ...one, count: people.counts[one.id] }))}
        />
        {node && (
          <Button size="sm" icon={X} onClick={() => setNode('')}>
            At {place}
          </Button>
        )}
        <ToolbarGap />
        {people.looking && <span className="text-table text-muted">Looking through all of them…</span>}
        <ExportMenu what={{ what: 'enrollments', sequenceId: view.id }} />
      </Toolbar>
      {people.error ? (
        <ErrorState
          title="The enrollments could not be read."
          onRetry={() => void people.refetch()}
          {...explain(people.error)}
        />
      ) : (
        <DataTable
          label="Enrollments"
          columns={columns}
          rows={people.source}
          rowId={rowId}
          onOpen={(row) => navigate(`/contacts/${row.contactId}`)}
          onActive={(row) => setActiveId(row.id)}
          selection={selection}
          onSelect={setSelection}
          empty={
            people.isPending || people.looking ? undefined : (
              <EmptyState
                title={node ? 'Nobody stands there now' : 'Nobody matches'}
                actions={<Button onClick={() => (node ? setNode('') : setFilter(''))}>Show all</Button>}
              />
            )
          }
        />
      )}
      <SelectionBar
        selection={selection}
        onSelect={setSelection}
        total={people.total}
        noun={['enrollment', 'enrollments']}
      >
        {BULK.map(({ kind, title }) => (
          <Button
            key={kind}
            size="sm"
            busy={deeds.busy}
            onClick={() => deeds.ask(kind, chosen(people, selection, count))}
          >
            {title}
          </Button>
        ))}
      </SelectionBar>
      <EnrollmentDialog deeds={deeds} />
    </div>
  )
}

/** A node's name; one that the draft has no more may still be live. */
function usePlaceName(view: SequenceView, id: string): string {
  const live = useVersionGraph(view.id, id ? view.version : 0)
  const node = [...view.graph.nodes, ...(live.data?.nodes ?? [])].find((one) => one.id === id)
  return node ? titleOf(node) : 'a step of an earlier version'
}

/** The selection as the target of a deed: all that match, but for those let go of. */
function chosen(people: ReturnType<typeof usePeople>, selection: Selection, count: number): DeedTarget {
  const known = people.rows.find(({ id }) => selection.ids.has(id) !== selection.all)
  return {
    count,
    ...(known && count === 1 ? { name: known.contact } : {}),
    sample: known?.id ?? '',
    ids: async () =>
      selection.all ? (await people.allIds()).filter((id) => !selection.ids.has(id)) : [...selection.ids],
  }
}

/** The keys of a row; with a selection they mean the selection. */
function usePeopleCommands(
  target: DeedTarget | undefined,
  active: EnrollmentRow | undefined,
  ask: (kind: DeedKind, target: DeedTarget) => void,
  setWhy: (id: string) => void,
) {
  // What the keys mean changes with every step through the list; the commands stay the same ones.
  const now = useRef({ target, active, ask, setWhy })
  useEffect(() => {
    now.current = { target, active, ask, setWhy }
  })
  const some = target !== undefined
  const commands = useMemo<Command[]>(() => {
    if (!some) return []
    const deed = (kind: DeedKind, title: string, shortcut: string): Command => ({
      id: `enrollment.${kind}`,
      title,
      group: 'People',
      shortcut,
      run: () => now.current.target && now.current.ask(kind, now.current.target),
    })
    const why = () => now.current.active && now.current.setWhy(now.current.active.id)
    return [
      { id: 'enrollment.why', title: 'Why?', group: 'People', shortcut: 'w', run: why },
      deed('pause', 'Pause enrollment', 'p'),
      deed('resume', 'Resume enrollment', 'r'),
      deed('skip_wait', 'Skip wait', 's'),
      deed('move', 'Move to step', 'm'),
      deed('unenroll', 'Unenroll', 'u'),
    ]
  }, [some])
  useCommands(commands)
}
