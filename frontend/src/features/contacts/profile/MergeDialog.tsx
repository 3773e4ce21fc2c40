import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { ArrowLeft, Search } from 'lucide-react'
import { useState } from 'react'
import { navigate } from '@/app/router'
import { api, ask, type ContactView, keys } from '@/backend'
import { Button, Dialog, Input, Note, SkeletonRows } from '@/ui'
import { Compare } from '../Compare'
import { useMerge } from '../useMerge'

interface MergeDialogProps {
  contact: ContactView
  onClose: () => void
}

/** Finds the other contact of the same person, shows what stays, and merges. */
export function MergeDialog({ contact, onClose }: MergeDialogProps) {
  const [other, setOther] = useState<ContactView | null>(null)
  const [keep, setKeep] = useState(contact.id)
  const merge = useMerge((id) => {
    onClose()
    navigate(`/contacts/${id}`, { replace: true })
  })
  const again = () => {
    setOther(null)
    setKeep(contact.id)
    merge.reset()
  }
  return (
    <Dialog
      open
      onClose={onClose}
      title={`Merge ${contact.name} with another contact`}
      width="lg"
      footer={
        <>
          {other && (
            <Button icon={ArrowLeft} className="mr-auto" onClick={again}>
              Choose another
            </Button>
          )}
          <Button onClick={onClose}>Cancel</Button>
          {other && (
            <Button
              variant="primary"
              busy={merge.busy}
              onClick={() => merge.run({ keep, other: keep === contact.id ? other.id : contact.id })}
            >
              Merge
            </Button>
          )}
        </>
      }
    >
      {other ? (
        <>
          <Compare a={contact} b={other} keep={keep} onKeep={setKeep} />
          {merge.problem && (
            <Note tone="danger" alert>
              {merge.problem.sentence} {merge.problem.remedy}
            </Note>
          )}
        </>
      ) : (
        <Finder contact={contact} onChoose={setOther} />
      )}
    </Dialog>
  )
}

function Finder({ contact, onChoose }: { contact: ContactView; onChoose: (other: ContactView) => void }) {
  const [search, setSearch] = useState(contact.lastName || contact.company || contact.email)
  const asked = search.trim()
  const { data, error } = useQuery({
    queryKey: keys.list('contacts', { find: asked }),
    queryFn: ({ signal }) => ask(api.GET('/api/contacts', { params: { query: { search: asked } }, signal })),
    placeholderData: keepPreviousData,
  })
  const found = data?.rows.filter(({ id }) => id !== contact.id).slice(0, 20)
  return (
    <div className="flex flex-col gap-2">
      <Input
        type="search"
        icon={Search}
        aria-label="Find the other contact"
        placeholder="Name, email or company"
        value={search}
        onChange={setSearch}
        onFocus={(event) => event.currentTarget.select()}
        maxLength={200}
      />
      {error && (
        <Note tone="danger" alert>
          The contacts could not be read. {error.message}
        </Note>
      )}
      {!found && !error && <SkeletonRows rows={4} />}
      {found?.length === 0 && <p className="py-3 text-muted">Nobody else is found by “{asked}”.</p>}
      <ul aria-label="Contacts found" className="flex flex-col">
        {found?.map((row) => (
          <li key={row.id}>
            <button
              type="button"
              data-focus="inset"
              onClick={() => onChoose(row)}
              className="flex min-h-9 w-full items-baseline gap-2 rounded-control px-2 py-1.5 text-left hover:bg-border/60"
            >
              <span className="shrink-0 font-medium">{row.name}</span>
              <span className="min-w-0 truncate text-muted">
                {[row.email, row.title, row.company].filter(Boolean).join(' · ')}
              </span>
            </button>
          </li>
        ))}
      </ul>
    </div>
  )
}
