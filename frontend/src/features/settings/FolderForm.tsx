import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import {
  api,
  ask,
  type FolderView,
  isWindow,
  keys,
  pickFolderInWindow,
  useDeed,
  useLists,
  useSequences,
} from '@/backend'
import { Button, Card, Field, Input, Note, Select } from '@/ui'

interface FolderFormProps {
  folder: FolderView | undefined
  onDone: () => void
}

/** Where a watched folder is, and how its files are taken in. */
export function FolderForm({ folder, onDone }: FolderFormProps) {
  const [path, setPath] = useState(folder?.path ?? '')
  const [mapping, setMapping] = useState(folder?.mapping ?? '')
  const [options, setOptions] = useState(folder?.options ?? {})
  const { data: mappings = [] } = useQuery({
    queryKey: keys.list('mappings'),
    queryFn: ({ signal }) => ask(api.GET('/api/mappings', { signal })),
  })
  const { data: lists = [] } = useLists()
  const sequences = useSequences().data ?? []
  const preset = sequences.find((card) => card.default && card.status === 'active')
  const pick = useDeed(() => pickFolderInWindow(), { onDone: (chosen) => chosen && setPath(chosen) })
  const save = useDeed(
    () => {
      const body = { path: path.trim(), mapping, options }
      return folder
        ? ask(api.PUT('/api/folders/{id}', { params: { path: { id: folder.id } }, body }))
        : ask(api.POST('/api/folders', { body }))
    },
    { topics: ['folders'], onDone },
  )
  const wrongPath = save.problem?.errors.find(({ location }) => location === 'path')?.message
  return (
    <form
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault()
        save.run(undefined)
      }}
    >
      <h2 className="text-section font-semibold">{folder ? 'Watched folder' : 'Watch a folder'}</h2>
      <Card>
        <div className="flex flex-col gap-4 p-4">
          <Field label="Folder" error={wrongPath} hint="Its full path on this machine.">
            <span className="flex gap-2">
              <Input className="flex-1" autoFocus value={path} onChange={setPath} spellCheck={false} />
              {isWindow && (
                <Button busy={pick.busy} onClick={() => pick.run(undefined)}>
                  Choose…
                </Button>
              )}
            </span>
          </Field>
          <Field
            label="Columns"
            hint="Saved at the end of an import. Otherwise the saved columns that fit a file’s headers are taken, or else the usual names."
            layout="row"
          >
            <Select
              className="w-64"
              value={mapping}
              onChange={setMapping}
              options={[
                { value: '', label: 'What fits the file' },
                ...mappings.map(({ id, name }) => ({ value: id, label: name })),
              ]}
            />
          </Field>
          <Field label="Contacts that are known already" layout="row">
            <Select
              className="w-64"
              value={options.duplicates ?? 'skip'}
              onChange={(duplicates) => setOptions({ ...options, duplicates })}
              options={[
                { value: 'skip', label: 'Skip them' },
                { value: 'update', label: 'Update the contact' },
              ]}
            />
          </Field>
          <Field label="Put on a list" optional layout="row">
            <Select
              className="w-64"
              value={options.listId ?? ''}
              onChange={(listId) => setOptions({ ...options, listId })}
              options={[
                { value: '', label: 'No list' },
                ...lists.filter(({ kind }) => kind === 'static').map(({ id, name }) => ({ value: id, label: name })),
              ]}
            />
          </Field>
          <Field label="Enroll new contacts in" layout="row">
            <Select
              className="w-64"
              value={options.sequenceId ?? ''}
              onChange={(sequenceId) => setOptions({ ...options, sequenceId })}
              options={[
                { value: '', label: preset ? `The default (now ${preset.name})` : 'The default, if there is one' },
                { value: 'none', label: 'No sequence' },
                ...sequences
                  .filter(({ status }) => status === 'active' || status === 'paused')
                  .map(({ id, name }) => ({ value: id, label: name })),
              ]}
            />
          </Field>
        </div>
      </Card>
      {save.problem && !wrongPath && (
        <Note tone="danger" alert>
          {save.problem.sentence} {save.problem.remedy}
        </Note>
      )}
      <div className="flex justify-end gap-2">
        <Button onClick={onDone}>Cancel</Button>
        <Button type="submit" variant="primary" busy={save.busy} disabled={path.trim() === ''}>
          {folder ? 'Save' : 'Watch it'}
        </Button>
      </div>
    </form>
  )
}
