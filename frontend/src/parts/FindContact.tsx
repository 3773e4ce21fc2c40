import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Search } from 'lucide-react'
import { useState } from 'react'
import { api, ask, type ContactView, keys } from '@/backend'
import { Input, Note, SkeletonRows } from '@/ui'

interface FindContactProps {
  /** What is found, for the keyboard and the screen reader: 'Find the other contact'. */
  label: string
  /** What is searched for at first. */
  first?: string
  /** Left out of what is found. */
  except?: string
  /** How many are shown. */
  most?: number
  onChoose: (contact: ContactView) => void
}

/** Finds a contact by name, email or company; without a search the newest are shown. */
export function FindContact({ label, first = '', except, most = 20, onChoose }: FindContactProps) {
  const [search, setSearch] = useState(first)
  const asked = search.trim()
  const { data, error } = useQuery({
    queryKey: keys.list('contacts', { find: asked }),
    queryFn: ({ signal }) => ask(api.GET('/api/contacts', { params: { query: { search: asked } }, signal })),
    placeholderData: keepPreviousData,
  })
  const found = data?.rows.filter(({ id }) => id !== except).slice(0, most)
  return (
    <div className="flex flex-col gap-2">
      <Input
        type="search"
        icon={Search}
        aria-label={label}
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
      {found?.length === 0 && (
        <p className="py-3 text-muted">
          {asked ? `Nobody ${except ? 'else ' : ''}is found by “${asked}”.` : 'There are no contacts yet.'}
        </p>
      )}
      <ul aria-label="Contacts found" className="flex flex-col">
        {found?.map((row) => (
          <li key={row.id}>
            <button
              type="button"
              data-focus="inset"
              onClick={() => onChoose(row)}
              className="flex min-h-9 w-full items-baseline gap-2 rounded-control px-2 py-1.5 text-left hover:bg-border/60"
            >
              <span className="max-w-full shrink-0 truncate font-medium">{row.name}</span>
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
