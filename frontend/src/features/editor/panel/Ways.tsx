import { newId } from '@/backend'
import { Button, Picker } from '@/ui'
import { setStage } from '../canvas/stage'
import { edit, graphOf, useDoc } from '../document'
import { connect, insertAt } from '../flow/edits'
import { edgeAt, indexed } from '../flow/index'
import { portsOf } from '../flow/ports'
import { targetsOf } from '../flow/walk'
import { titleOf } from '../summary'
import { usePanel } from './context'
import { Group, Wrong } from './Row'

const END = 'end'

/** Where each way out leads, and changing it: the lines of the canvas as a list. */
export function Ways({ sequenceId }: { sequenceId: string }) {
  const { node, deeds, readOnly } = usePanel()
  const graph = useDoc(sequenceId)?.graph ?? graphOf(sequenceId)
  const ports = portsOf(node)
  if (ports.length === 0) return null
  const { byId } = indexed(graph)
  const targets = targetsOf(graph, node.id).flatMap((id) => {
    const target = byId.get(id)
    return target ? { value: id, label: titleOf(target) } : []
  })
  const lead = (port: string, to: string) => {
    const edge = edgeAt(graph, node.id, port)
    if (to !== END) edit(sequenceId, (now) => connect(now, { from: node.id, port }, to, newId()))
    else if (edge) deeds.cut(edge.id)
  }
  return (
    <Group title={ports.length === 1 ? 'Leads to' : 'Ways out'} field="fallback">
      {ports.map(({ id, label }) => {
        const edge = edgeAt(graph, node.id, id)
        const bare = node.kind === 'decide' && id === 'fallback' && !edge
        return (
          <div key={id} data-field={`way:${id}`} className="flex flex-col gap-1">
            {label && <span className="truncate text-table font-medium text-muted">{label}</span>}
            <Picker
              label={label ? `${label} leads to` : 'Leads to'}
              value={edge?.to ?? END}
              groups={[
                { title: '', items: [{ value: END, label: bare ? 'Nowhere yet' : 'End' }] },
                { title: 'Nodes', items: targets },
              ]}
              onChange={(to) => lead(id, to)}
            />
            {bare && !readOnly && (
              <Button
                size="sm"
                className="self-start"
                onClick={() => {
                  const end = { id: newId(), kind: 'end' as const, end: {} }
                  edit(sequenceId, (now) => insertAt(now, { from: node.id, port: id }, end, newId()))
                  // This button goes; the keyboard stays in its row.
                  setStage({ want: `way:${id}` })
                }}
              >
                End there
              </Button>
            )}
          </div>
        )
      })}
      <Wrong field="fallback" />
    </Group>
  )
}
