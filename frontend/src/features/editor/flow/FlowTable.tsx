import { href } from '@/app/router'
import { explain, type Graph, type NodeFlow, type SequenceView } from '@/backend'
import { Dialog, ErrorState, SkeletonRows, TextLink } from '@/ui'
import { useVersionGraph } from '../publish/useReview'
import { titleOf } from '../summary'
import { ArmBar } from './ArmBar'
import { FlowBadge } from './FlowBadge'
import { PeriodControl, VersionControl } from './ScopeControls'
import { type Flow, useFlow } from './useFlow'
import { inWalkingOrder, portTitle } from './words'

/** The numbers of the flow as a table: the same for those who do not see the canvas. */
export function FlowTable({ view, onClose }: { view: SequenceView; onClose: () => void }) {
  const flow = useFlow(view, true)
  const live = useVersionGraph(view.id, view.version)
  const { scope } = flow
  return (
    <Dialog
      open
      onClose={onClose}
      width="xl"
      title="People by step"
      description={`${scope.all ? 'All versions' : `Version ${view.version}`} of ${view.name}. Who came and went is counted in people.`}
    >
      <div className="flex flex-col gap-4">
        <div className="flex flex-wrap items-center justify-between gap-2">
          <PeriodControl />
          <VersionControl version={view.version} />
        </div>
        {flow.error && (
          <ErrorState compact title="The numbers could not be read." onRetry={flow.retry} {...explain(flow.error)} />
        )}
        {(!flow.view || !live.data) && !flow.error && <SkeletonRows rows={5} />}
        {flow.view && live.data && (
          <>
            <Numbers view={view} graph={live.data} flow={flow} />
            <Arms graph={live.data} flow={flow} />
          </>
        )}
      </div>
    </Dialog>
  )
}

const COLUMNS = ['entered', 'done', 'skipped', 'failed', 'moved', 'unenrolled'] as const

function Numbers({ view, graph, flow }: { view: SequenceView; graph: Graph; flow: Flow }) {
  const known = inWalkingOrder(graph)
  const rest = [...flow.nodes.values()].filter(({ node }) => !graph.nodes.some(({ id }) => id === node))
  const rows = [
    ...known.flatMap((node) => {
      const count = flow.nodes.get(node.id)
      return count ? [{ title: titleOf(node), ports: portsOf(count, graph), count }] : []
    }),
    ...rest.map((count) => ({ title: 'A step of an earlier version', ports: '', count })),
  ]
  if (rows.length === 0) return <p className="text-muted">Nobody came in yet.</p>
  return (
    <div className="overflow-x-auto rounded-card border">
      <table className="w-full min-w-[42rem] text-table">
        <thead className="text-muted">
          <tr className="border-b [&>th]:px-3 [&>th]:py-1.5 [&>th]:text-right [&>th]:font-medium">
            <th scope="col" className="text-left!">
              Step
            </th>
            <th scope="col" className="text-left!">
              Now
            </th>
            {COLUMNS.map((name) => (
              <th key={name} scope="col" className="capitalize">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody className="divide-y">
          {rows.map(({ title, ports, count }) => (
            <tr key={count.node} className="align-top [&>td]:px-3 [&>td]:py-1.5 [&>td]:text-right">
              <th scope="row" className="px-3 py-1.5 text-left font-medium wrap-anywhere">
                {title}
                {ports && <span className="block font-normal text-muted">{ports}</span>}
              </th>
              <td className="text-left!">
                {count.now > 0 ? (
                  <TextLink href={href(`/sequences/${view.id}?tab=people&node=${encodeURIComponent(count.node)}`)}>
                    <FlowBadge flow={count} words />
                  </TextLink>
                ) : (
                  <span className="text-subtle">0</span>
                )}
              </td>
              {COLUMNS.map((name) => (
                <td key={name} className={count[name] === 0 ? 'text-subtle' : undefined}>
                  {count[name].toLocaleString()}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

/** Who left by each output of a node that divides. */
function portsOf({ node, ports }: NodeFlow, graph: Graph): string {
  const found = graph.nodes.find(({ id }) => id === node)
  return Object.entries(ports)
    .map(([port, count]) => ({ title: portTitle(found, port), count }))
    .filter(({ title }) => title !== undefined)
    .map(({ title, count }) => `${title} ${count.toLocaleString()}`)
    .join(' · ')
}

function Arms({ graph, flow }: { graph: Graph; flow: Flow }) {
  const splits = graph.nodes.filter(({ split }) => split)
  return splits.map((node) => {
    const arms = flow.view?.arms.filter((arm) => arm.node === node.id) ?? []
    // An arm without people may be anything: it must not stretch the scale for the others.
    const most = Math.max(0.1, ...arms.filter(({ people }) => people > 0).map(({ rate }) => rate.high))
    return (
      <section key={node.id} aria-label={titleOf(node)} className="flex flex-col gap-3 rounded-card border p-3">
        <h3 className="font-semibold">
          {titleOf(node)}
          <span className="ml-2 text-table font-normal text-muted">
            {node.split?.goal === 'meeting' ? 'share with a meeting' : 'share with a reply'}, all versions, ever
          </span>
        </h3>
        {arms.map((arm) => (
          <ArmBar key={arm.arm} arm={arm} name={portTitle(node, arm.arm) ?? arm.arm} most={most} />
        ))}
      </section>
    )
  })
}
