import { type FormEvent, type ReactNode, useState } from 'react'
import { api, ask, type Problem, useDeed, useLists, useTags } from '@/backend'
import { Button, ChipsInput, ConfirmDialog, Dialog, Field, Note } from '@/ui'
import { EnrollDialog } from '../EnrollDialog'
import { ExportDialog } from '../ExportDialog'
import { type Bulk, named, people, type Target } from './bulk'

interface BulkDialogsProps {
  bulk: Bulk
  sequenceId?: string | undefined
  onEnrolled: () => void
}

/** The question that a deed on many contacts asks before it is done. */
export function BulkDialogs({ bulk, sequenceId, onEnrolled }: BulkDialogsProps) {
  const { asked, close } = bulk
  if (!asked) return null
  const { kind, target } = asked
  if (kind === 'enroll')
    return (
      <EnrollDialog
        who={target.who}
        count={target.count}
        {...(sequenceId ? { sequenceId } : {})}
        onClose={close}
        onDone={onEnrolled}
      />
    )
  if (kind === 'export') return <ExportDialog who={target.who} what={named(target)} onClose={close} />
  if (kind === 'list') return <ListForm bulk={bulk} target={target} />
  if (kind === 'delete')
    return (
      <ConfirmDialog
        open
        onClose={close}
        title={`Delete ${people(target.count)}?`}
        confirm={`Delete ${target.count.toLocaleString()}`}
        danger
        busy={bulk.busy}
        onConfirm={() => bulk.run({ target, deed: 'delete' })}
      >
        Nothing is sent to them any more. For 30 seconds you can take it back; after two minutes their enrollments end.
      </ConfirmDialog>
    )
  return <TagForm key={kind} bulk={bulk} target={target} on={kind === 'tag'} />
}

interface FrameProps {
  bulk: Bulk
  title: string
  verb: string
  ready: boolean
  busy?: boolean
  problem?: Problem | undefined
  onSubmit: () => void
  children: ReactNode
}

function Frame({ bulk, title, verb, ready, busy = bulk.busy, problem = bulk.problem, onSubmit, children }: FrameProps) {
  const submit = (event?: FormEvent) => {
    event?.preventDefault()
    if (ready && !busy) onSubmit()
  }
  return (
    <Dialog
      open
      onClose={bulk.close}
      title={title}
      width="sm"
      footer={
        <>
          <Button onClick={bulk.close}>Cancel</Button>
          <Button variant="primary" busy={busy} disabled={!ready} onClick={() => submit()}>
            {verb}
          </Button>
        </>
      }
    >
      <form onSubmit={submit} className="flex flex-col gap-3">
        {children}
        {problem && (
          <Note tone="danger" alert>
            {problem.sentence} {problem.remedy}
          </Note>
        )}
        <button type="submit" hidden />
      </form>
    </Dialog>
  )
}

function TagForm({ bulk, target, on }: { bulk: Bulk; target: Target; on: boolean }) {
  const { data = [] } = useTags()
  const [tags, setTags] = useState<string[]>([])
  const options = data.map(({ tag }) => ({ value: tag, label: tag }))
  const submit = () => bulk.run({ target, deed: on ? 'tag' : 'untag', tags })
  return (
    <Frame
      bulk={bulk}
      title={on ? `Tag ${named(target)}` : `Take tags off ${named(target)}`}
      verb={on ? 'Tag' : 'Untag'}
      ready={tags.length > 0}
      onSubmit={submit}
    >
      <Field label="Tags" hint={on ? 'Type a new one, or choose. Enter adds it, a second Enter tags.' : undefined}>
        <ChipsInput
          values={tags}
          onChange={setTags}
          options={options}
          {...(on ? { free: 'tag' } : {})}
          placeholder={on ? 'Type or choose' : 'Choose'}
          onLeave={() => tags.length > 0 && submit()}
        />
      </Field>
    </Frame>
  )
}

function ListForm({ bulk, target }: { bulk: Bulk; target: Target }) {
  const { data = [] } = useLists()
  const [chosen, setChosen] = useState<string[]>([])
  const statics = data.filter(({ kind }) => kind === 'static')
  const picked = chosen[0]
  const known = statics.find(({ id, name }) => id === picked || name === picked)
  const make = useDeed((name: string) => ask(api.POST('/api/lists', { body: { name, kind: 'static' } })), {
    topics: ['lists'],
    onDone: (list) => bulk.run({ target, deed: 'list', list: list.id, listName: list.name }),
  })
  const submit = () => {
    if (known) bulk.run({ target, deed: 'list', list: known.id, listName: known.name })
    else if (picked) make.run(picked)
  }
  return (
    <Frame
      bulk={bulk}
      title={`Add ${named(target)} to a list`}
      verb={picked && !known ? 'Create list and add' : 'Add to list'}
      ready={picked !== undefined}
      busy={bulk.busy || make.busy}
      problem={make.problem ?? bulk.problem}
      onSubmit={submit}
    >
      <Field label="List" hint="A static list, or the name of a new one.">
        <ChipsInput
          values={chosen}
          onChange={setChosen}
          options={statics.map(({ id, name }) => ({ value: id, label: name }))}
          free="list"
          max={1}
          placeholder="Type or choose"
          onLeave={() => picked && submit()}
        />
      </Field>
    </Frame>
  )
}
