import { X } from 'lucide-react'
import { type KeyboardEvent, type RefObject, useEffect, useRef } from 'react'
import type { Graph, GraphNode, SequenceView } from '@/backend'
import { IconButton, Input, Switch, Textarea } from '@/ui'
import { focusStage } from '../canvas/focus'
import { setStage, useStage } from '../canvas/stage'
import type { Deeds } from '../deeds'
import { indexed } from '../flow/index'
import { NodeBadge } from '../KindBadge'
import { kindOf } from '../kinds'
import type { Shown } from '../usePicture'
import { Violations } from '../Violations'
import { setLook, useLook } from '../view'
import { ConditionForm, DecideForm } from './BranchForms'
import { PanelContext, type PanelValue } from './context'
import { EndForm, EnrollForm, NotifyForm, StartForm, WebhookForm } from './DoForms'
import { PaperPanel } from './PaperPanel'
import { QualifyForm } from './QualifyForm'
import { Group, Row } from './Row'
import { SplitForm } from './SplitForm'
import { StepForm } from './StepForm'
import { UpdateForm } from './UpdateForm'
import { DelayForm, WaitForm } from './WaitForms'
import { Ways } from './Ways'

interface PanelProps {
  view: SequenceView
  graph: Graph
  shown: Shown
  deeds: Deeds
  readOnly: boolean
}

/** The inspector: everything about the node under the keyboard, the same beside each of the three views. */
export function Panel({ view, graph, shown, deeds, readOnly }: PanelProps) {
  const focus = useLook(view.id, (look) => look.focus)
  const chosen = useLook(view.id, (look) => look.selected)
  const node = focus === null ? undefined : indexed(graph).byId.get(focus)
  const paper = node ? undefined : graph.notes?.find(({ id }) => id === chosen[0])
  const aside = useRef<HTMLElement>(null)
  useWanted(aside, node?.id ?? paper?.id)
  const close = () => {
    setLook(view.id, { inspector: false })
    focusStage()
  }
  const onKeyDown = (event: KeyboardEvent) => {
    // A popup of a field has its own Esc; it stands elsewhere in the page.
    if (event.key !== 'Escape' || event.defaultPrevented || !aside.current?.contains(event.target as Element)) return
    event.stopPropagation()
    focusStage()
  }
  if (!node && !paper) return null
  const title = node ? kindOf(node).title : paper?.section ? 'Section' : 'Note'
  return (
    <aside
      ref={aside}
      aria-label={`Settings of ${title}`}
      onKeyDown={onKeyDown}
      className="flex w-[clamp(16.5rem,28vw,22.5rem)] shrink-0 flex-col overflow-y-auto border-l bg-surface wrap-anywhere"
    >
      <header className="sticky top-0 z-10 flex items-center gap-2 border-b bg-surface py-2 pr-2 pl-4">
        {node && <NodeBadge node={node} />}
        <h2 className="min-w-0 flex-1 truncate font-semibold">
          {node?.step ? `Step ${shown.numbers.get(node.id) ?? ''} · ${title}` : title}
        </h2>
        <IconButton icon={X} label="Close" size="sm" onClick={close} />
      </header>
      <fieldset disabled={readOnly} className="flex min-w-0 flex-col gap-4 p-4">
        {node ? (
          <NodeForms key={node.id} view={view} node={node} shown={shown} deeds={deeds} readOnly={readOnly} />
        ) : (
          paper && <PaperPanel key={paper.id} sequenceId={view.id} paper={paper} onGone={close} />
        )}
      </fieldset>
    </aside>
  )
}

function NodeForms({ view, node, shown, deeds, readOnly }: Omit<PanelProps, 'graph'> & { node: GraphNode }) {
  const violations = shown.problems.get(node.id) ?? []
  const value: PanelValue = { node, deeds, violations, readOnly, fields: shown.names.fields }
  const general = violations.filter(({ field }) => !field)
  const linked = violations.filter(({ setting }) => setting)
  return (
    <PanelContext value={value}>
      <Violations list={[...general, ...linked]} sequenceId={view.id} />
      {node.kind !== 'start' && (
        <Row field="name" label="Name" optional>
          <Input
            value={node.name ?? ''}
            maxLength={120}
            placeholder={kindOf(node).title}
            onKeyDown={(event) => {
              if (event.key !== 'Enter') return
              event.preventDefault()
              event.stopPropagation()
              focusStage()
            }}
            onChange={(name) =>
              deeds.change(node.id, (now) => ({ ...now, name: name || undefined }) as GraphNode, 'name')
            }
          />
        </Row>
      )}
      <Form node={node} />
      <Ways sequenceId={view.id} />
      {node.kind !== 'start' && (
        <Group title="More">
          <Row field="disabled" layout="row" label="Bypass" hint="People pass straight through.">
            <Switch
              checked={node.disabled ?? false}
              onChange={(on) => deeds.change(node.id, (now) => ({ ...now, disabled: on || undefined }) as GraphNode)}
            />
          </Row>
          <Row field="note" label="Note" optional>
            <Textarea
              rows={2}
              className="text-base!"
              maxLength={2000}
              placeholder="For the team; contacts never see it."
              value={node.note ?? ''}
              onChange={(note) =>
                deeds.change(node.id, (now) => ({ ...now, note: note || undefined }) as GraphNode, 'note')
              }
            />
          </Row>
        </Group>
      )}
    </PanelContext>
  )
}

const FORMS: Record<GraphNode['kind'], () => React.ReactNode> = {
  start: StartForm,
  step: StepForm,
  delay: DelayForm,
  wait: WaitForm,
  condition: ConditionForm,
  decide: DecideForm,
  qualify: QualifyForm,
  split: SplitForm,
  notify: NotifyForm,
  update: UpdateForm,
  enroll: EnrollForm,
  webhook: WebhookForm,
  end: EndForm,
}

/** A node from a file may lack its settings; then there is nothing to draw, and the problem above says so. */
function Form({ node }: { node: GraphNode }) {
  if (node.kind !== 'start' && !node[node.kind]) return null
  const Shape = FORMS[node.kind]
  return <Shape />
}

/** Puts the keyboard on the field that was asked for, once it is there. */
function useWanted(aside: RefObject<HTMLElement | null>, shown: string | undefined) {
  const want = useStage((state) => state.want)
  useEffect(() => {
    const box = aside.current
    if (!want || !box || shown === undefined) return
    const part =
      want === 'first' ? box.querySelector('fieldset') : box.querySelector(`[data-field="${CSS.escape(want)}"]`)
    const field = (part ?? box.querySelector('fieldset'))?.querySelector<HTMLElement>(
      'input:not([aria-hidden="true"]), textarea, select, [role="combobox"], [role="switch"], button',
    )
    setStage({ want: null })
    field?.focus()
    field?.scrollIntoView({ block: 'nearest' })
  }, [want, aside, shown])
}
