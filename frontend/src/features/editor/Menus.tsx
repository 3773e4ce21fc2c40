import { Frame, StickyNote } from 'lucide-react'
import type { RefObject } from 'react'
import type { Graph, SequenceView } from '@/backend'
import { type Finding, FindMenu } from '@/ui'
import { BranchDialog } from './canvas/BranchDialog'
import { focusStage } from './canvas/focus'
import { type Insert, setStage, useStage } from './canvas/stage'
import type { Deeds } from './deeds'
import { edgeAt, indexed } from './flow/index'
import { type Paper, paperTitle } from './flow/notes'
import { structureOf } from './flow/structure'
import { KindBadge, NodeBadge } from './KindBadge'
import { KINDS } from './kinds'
import { Peek } from './Peek'
import { summaryOf, titleOf } from './summary'
import { anchorOf } from './useEditCommands'
import type { Shown } from './usePicture'
import { show } from './view'

interface MenusProps {
  view: SequenceView
  graph: Graph
  shown: Shown
  deeds: Deeds
  stageRef: RefObject<HTMLElement | null>
}

/** What the canvas and the outline ask alike: what to insert, which node to go to, which branch stays, who stands at a node. */
export function Menus({ view, graph, shown, deeds, stageRef }: MenusProps) {
  const insert = useStage((state) => state.insert)
  const finding = useStage((state) => state.finding)
  const peek = useStage((state) => state.peek)
  const peeked = peek === null ? undefined : indexed(graph).byId.get(peek)
  const close = () => {
    setStage({ insert: null, finding: null, peek: null })
    focusStage()
  }
  return (
    <>
      <BranchDialog view={view} graph={graph} deeds={deeds} />
      {peeked && <Peek view={view} node={peeked.id} title={titleOf(peeked)} onClose={close} />}
      {insert && (
        <FindMenu
          label="Insert node"
          placeholder="What should happen?"
          at={insert.anchor}
          items={insertable(graph, insert).map((kind) => ({
            id: kind.id,
            title: kind.title,
            detail: kind.does,
            group: kind.group,
            keywords: kind.keywords,
            icon: <KindBadge kind={kind} />,
          }))}
          onClose={close}
          onChoose={(kind) => {
            close()
            const { before, from, port } = insert
            if (before !== undefined) deeds.insertAbove(kind, before)
            else deeds.insert(kind, from !== undefined && port !== undefined ? { from, port } : undefined)
          }}
        />
      )}
      {finding === 'node' && (
        <FindMenu
          label="Find node"
          placeholder="Find a node or note"
          at={anchorOf(stageRef, null)}
          items={[
            ...structureOf(graph).order.flatMap((id) => {
              const node = indexed(graph).byId.get(id)
              if (!node) return []
              return { id, title: titleOf(node), detail: summaryOf(node, shown.names), icon: <NodeBadge node={node} /> }
            }),
            ...(graph.notes ?? []).map(foundPaper),
          ]}
          onClose={close}
          onChoose={(id) => {
            close()
            if (indexed(graph).byId.has(id)) show(view.id, id)
            else {
              deeds.showPaper(id)
              setStage({ found: id })
            }
          }}
        />
      )}
    </>
  )
}

function foundPaper(paper: Paper): Finding {
  const Icon = paper.section ? Frame : StickyNote
  return {
    id: paper.id,
    title: paperTitle(paper),
    detail: paper.section ? 'Section' : 'Note',
    keywords: paper.text,
    icon: <Icon size={16} aria-hidden className="shrink-0 text-muted" />,
  }
}

/** Nothing can follow an End, so it is offered only where nothing does. */
function insertable(graph: Graph, { from, port, before }: Insert) {
  const follows = before !== undefined || (from !== undefined && port !== undefined && edgeAt(graph, from, port))
  return KINDS.filter(({ id }) => id !== 'end' || !follows)
}
