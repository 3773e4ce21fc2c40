import { Copy, Download, Play, Square } from 'lucide-react'
import type { FormEvent, ReactNode } from 'react'
import { inWords, type SimulateResult, saveText, useDeed } from '@/backend'
import { Button, copyText, Note, notify, Progress } from '@/ui'
import type { Simulation } from './useSimulation'

interface FrameProps {
  simulation: Simulation
  /** Why it cannot be run yet, as a sentence. */
  missing: string | undefined
  onRun: () => void
  form: ReactNode
  children: ReactNode
}

/** The question at the left, with its button and what it was refused for; the answer at the right. */
export function Frame({ simulation, missing, onRun, form, children }: FrameProps) {
  const { busy, problem, cancel } = simulation
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (!busy && !missing) onRun()
  }
  return (
    <div className="flex min-h-0 flex-1">
      <form
        onSubmit={submit}
        aria-label="What to simulate"
        className="flex w-84 shrink-0 flex-col border-r max-lg:w-72 bg-surface"
      >
        <div className="flex min-h-0 flex-1 flex-col gap-4 overflow-y-auto p-4">{form}</div>
        <div className="flex flex-col gap-2 border-t p-3">
          {problem && (
            <Note tone="danger" alert>
              {problem.sentence} {problem.remedy}
            </Note>
          )}
          {busy && <Progress label="Simulating" />}
          <div className="flex items-center justify-end gap-2">
            {missing && <p className="mr-auto min-w-0 text-table text-muted">{missing}</p>}
            {busy ? (
              <Button icon={Square} onClick={cancel}>
                Cancel
              </Button>
            ) : (
              <Button type="submit" variant="primary" icon={Play} disabled={missing !== undefined}>
                Simulate
              </Button>
            )}
          </div>
        </div>
      </form>
      <div className="flex min-w-0 flex-1 flex-col overflow-y-auto" aria-busy={busy}>
        {children}
      </div>
    </div>
  )
}

/** What the answer rests on, and the answer itself as a file. */
export function Grounds({ result }: { result: SimulateResult }) {
  const text = () => JSON.stringify(result, null, 2)
  const save = useDeed(() => saveText('simulation.json', text()), {
    onDone: (saved) => saved && notify.done('The file is written'),
    onRefused: (problem) => notify.failed('The file was not written', inWords(problem)),
  })
  const copy = async () => {
    if (await copyText(text())) notify.done('The result is copied')
    else notify.failed('It was not copied', 'Save it as a file instead.')
  }
  return (
    <section aria-labelledby="assumed" className="flex flex-wrap items-start justify-between gap-3 border-t pt-4">
      <div className="max-w-prose min-w-0">
        <h3 id="assumed" className="mb-1 font-semibold">
          What was assumed
        </h3>
        <ul className="list-disc pl-4 text-muted">
          {result.assumed.map((one) => (
            <li key={one}>{one}</li>
          ))}
        </ul>
      </div>
      <span className="flex gap-2">
        <Button size="sm" icon={Copy} onClick={() => void copy()}>
          Copy as JSON
        </Button>
        <Button size="sm" icon={Download} busy={save.busy} onClick={() => save.run(undefined)}>
          Save as JSON
        </Button>
      </span>
    </section>
  )
}
