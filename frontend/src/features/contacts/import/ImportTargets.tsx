import { useState } from 'react'
import { useLists, useSequences } from '@/backend'
import { Card, Field, Input, Select } from '@/ui'
import type { Choices } from './options'

interface ImportTargetsProps {
  choices: Choices
  onChange: (choices: Choices) => void
}

const NEW = 'new'

/** Where the contacts of the file go beside the contact table: tags, a list, a sequence. */
export function ImportTargets({ choices, onChange }: ImportTargetsProps) {
  const [tags, setTags] = useState((choices.tags ?? []).join(', '))
  const sequences = useSequences().data ?? []
  const { data: lists = [] } = useLists()
  const preset = sequences.find((card) => card.default && card.status === 'active')
  const list = choices.newList !== undefined ? NEW : (choices.listId ?? '')
  const setList = (id: string) => {
    const { listId: _, newList: __, ...rest } = choices
    onChange(id === NEW ? { ...rest, newList: '' } : id ? { ...rest, listId: id } : rest)
  }
  return (
    <Card>
      <div className="flex flex-col gap-4 p-4">
        <Field label="Add tags" optional hint="Separated by commas." layout="row">
          <Input
            className="w-72"
            value={tags}
            placeholder="fair 2026, inbound"
            onChange={(text) => {
              setTags(text)
              const names = text.split(',').flatMap((tag) => tag.trim() || [])
              onChange({ ...choices, tags: names })
            }}
          />
        </Field>
        <Field label="Put on a list" optional hint="New contacts and updated ones." layout="row">
          <Select
            className="w-72"
            value={list}
            onChange={setList}
            options={[
              { value: '', label: 'No list' },
              { value: NEW, label: 'A new list…' },
              ...lists.filter(({ kind }) => kind === 'static').map(({ id, name }) => ({ value: id, label: name })),
            ]}
          />
        </Field>
        {list === NEW && (
          <Field label="Name of the new list" layout="row">
            <Input
              className="w-72"
              autoFocus
              maxLength={100}
              value={choices.newList ?? ''}
              onChange={(newList) => onChange({ ...choices, newList })}
            />
          </Field>
        )}
        <Field label="Enroll new contacts in" hint="Known contacts are not enrolled by an import." layout="row">
          <Select
            className="w-72"
            value={choices.sequenceId ?? (preset ? '' : 'none')}
            onChange={(sequenceId) => onChange({ ...choices, sequenceId })}
            options={[
              { value: 'none', label: 'No sequence' },
              ...(preset ? [{ value: '', label: `${preset.name} (default)` }] : []),
              ...sequences
                .filter(({ status, id }) => (status === 'active' || status === 'paused') && id !== preset?.id)
                .map((card) => ({
                  value: card.id,
                  label: card.status === 'paused' ? `${card.name} (paused)` : card.name,
                })),
            ]}
          />
        </Field>
      </div>
    </Card>
  )
}
