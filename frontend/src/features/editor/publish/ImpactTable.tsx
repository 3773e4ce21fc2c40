import { Equal, type LucideIcon, Minus, Pencil, Users } from 'lucide-react'
import type { Graph, GroupView } from '@/backend'
import { plural } from '@/parts/words'
import { Button, Menu, Picker, Pill, Select, type Tone } from '@/ui'
import { titleOf } from '../summary'
import {
  type Choices,
  type Chosen,
  choiceOf,
  chooseForAll,
  chosen,
  effectOf,
  type Fate,
  fatesOf,
  groupKey,
  targetsOf,
} from './choices'

const STATES: Record<GroupView['state'], { word: string; icon: LucideIcon; tone: Tone }> = {
  same: { word: 'Same', icon: Equal, tone: 'neutral' },
  changed: { word: 'Changed', icon: Pencil, tone: 'warn' },
  removed: { word: 'Removed', icon: Minus, tone: 'danger' },
}

interface ImpactTableProps {
  /** The number that the draft would get. */
  to: number
  draft: Graph
  groups: readonly GroupView[]
  choices: Choices
  onChange: (choices: Choices) => void
}

/** Who waits where on the versions before, what the draft makes of that step, and what becomes of them. */
export function ImpactTable({ to, draft, groups, choices, onChange }: ImpactTableProps) {
  const people = groups.reduce((sum, group) => sum + group.people, 0)
  const all = (fate: Fate) => () => onChange(chooseForAll(choices, fate, groups, draft))
  return (
    <section aria-labelledby="impact" className="flex flex-col gap-2">
      <div className="flex min-h-7 items-center justify-between gap-4">
        <h3 id="impact" className="font-semibold">
          {plural(people, 'person waits', 'people wait')}
        </h3>
        {groups.length > 1 && (
          <Menu
            trigger={
              <Button size="sm" icon={Users}>
                Choose for all
              </Button>
            }
            groups={[
              [
                { id: 'stay', title: 'Stay on their version', run: all('stay') },
                { id: 'move', title: `Move to version ${to}, each to the suggested step`, run: all('move') },
                { id: 'skip', title: 'Skip forward, where there is a next step', run: all('skip') },
                { id: 'unenroll', title: 'Unenroll', danger: true, run: all('unenroll') },
              ],
            ]}
          />
        )}
      </div>
      <div className="overflow-x-auto rounded-card border bg-surface">
        <table className="w-full min-w-[44rem] table-fixed">
          <thead className="text-left text-table text-muted">
            <tr className="border-b [&>th]:px-3 [&>th]:py-1.5 [&>th]:font-medium">
              <th scope="col">Waiting at</th>
              <th scope="col" className="w-20">
                Version
              </th>
              <th scope="col" className="w-20 text-right">
                People
              </th>
              <th scope="col" className="w-28">
                In the draft
              </th>
              <th scope="col" className="w-[25rem]">
                What becomes of them
              </th>
            </tr>
          </thead>
          <tbody className="divide-y">
            {groups.map((group) => (
              <Row
                key={groupKey(group)}
                group={group}
                draft={draft}
                choice={choiceOf(choices, group)}
                onChoose={(choice) => onChange({ ...choices, [groupKey(group)]: choice })}
              />
            ))}
          </tbody>
        </table>
      </div>
    </section>
  )
}

interface RowProps {
  group: GroupView
  draft: Graph
  choice: Chosen
  onChoose: (choice: Chosen) => void
}

function Row({ group, draft, choice, onChoose }: RowProps) {
  const { word, icon, tone } = STATES[group.state]
  const title = titleIn(draft, group)
  const onward = draft.nodes.find(({ id }) => id === group.onward)
  const words: Record<Fate, string> = {
    stay: `Stay on version ${group.version}`,
    move: 'Move to a step…',
    skip: `Skip forward to ${onward ? titleOf(onward) : 'the next step'}`,
    unenroll: 'Unenroll',
  }
  const where = `${group.people} at ${title}, version ${group.version}`
  return (
    <tr className="align-top [&>td]:px-3 [&>td]:py-2 [&>th]:px-3 [&>th]:py-2">
      <th scope="row" className="pt-3! text-left font-medium wrap-anywhere">
        {title}
      </th>
      <td className="pt-3! text-muted">v{group.version}</td>
      <td className="pt-3! text-right">{group.people.toLocaleString()}</td>
      <td className="pt-2.5!">
        <Pill icon={icon} tone={tone}>
          {word}
        </Pill>
      </td>
      <td>
        <div className="flex flex-col gap-1">
          <div className="flex gap-1.5">
            <Select
              label={`What becomes of ${where}`}
              value={choice.fate}
              options={fatesOf(group, draft).map((value) => ({ value, label: words[value] }))}
              onChange={(fate) => onChoose(chosen(fate, group, draft))}
            />
            {choice.fate === 'move' && (
              <Picker
                label={`Step for ${where}`}
                value={choice.to}
                groups={[{ title: '', items: targetsOf(draft) }]}
                onChange={(to) => onChoose({ fate: 'move', to })}
              />
            )}
          </div>
          <p className="text-table text-muted">{effectOf(choice, group, draft)}</p>
        </div>
      </td>
    </tr>
  )
}

/** The engine names the node in a sentence; in a cell it stands by itself. */
function titleIn(draft: Graph, { node, title }: GroupView): string {
  const now = draft.nodes.find(({ id }) => id === node)
  if (now) return titleOf(now)
  return title
}
