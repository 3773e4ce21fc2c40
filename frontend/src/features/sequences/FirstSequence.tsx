import { Plus } from 'lucide-react'
import { rulerStops } from '@/parts/words'
import { DayRuler } from '@/ui'
import { useTemplates } from './useTemplates'

/** The empty screen: what a sequence is, shown by the five that can be had at once. */
export function FirstSequence({ onChoose }: { onChoose: (template: string) => void }) {
  const { data } = useTemplates()
  return (
    <div className="mx-auto max-w-5xl py-6">
      <h2 className="text-section font-semibold">Start with a template</h2>
      <p className="mb-4 text-muted">
        A sequence sends a personal message to each contact, step by step, and stops when they reply.
      </p>
      <ul className="grid grid-cols-[repeat(auto-fill,minmax(17rem,1fr))] gap-3">
        {(data ?? []).map((template) => (
          <li key={template.slug} className="flex">
            <button
              type="button"
              onClick={() => onChoose(template.slug)}
              className="flex flex-1 flex-col rounded-card border bg-surface p-4 text-left transition-colors hover:border-border-strong"
            >
              <span className="text-message font-semibold">{template.name}</span>
              <span className="mb-4 text-table text-muted">{template.description}</span>
              <span className="mt-auto w-full">
                <DayRuler stops={rulerStops(template.stops)} />
              </span>
            </button>
          </li>
        ))}
        <li className="flex">
          <button
            type="button"
            onClick={() => onChoose('blank')}
            className="flex flex-1 flex-col items-start rounded-card border border-dashed border-border-strong p-4 text-left transition-colors hover:bg-surface"
          >
            <span className="flex items-center gap-1.5 text-message font-semibold">
              <Plus size={16} aria-hidden /> Blank sequence
            </span>
            <span className="text-table text-muted">Add each step yourself.</span>
          </button>
        </li>
      </ul>
    </div>
  )
}
