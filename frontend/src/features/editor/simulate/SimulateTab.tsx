import { FlaskConical } from 'lucide-react'
import type { SequenceView } from '@/backend'
import { Segments } from '@/ui'
import { useDoc } from '../document'
import { Cohort } from './Cohort'
import { type Mode, useForm } from './form'
import { Preview } from './Preview'

const MODES: { id: Mode; title: string }[] = [
  { id: 'one', title: 'One contact' },
  { id: 'many', title: 'Many contacts' },
]

/** What the draft would do, to one contact or to many, by the real engine on a clock of its own. */
export function SimulateTab({ view }: { view: SequenceView }) {
  const [form, setForm] = useForm(view.id)
  const graph = useDoc(view.id)?.graph ?? view.graph
  return (
    <div className="flex h-full min-h-0 flex-col">
      <div className="stripes flex min-h-11 shrink-0 items-center gap-3 border-b px-4">
        <p role="status" className="flex items-center gap-2 rounded-control bg-surface px-2 py-0.5 font-medium">
          <FlaskConical size={16} aria-hidden className="text-warn" />
          Simulation: nothing is sent
        </p>
        <span className="flex-1" />
        <span className="rounded-card bg-sunken p-0.5">
          <Segments label="Simulate" value={form.mode} options={MODES} onChange={(mode) => setForm({ mode })} />
        </span>
      </div>
      {form.mode === 'one' ? (
        <Preview key="one" id={view.id} graph={graph} form={form} setForm={setForm} />
      ) : (
        <Cohort key="many" id={view.id} graph={graph} form={form} setForm={setForm} />
      )}
    </div>
  )
}
