import { type FormEvent, useState } from 'react'
import { type ListView, useLists } from '@/backend'
import { plural } from '@/parts/words'
import { Button, Dialog, Field, Note, Select } from '@/ui'
import { ExportDialog } from '../ExportDialog'
import { NameDialog } from '../NameDialog'
import { ListDialog } from './ListDialog'
import type { ListDeeds } from './useLists'

export type ListQuestion = 'edit' | 'copy' | 'merge' | 'export'

interface ListDialogsProps {
  asked: { kind: ListQuestion; list: ListView } | null
  deeds: ListDeeds
  onClose: () => void
}

/** The question that a deed on a list asks before it is done. */
export function ListDialogs({ asked, deeds, onClose }: ListDialogsProps) {
  if (!asked) return null
  const { kind, list } = asked
  if (kind === 'edit' && list.kind === 'smart') return <ListDialog list={list} save={deeds.save} onClose={onClose} />
  if (kind === 'edit')
    return (
      <NameDialog
        title={`Rename ${list.name}`}
        label="Name"
        start={list.name}
        verb="Rename"
        maxLength={100}
        busy={deeds.save.busy}
        problem={deeds.save.problem}
        onSubmit={(name) => deeds.save.run({ id: list.id, fields: { name } })}
        onClose={onClose}
      />
    )
  if (kind === 'copy')
    return (
      <NameDialog
        title={`Duplicate ${list.name} as a static list`}
        label="Name of the new list"
        start={`${list.name} copy`.slice(0, 100)}
        verb="Duplicate"
        maxLength={100}
        hint="It holds those who are on it now, and changes only by hand."
        busy={deeds.copy.busy}
        problem={deeds.copy.problem}
        onSubmit={(name) => deeds.copy.run({ list, name })}
        onClose={onClose}
      />
    )
  if (kind === 'export')
    return <ExportDialog who={{ matching: { list: list.id } }} what={`everybody on ${list.name}`} onClose={onClose} />
  return <MergeDialog list={list} deeds={deeds} onClose={onClose} />
}

function MergeDialog({ list, deeds, onClose }: { list: ListView; deeds: ListDeeds; onClose: () => void }) {
  const { data: all = [] } = useLists()
  const [into, setInto] = useState<string | null>(null)
  const { merge } = deeds
  const others = all.filter((other) => other.kind === 'static' && other.id !== list.id)
  const submit = (event?: FormEvent) => {
    event?.preventDefault()
    if (into && !merge.busy) merge.run({ list, into })
  }
  return (
    <Dialog
      open
      onClose={onClose}
      title={`Merge ${list.name} into another list`}
      width="sm"
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="primary" busy={merge.busy} disabled={!into} onClick={() => submit()}>
            Merge
          </Button>
        </>
      }
    >
      <form onSubmit={submit} className="flex flex-col gap-3">
        {others.length === 0 ? (
          <p>There is no other static list to merge into.</p>
        ) : (
          <Field label="Into" hint={`Everybody on ${list.name} is put onto it. ${list.name} stays as it is.`}>
            <Select
              value={into}
              onChange={setInto}
              placeholder="Choose a static list…"
              options={others.map(({ id, name, count }) => ({
                value: id,
                label: `${name} (${plural(count, 'contact', 'contacts')})`,
              }))}
            />
          </Field>
        )}
        {merge.problem && (
          <Note tone="danger" alert>
            {merge.problem.sentence} {merge.problem.remedy}
          </Note>
        )}
        <button type="submit" hidden />
      </form>
    </Dialog>
  )
}
