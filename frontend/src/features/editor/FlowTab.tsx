import { Diff, ListTree, PanelRight, Rows3, Shapes, TriangleAlert, Wand2, Workflow } from 'lucide-react'
import { type ComponentType, useCallback, useEffect, useMemo, useState } from 'react'
import { type Command, useCommands } from '@/app/commands'
import { useSearchParam } from '@/app/router'
import type { Graph, SequenceView } from '@/backend'
import { plural } from '@/parts/words'
import { Banner, Button, cx, IconButton, SkeletonRows } from '@/ui'
import type { CanvasProps } from './canvas/Canvas'
import { takeFocusAlong } from './canvas/focus'
import { say } from './canvas/stage'
import type { Deeds } from './deeds'
import { useDoc } from './document'
import { FlowScope } from './flow/FlowScope'
import { isLinear } from './flow/linear'
import { LinearDialog } from './LinearDialog'
import { Outline } from './outline/Outline'
import { Problems, useProblemCommands } from './Problems'
import { Panel } from './panel/Panel'
import { QuickView } from './quick/QuickView'
import { useSteps } from './quick/useSteps'
import { usePicture } from './usePicture'
import { setLook, useLook, type ViewName } from './view'

const VIEWS: readonly { id: ViewName; title: string; icon: typeof Rows3; shortcut?: string }[] = [
  { id: 'quick', title: 'Quick Mode', icon: Rows3 },
  { id: 'canvas', title: 'Canvas', icon: Workflow },
  { id: 'outline', title: 'Outline', icon: ListTree },
]

/** The sequence itself, in one of its three views, with the inspector and the problems beside and below. */
export function FlowTab({ view, deeds }: { view: SequenceView; deeds: Deeds }) {
  const { id } = view
  const graph = useDoc(id)?.graph ?? view.graph
  const shown = usePicture(view, graph)
  const readOnly = view.status === 'archived'
  const [name, setView] = useView(id)
  const inspector = useLook(id, (look) => look.inspector)
  const steps = useSteps(id, deeds)
  const [linear, setLinear] = useState(false)
  const toCanvas = useCallback(() => {
    takeFocusAlong()
    setLook(id, { view: 'canvas' })
  }, [id])
  useProblemCommands(view, graph)
  useViewCommands(name, setView, graph, readOnly, () => setLinear(true))
  return (
    <div className="flex h-full min-h-0 flex-col">
      {readOnly && (
        <Banner tone="neutral">An archived sequence is kept for reference. Duplicate it to use it again.</Banner>
      )}
      <Bar view={view} name={name} onView={setView} deeds={deeds} readOnly={readOnly} />
      <div className="flex min-h-0 flex-1">
        {name === 'canvas' && <LazyCanvas view={view} deeds={deeds} readOnly={readOnly} />}
        {name === 'quick' && <QuickView view={view} graph={graph} shown={shown} steps={steps} onCanvas={toCanvas} />}
        {name === 'outline' && <Outline view={view} graph={graph} shown={shown} deeds={deeds} readOnly={readOnly} />}
        {inspector && <Panel view={view} graph={graph} shown={shown} deeds={deeds} readOnly={readOnly} />}
      </div>
      <Problems view={view} graph={graph} />
      {linear && <LinearDialog view={view} graph={graph} onClose={() => setLinear(false)} />}
    </div>
  )
}

/** The view: as the address says, or as it was left. */
function useView(id: string): [ViewName, (view: ViewName) => void] {
  const [asked, setAsked] = useSearchParam('view')
  const kept = useLook(id, (look) => look.view)
  const wanted = VIEWS.find((one) => one.id === asked)?.id
  useEffect(() => {
    if (!wanted) return
    setLook(id, { view: wanted })
    setAsked('')
  })
  return [wanted ?? kept ?? 'quick', (view) => setLook(id, { view })]
}

interface BarProps {
  view: SequenceView
  name: ViewName
  onView: (view: ViewName) => void
  deeds: Deeds
  readOnly: boolean
}

function Bar({ view, name, onView, deeds, readOnly }: BarProps) {
  const { id } = view
  const palette = useLook(id, (look) => look.palette)
  const changes = useLook(id, (look) => look.changes)
  const inspector = useLook(id, (look) => look.inspector)
  const problems = useLook(id, (look) => look.problems)
  const errors = view.violations.filter(({ level }) => level === 'error').length
  const warnings = view.violations.filter(({ level }) => level === 'warning').length
  return (
    <div role="toolbar" aria-label="View" className="flex h-11 shrink-0 items-center gap-2 border-b bg-bg px-4">
      <div role="group" aria-label="View" className="flex items-center gap-0.5 rounded-control bg-sunken p-0.5">
        {VIEWS.map(({ id: one, title, icon: Icon }) => (
          <button
            key={one}
            type="button"
            aria-pressed={one === name}
            onClick={() => onView(one)}
            className={cx(
              'flex h-7 items-center gap-1.5 rounded-control px-2.5 transition-colors',
              one === name ? 'bg-surface font-medium shadow-1' : 'text-muted hover:text-text',
            )}
          >
            <Icon size={14} aria-hidden />
            {title}
          </button>
        ))}
      </div>
      <span className="flex-1" />
      {view.version > 0 && <FlowScope view={view} />}
      <Button
        size="sm"
        variant="quiet"
        icon={TriangleAlert}
        aria-pressed={problems}
        className={cx(errors > 0 ? 'text-danger!' : 'text-muted!', problems && 'bg-border!')}
        onClick={() => setLook(id, { problems: !problems })}
      >
        {errors > 0
          ? plural(errors, 'problem', 'problems')
          : warnings > 0
            ? plural(warnings, 'warning', 'warnings')
            : 'No problems'}
      </Button>
      {name === 'canvas' && view.changed && view.version > 0 && (
        <IconButton
          icon={Diff}
          label="Changes since the live version"
          aria-pressed={changes}
          onClick={() => setLook(id, { changes: !changes })}
        />
      )}
      {name === 'canvas' && !readOnly && (
        <>
          <IconButton icon={Wand2} label="Tidy all" shortcut="l" onClick={deeds.tidyAll} />
          <IconButton
            icon={Shapes}
            label="Palette of nodes"
            aria-pressed={palette}
            onClick={() => setLook(id, { palette: !palette })}
          />
        </>
      )}
      <IconButton
        icon={PanelRight}
        label="Settings of the node"
        aria-pressed={inspector}
        onClick={() => setLook(id, { inspector: !inspector })}
      />
    </div>
  )
}

/** The canvas and React Flow come when they are first looked at. */
function LazyCanvas(props: CanvasProps) {
  const [Shown, setShown] = useState<ComponentType<CanvasProps> | undefined>(() => loaded)
  const [failed, setFailed] = useState<{ error: unknown }>()
  useEffect(() => {
    if (loaded) return
    import('./canvas/Canvas').then(
      (module) => {
        loaded = module.default
        setShown(() => module.default)
      },
      (error: unknown) => setFailed({ error }),
    )
  }, [])
  if (failed) throw failed.error
  return Shown ? <Shown {...props} /> : <SkeletonRows />
}

let loaded: ComponentType<CanvasProps> | undefined

const LABELS: Record<ViewName, string> = { quick: 'Quick Mode', canvas: 'Canvas', outline: 'Outline' }

function useViewCommands(
  name: ViewName,
  setView: (view: ViewName) => void,
  graph: Graph,
  readOnly: boolean,
  onLinear: () => void,
) {
  const straight = isLinear(graph)
  // biome-ignore lint/correctness/useExhaustiveDependencies: the two deeds are new on every drawing and always do the same
  const commands = useMemo<Command[]>(() => {
    const go = (view: ViewName) => () => {
      takeFocusAlong()
      setView(view)
      say(`${LABELS[view]}.`)
    }
    const command = (one: string, title: string, run: () => void, shortcut?: string): Command => ({
      id: `flow.${one}`,
      title,
      group: 'View',
      run,
      ...(shortcut && { shortcut, within: OUTSIDE }),
    })
    return [
      command(
        'switch',
        name === 'canvas' ? 'Show Quick Mode' : 'Show the canvas',
        go(name === 'canvas' ? 'quick' : 'canvas'),
        'v',
      ),
      command('outline', 'Show the outline', go(name === 'outline' ? 'canvas' : 'outline'), 'o'),
      ...(straight || readOnly ? [] : [command('linear', 'Make linear…', onLinear)]),
    ]
  }, [name, straight, readOnly])
  useCommands(commands)
}

/** Letters act everywhere but in the inspector, where they look for a choice in lists. */
const OUTSIDE = 'main :not(aside *), main'
