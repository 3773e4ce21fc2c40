import { type ReactFlowProps, useStore, useStoreApi } from '@xyflow/react'
import { type ReactElement, useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react'
import type { Graph, SequenceView } from '@/backend'
import { plural } from '@/parts/words'
import type { Deeds } from '../deeds'
import { indexed } from '../flow/index'
import { structureOf } from '../flow/structure'
import { titleOf } from '../summary'
import type { Shown } from '../usePicture'
import { useLook } from '../view'
import { cardsOf, ghostsOf, papersOf, spoken } from './cards'
import { FarLayer } from './FarLayer'
import { keepFocus, useArrival } from './focus'
import { dropGesture } from './gesture'
import { Minimap, WORTH_A_MAP } from './Minimap'
import { Overlays } from './Overlays'
import { clearStage, setStage, stage, useStage } from './stage'
import { useCanvasKeys } from './useCanvasKeys'
import { useClipboard } from './useClipboard'
import { useGestures } from './useGestures'
import { type Motion, useMotion } from './useMotion'
import { usePlaces } from './usePlaces'
import { useFirstViewport, useKeptViewport } from './useViewport'
import { useVisible } from './useVisible'
import { WireLayer } from './WireLayer'

interface StageProps {
  view: SequenceView
  graph: Graph
  shown: Shown
  deeds: Deeds
  readOnly: boolean
  children: (props: ReactFlowProps) => ReactElement
}

const HELP =
  'Arrows walk along the flow, Enter opens the settings, A inserts after, B adds a branch, C connects, Delete deletes, Question mark lists every key.'

/** One tab stop: the stage has the focus, and names the node under the keyboard, so that focus is never lost with a node. */
export function Stage({ view, graph, shown, deeds, readOnly, children }: StageProps) {
  const { id } = view
  const stageRef = useRef<HTMLDivElement>(null)
  const space = useRef(false)
  const points = usePlaces(graph)
  const motion = useMotion(graph, points)
  const visible = useVisible(graph, points)
  const focus = useLook(id, (look) => look.focus)
  const chosen = useLook(id, (look) => look.selected)
  const selected = useMemo(() => new Set(chosen), [chosen])
  const link = useStage((state) => state.link)
  const moving = useStage((state) => state.moving)
  const said = useStage((state) => state.said)
  const carrying = useStage((state) => state.carry !== null)
  const gestures = useGestures({ id, graph, points, readOnly, deeds, stageRef, space })
  const onKeyDown = useCanvasKeys({ id, graph, points, readOnly, deeds, motion, stageRef })
  const clipboard = useClipboard(deeds, stageRef, readOnly)
  const first = useFirstViewport(id, points[structureOf(graph).roots[0] ?? ''] ?? { x: 0, y: 0 }, stageRef)
  useFollow(focus, motion)
  const found = useStage((state) => state.found)
  useEffect(() => {
    if (found === null) return
    setStage({ found: null })
    motion.reveal(found)
  }, [found, motion])
  useNearness(stageRef)
  useArrival(() => stageRef.current)
  useKeptViewport(id)
  useEffect(
    () => () => {
      dropGesture()
      clearStage()
    },
    [],
  )
  // Choosing a node lets go of a chosen line, so that Delete means what was chosen last.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the change is what matters
  useEffect(() => setStage({ wire: null }), [focus, chosen])

  const [known] = useState(() => new Map())
  const { names, problems, numbers, flow, changes, live } = shown
  const picture = { graph, points, names, problems, numbers, flow, changes, selected, focus, link, moving }
  const ids = new Set(visible.ids)
  if (focus !== null && visible.box.w > 0) ids.add(focus)
  const cards = cardsOf(ids, picture, known)
  const papers = papersOf(graph, selected, moving)
  const broken = useMemo(
    () => new Set([...problems].filter(([, list]) => list.some(({ level }) => level === 'error')).map(([one]) => one)),
    [problems],
  )
  const nameOf = useCallback(
    (one: string) => {
      const node = indexed(graph).byId.get(one)
      return node ? titleOf(node) : ''
    },
    [graph],
  )
  const far = visible.box.w === 0
  const ghosts = useMemo(() => (far ? [] : ghostsOf(changes)), [changes, far])
  const focused = focus === null ? undefined : indexed(graph).byId.get(focus)
  const errors = view.problems > 0 ? `, ${plural(view.problems, 'problem', 'problems')}` : ''
  return (
    <div className="@container relative min-h-0 min-w-0 flex-1 overflow-hidden bg-bg">
      <div
        ref={stageRef}
        role="application"
        tabIndex={0}
        data-stage
        data-focus="inset"
        data-linking={link ? true : undefined}
        data-carry={carrying || undefined}
        aria-label={`Sequence canvas, ${plural(graph.nodes.length, 'node', 'nodes')}${errors}`}
        aria-describedby="stage-help"
        aria-activedescendant={focused ? `node-${focused.id}` : undefined}
        className="stage absolute inset-0 outline-none"
        onKeyDown={(event) => {
          if (event.key === ' ') space.current = true
          onKeyDown(event)
        }}
        onKeyUp={(event) => {
          if (event.key === ' ') space.current = false
        }}
        onContextMenu={(event) => {
          if (!(event.target as Element).classList.contains('react-flow__pane')) gestures.menuAt(event)
        }}
        onMouseDown={keepFocus}
        onPointerDown={gestures.onPointerDown}
        onPointerMove={gestures.onPointerMove}
        onPointerUp={gestures.onPointerUp}
        onPointerCancel={gestures.onPointerCancel}
        onClick={gestures.onClick}
        onDoubleClick={gestures.onDoubleClick}
        {...clipboard}
      >
        {first &&
          children({
            defaultViewport: first,
            nodes: [...papers, ...ghosts, ...cards],
            onPaneContextMenu: gestures.menuAt,
            children: (
              <>
                <WireLayer
                  graph={graph}
                  points={points}
                  box={visible.box}
                  readOnly={readOnly}
                  titleOf={nameOf}
                  flow={flow}
                  live={live}
                />
                <FarLayer graph={graph} points={points} selected={selected} focus={focus} broken={broken} flow={flow} />
              </>
            ),
          })}
        {far && focused && (
          // From afar no node is mounted; this one stands for it to a screen reader.
          <div id={`node-${focused.id}`} role="button" tabIndex={-1} aria-roledescription="node" className="sr-only">
            {spoken(picture, { node: focused, problem: undefined })}
          </div>
        )}
        <Hatch />
      </div>
      {graph.nodes.length >= WORTH_A_MAP && <Minimap graph={graph} points={points} />}
      <p id="stage-help" className="sr-only">
        {HELP}
      </p>
      <p role="status" className="sr-only">
        {said}
      </p>
      <Overlays
        view={view}
        graph={graph}
        shown={shown}
        deeds={deeds}
        motion={motion}
        stageRef={stageRef}
        points={points}
        readOnly={readOnly}
      />
    </div>
  )
}

/** The pattern of what is bypassed. */
function Hatch() {
  return (
    <svg aria-hidden className="absolute size-0">
      <pattern id="node-hatch" width="8" height="8" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
        <path d="M0 0V8" className="stroke-border-strong" strokeWidth="1.5" strokeOpacity="0.45" />
      </pattern>
    </svg>
  )
}

/** Keeps the node under the keyboard in view when it changes, and when the inspector takes room. */
function useFollow(focus: string | null, motion: Motion) {
  const width = useStore((state) => state.width)
  const latest = useRef({ motion, first: true })
  useEffect(() => {
    latest.current.motion = motion
  })
  useEffect(() => {
    if (width === 0) return
    if (latest.current.first) latest.current.first = false
    else if (focus !== null && stage().marquee === null) latest.current.motion.reveal(focus)
  }, [focus, width])
}

/** One attribute says how near we are; the style sheet does the rest. */
function useNearness(stageRef: React.RefObject<HTMLElement | null>) {
  const store = useStoreApi()
  useLayoutEffect(() => {
    let last = ''
    const look = () => {
      const element = stageRef.current
      const [x, y, zoom] = store.getState().transform
      if (!element) return
      const lod = zoom < 0.4 ? 'far' : zoom < 0.65 ? 'mid' : 'near'
      if (lod !== last) {
        last = lod
        element.dataset.lod = lod
        element.dataset.dots = zoom < 0.5 ? 'off' : 'on'
      }
      if (zoom >= 0.5) {
        element.style.backgroundSize = `${24 * zoom}px ${24 * zoom}px`
        element.style.backgroundPosition = `${x}px ${y}px`
      }
    }
    look()
    return store.subscribe(look)
  }, [store, stageRef])
}
