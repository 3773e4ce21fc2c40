import { Ellipsis, FileUp, Pause, Play, Redo2, TriangleAlert, Undo2, UserPlus } from 'lucide-react'
import { navigate, useSearchParam } from '@/app/router'
import type { SequenceView } from '@/backend'
import { sequenceMenu } from '@/parts/sequenceMenu'
import type { SequenceDeeds } from '@/parts/useSequenceDeeds'
import { plural } from '@/parts/words'
import { Button, IconButton, Menu } from '@/ui'
import type { Doc } from './document'
import { SavedNote } from './SavedNote'
import type { Publish } from './usePublish'

interface SequenceActionsProps {
  view: SequenceView
  doc: Doc | undefined
  undo: () => void
  redo: () => void
  deeds: SequenceDeeds
  publish: Publish
  /** The name of the default sequence now. */
  present: string | undefined
  /** Shows the first problem. */
  onProblems: () => void
}

/** At the right of the name: where the last change is, undo, and the one thing to do next. */
export function SequenceActions({ view, doc, undo, redo, deeds, publish, present, onProblems }: SequenceActionsProps) {
  const archived = view.status === 'archived'
  // The main deeds have their own buttons here.
  const own = new Set(['open', 'mend', 'activate', 'pause', 'resume', 'enroll'])
  const [, setReplacing] = useSearchParam('file')
  const menu = sequenceMenu(view, deeds, present).map((group) => group.filter(({ id }) => !own.has(id)))
  if (!archived)
    menu[1]?.push({
      id: 'replace',
      title: 'Replace the draft from a YAML file…',
      icon: FileUp,
      run: () => setReplacing('1'),
    })
  return (
    <>
      {doc && !archived && <SavedNote id={view.id} doc={doc} />}
      {doc && !archived && (
        <span className="flex">
          <IconButton icon={Undo2} label="Undo" shortcut="mod+z" disabled={doc.past.length === 0} onClick={undo} />
          <IconButton
            icon={Redo2}
            label="Redo"
            shortcut="mod+shift+z"
            disabled={doc.future.length === 0}
            onClick={redo}
          />
        </span>
      )}
      <Menu groups={menu} trigger={<IconButton icon={Ellipsis} label="More" />} />
      {view.status === 'active' && (
        <Button icon={Pause} busy={deeds.status.busy} onClick={() => deeds.status.run({ card: view, to: 'paused' })}>
          Pause
        </Button>
      )}
      {view.status === 'paused' && (
        <Button icon={Play} busy={deeds.status.busy} onClick={() => deeds.status.run({ card: view, to: 'active' })}>
          Resume
        </Button>
      )}
      {(view.status === 'active' || view.status === 'paused') && (
        <Button variant="primary" icon={UserPlus} onClick={() => navigate(`/contacts?enroll=${view.id}`)}>
          Enroll
        </Button>
      )}
      {view.status === 'draft' && (
        <Button
          variant={view.problems > 0 ? 'secondary' : 'primary'}
          icon={view.problems > 0 ? TriangleAlert : Play}
          busy={publish.busy}
          onClick={() => (view.problems > 0 ? onProblems() : publish.run('activate'))}
        >
          {view.problems > 0 ? `Mend ${plural(view.problems, 'problem', 'problems')}` : 'Activate'}
        </Button>
      )}
    </>
  )
}
