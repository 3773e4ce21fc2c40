import type { Violation } from '@/backend'
import { plural } from '@/parts/words'
import { Button, Checkbox } from '@/ui'
import { Violations } from '../Violations'

interface FindingsProps {
  sequenceId: string
  list: readonly Violation[]
  /** Whether the warnings were read. */
  read: boolean
  onRead: (read: boolean) => void
  /** Goes to the node that a finding is about. */
  onShow: (finding: Violation) => void
}

/** What the check of the draft found: problems block publishing, warnings want to be read. */
export function Findings({ sequenceId, list, read, onRead, onShow }: FindingsProps) {
  const errors = list.filter(({ level }) => level === 'error')
  const warnings = list.filter(({ level }) => level === 'warning')
  if (errors.length + warnings.length === 0) return null
  return (
    <section aria-label="Findings" className="flex flex-col gap-3">
      {errors.length > 0 && (
        <div role="alert" className="rounded-card border edge-danger tint-danger p-3">
          <h3 className="mb-1.5 font-semibold">
            {errors.length === 1 ? 'A problem blocks publishing' : `${errors.length} problems block publishing`}
          </h3>
          <List sequenceId={sequenceId} list={errors} onShow={onShow} />
        </div>
      )}
      {warnings.length > 0 && (
        <div className="rounded-card border edge-warn tint-warn p-3">
          <h3 className="mb-1.5 font-semibold">{plural(warnings.length, 'warning', 'warnings')}</h3>
          <List sequenceId={sequenceId} list={warnings} onShow={onShow} />
          {errors.length === 0 && (
            // biome-ignore lint/a11y/noLabelWithoutControl: the checkbox inside is the control
            <label className="mt-2 -ml-1 flex w-fit items-center gap-1 font-medium">
              <Checkbox checked={read} onChange={onRead} />
              {warnings.length === 1 ? 'I have read the warning' : `I have read the ${warnings.length} warnings`}
            </label>
          )}
        </div>
      )}
    </section>
  )
}

function List({ sequenceId, list, onShow }: Pick<FindingsProps, 'sequenceId' | 'list' | 'onShow'>) {
  return (
    <ul className="flex flex-col gap-1">
      {list.map((one) => (
        <li key={`${one.code} ${one.nodeId} ${one.sentence}`} className="flex items-start justify-between gap-3">
          <Violations list={[one]} sequenceId={sequenceId} />
          {one.nodeId && (
            <Button size="sm" variant="quiet" className="-my-1" onClick={() => onShow(one)}>
              Show
            </Button>
          )}
        </li>
      ))}
    </ul>
  )
}
