import type { Node, NodeProps } from '@xyflow/react'
import { Ban, CircleAlert, StickyNote, TriangleAlert } from 'lucide-react'
import { memo } from 'react'
import type { GraphNode } from '@/backend'
import { cx } from '@/ui'
import { People, type PeopleHere } from '../flow/People'
import { sizeOf } from '../flow/ports'
import { KindBadge } from '../KindBadge'
import { kindOf, type Shape } from '../kinds'
import { HUES } from '../looks'
import { type Change, ChangeMark } from './ChangeMark'

export interface CardData extends Record<string, unknown> {
  node: GraphNode
  title: string
  summary: string
  foot: string
  /** What is wrong, the worst first. */
  problem: { level: 'error' | 'warning' | 'info'; words: string; count: number } | undefined
  /** Who stands here or passed, where the numbers are on. */
  people: PeopleHere | undefined
  /** What the draft made of it, where the live version is another. */
  change: Change | undefined
  selected: boolean
  focused: boolean
  /** While a line is drawn: whether it may lead here. */
  target: 'open' | 'refused' | 'chosen' | undefined
}

export type CardNode = Node<CardData, 'card'>

/** A node of the flow. Nothing in it can be pressed: what can be done stands beside it, in menus and under keys. */
export const NodeCard = memo(function NodeCard({ data }: NodeProps<CardNode>) {
  const { node, title, summary, foot, problem, people, change, selected, focused, target } = data
  const kind = kindOf(node)
  const { w, h } = sizeOf(node)
  const tall = h > 60
  return (
    <div
      className="node-card relative"
      style={{ width: w, height: h }}
      data-selected={selected || undefined}
      data-focused={focused || undefined}
      data-target={target}
      data-off={node.disabled || undefined}
    >
      {change && <ChangeMark change={change} />}
      <Outline shape={kind.shape} hue={kind.hue} w={w} h={h} off={node.disabled ?? false} />
      <div
        className={cx(
          'node-text absolute inset-0 flex flex-col',
          tall ? 'justify-start px-4 py-2.5' : 'justify-center px-5',
          kind.shape === 'message' && 'pl-4.5',
        )}
      >
        <div className="flex items-center gap-2">
          <span className="node-badge contents">
            <KindBadge kind={kind} />
          </span>
          <span className="min-w-0 flex-1">
            <span className="node-title block truncate font-semibold" title={title}>
              {title}
            </span>
            {h === 56 && (
              <span className="node-more block truncate text-table text-muted">
                {people ? <People here={people} brief /> : summary}
              </span>
            )}
          </span>
          {node.note && <StickyNote size={12} aria-hidden className="node-more shrink-0 text-subtle" />}
          {node.disabled && <Ban size={14} aria-hidden className="shrink-0 text-muted" />}
          {problem && (
            <span className={tall ? 'node-mid' : undefined}>
              <ProblemMark level={problem.level} />
            </span>
          )}
        </div>
        {tall && (
          <>
            <span className="node-more mt-1 truncate text-table text-text/85" title={summary}>
              {summary}
            </span>
            <span className="node-more mt-0.5 flex items-center gap-1 text-meta">
              {people ? (
                <People here={people} brief />
              ) : problem ? (
                <>
                  <ProblemMark level={problem.level} small />
                  <span
                    className={cx('min-w-0 truncate', problem.level === 'error' ? 'text-danger' : 'text-warn')}
                    title={problem.words}
                  >
                    {problem.count > 1 ? `${problem.count} problems: ` : ''}
                    {problem.words}
                  </span>
                </>
              ) : (
                <span className="truncate text-subtle">{node.disabled ? 'Bypassed' : foot}</span>
              )}
            </span>
          </>
        )}
      </div>
    </div>
  )
})

export function ProblemMark({ level, small = false }: { level: 'error' | 'warning' | 'info'; small?: boolean }) {
  const Icon = level === 'error' ? CircleAlert : TriangleAlert
  return (
    <Icon
      size={small ? 12 : 14}
      aria-hidden
      className={cx('shrink-0', level === 'error' ? 'text-danger' : level === 'warning' ? 'text-warn' : 'text-info')}
    />
  )
}

interface OutlineProps {
  shape: Shape
  hue: keyof typeof HUES
  w: number
  h: number
  off: boolean
}

/** Shape says what colour says, for those who see none: bar, notched sides, dashed upper edge, pill. */
function Outline({ shape, hue, w, h, off }: OutlineProps) {
  const path = shapePath(shape, w, h)
  return (
    <svg width={w} height={h} aria-hidden className="absolute inset-0 overflow-visible">
      <path d={path} className="node-ring" />
      <path d={path} className={cx('node-shape', shape === 'ai' && 'stroke-transparent!')} />
      {off && <path d={path} className="node-hatch" fill="url(#node-hatch)" />}
      {shape === 'message' && (
        <path
          d={`M4.5 .5H8A8 8 0 0 0 .5 8V${h - 8}A8 8 0 0 0 8 ${h - 0.5}H4.5V.5Z`}
          className={cx('node-bar', HUES[hue].fill)}
          transform="translate(0 0)"
        />
      )}
      {shape === 'ai' && <AiEdge w={w} h={h} />}
    </svg>
  )
}

const NOTCH = 12

function AiEdge({ w, h }: { w: number; h: number }) {
  return (
    <>
      <path
        d={`M${w - NOTCH} .5L${w - 0.5} ${h / 2}L${w - NOTCH} ${h - 0.5}H${NOTCH}L.5 ${h / 2}L${NOTCH} .5`}
        className="node-edge"
      />
      <path d={`M${NOTCH} .5H${w - NOTCH}`} className="node-edge stroke-ai!" strokeDasharray="6 4" strokeWidth={2} />
    </>
  )
}

function shapePath(shape: Shape, w: number, h: number): string {
  if (shape === 'logic' || shape === 'ai')
    return `M${NOTCH} .5H${w - NOTCH}L${w - 0.5} ${h / 2}L${w - NOTCH} ${h - 0.5}H${NOTCH}L.5 ${h / 2}Z`
  const r = shape === 'wait' || shape === 'end' ? h / 2 - 0.5 : 8
  return `M${r} .5H${w - r}A${r} ${r} 0 0 1 ${w - 0.5} ${r}V${h - r}A${r} ${r} 0 0 1 ${w - r} ${h - 0.5}H${r}A${r} ${r} 0 0 1 .5 ${h - r}V${r}A${r} ${r} 0 0 1 ${r} .5Z`
}
