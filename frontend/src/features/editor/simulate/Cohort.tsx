import { useQuery } from '@tanstack/react-query'
import { Dices, UsersRound } from 'lucide-react'
import { api, ask, type Graph, keys, type SavedView, useLists, type Who } from '@/backend'
import { NumberInput } from '@/parts/NumberInput'
import { Button, EmptyState, Field, Input, Picker, Switch } from '@/ui'
import { Forecast } from './Forecast'
import { Frame } from './Frame'
import { type Form, startOf } from './form'
import { useSimulation } from './useSimulation'

interface CohortProps {
  id: string
  graph: Graph
  form: Form
  setForm: (change: Partial<Form>) => void
}

/** What the draft would do to many: how much is sent each day, who approves it, and when it is over. */
export function Cohort({ id, graph, form, setForm }: CohortProps) {
  const simulation = useSimulation(id, graph)
  const { answer } = simulation
  const views = useQuery({
    queryKey: keys.list('views'),
    queryFn: ({ signal }) => ask(api.GET('/api/views', { signal })),
  })
  const { data: lists = [] } = useLists()
  const run = (seed = form.seed) =>
    simulation.run({
      ...whoOf(form, views.data ?? []),
      ...(form.most > 0 && { most: form.most }),
      ...startOf(form.start),
      days: form.days,
      assume: { replyRate: form.replies / 100, meetingRate: form.meetings / 100, seed },
    })
  const again = () => {
    const seed = form.seed + 1
    setForm({ seed })
    run(seed)
  }
  return (
    <Frame
      simulation={simulation}
      missing={undefined}
      onRun={run}
      form={
        <>
          <Field label="Who">
            <Picker
              value={form.who}
              onChange={(who) => setForm({ who })}
              groups={[
                { title: '', items: [{ value: 'everybody', label: 'Every contact' }] },
                { title: 'Lists', items: lists.map((one) => ({ value: `list ${one.id}`, label: one.name })) },
                {
                  title: 'Saved views',
                  items: (views.data ?? []).map((one) => ({ value: `view ${one.id}`, label: one.name })),
                },
              ]}
            />
          </Field>
          <Field layout="row" label="Only the newest" hint={form.most === 0 && 'All of them, 5,000 at most.'}>
            <Switch checked={form.most > 0} onChange={(on) => setForm({ most: on ? 500 : 0 })} />
          </Field>
          {form.most > 0 && (
            <Field layout="row" label="How many">
              <NumberInput
                className="w-18 text-right"
                min={1}
                max={5000}
                value={form.most}
                onChange={(most) => setForm({ most })}
              />
            </Field>
          )}
          <Field label="Enrolled at" optional hint="Left empty, now. Everybody at once.">
            <Input type="datetime-local" value={form.start} onChange={(start) => setForm({ start })} />
          </Field>
          <Percent
            label="Messages that are answered"
            value={form.replies}
            onChange={(replies) => setForm({ replies })}
          />
          <Percent
            label="Answers that become a meeting"
            value={form.meetings}
            onChange={(meetings) => setForm({ meetings })}
          />
          <Field layout="row" label="Look ahead" hint="Days after the start.">
            <NumberInput
              className="w-18 text-right"
              min={1}
              max={730}
              value={form.days}
              onChange={(days) => setForm({ days })}
            />
          </Field>
        </>
      }
    >
      {answer ? (
        <Forecast
          result={answer.result}
          graph={answer.graph}
          deeds={
            form.replies > 0 && (
              <Button size="sm" icon={Dices} busy={simulation.busy} onClick={again}>
                Draw again
              </Button>
            )
          }
        />
      ) : (
        <EmptyState icon={UsersRound} title="See what many contacts would bring">
          Messages a day against the sender’s limit, drafts to approve, how it ends, and when it is over. Answers fall
          by chance, as often as you assume.
        </EmptyState>
      )}
    </Frame>
  )
}

function Percent({ label, value, onChange }: { label: string; value: number; onChange: (value: number) => void }) {
  return (
    <Field layout="row" label={label}>
      <span className="flex items-center gap-1.5">
        <NumberInput className="w-18 text-right" max={100} value={value} onChange={onChange} /> %
      </span>
    </Field>
  )
}

/** The contacts as a question to the engine. */
function whoOf({ who }: Form, views: readonly SavedView[]): Who {
  const [kind, id = ''] = who.split(' ')
  const filter = kind === 'view' ? views.find((one) => one.id === id)?.filter : undefined
  return { matching: { ...(kind === 'list' ? { list: id } : {}), ...(filter && { filter }) } }
}
