import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { create } from 'zustand'
import { askedAs, type Question } from './table/question'
import { indexOptions, type Page, pageOptions } from './table/useContactRows'

/** Where a contact was opened from, so that the next and the one before it can be reached, and the way back. */
export interface Origin {
  question: Question
  index: number
  total: number
  /** The way back: 'Contacts', or the list's name. */
  title: string
  path: string
}

const useOrigin = create<{ origin: Origin | undefined }>(() => ({ origin: undefined }))

export function openedFrom(origin: Origin): void {
  useOrigin.setState({ origin })
}

/** The row where a table of this address was left, to begin there again. */
export function lastPlace(path: string): number | undefined {
  const { origin } = useOrigin.getState()
  return origin?.path === path ? origin.index : undefined
}

const NOBODY: Question = { search: '', filter: {}, list: '', sort: '' }

/** The neighbours of a contact in the table it was opened from. */
export function useNeighbours(contactId: string) {
  const origin = useOrigin((state) => state.origin)
  const asked = useMemo(() => askedAs(origin?.question ?? NOBODY), [origin])
  const { data: index } = useQuery({ ...indexOptions(asked), enabled: origin !== undefined })
  const size = index?.pageSize ?? 1
  const at = origin?.index ?? 0
  const read = (place: number) => {
    const start = index?.starts[Math.floor(place / size)]
    return { ...pageOptions(asked, start ?? ''), enabled: origin !== undefined && start !== undefined && place >= 0 }
  }
  const here = useQuery(read(at)).data
  const above = useQuery(read(at - 1)).data
  const below = useQuery(read(at + 1)).data
  if (!origin || here?.rows[at % size]?.id !== contactId)
    return { origin: undefined, previous: undefined, next: undefined }
  const step = (place: number, page: Page | undefined) => {
    // After the last row of a full page stands no page: what was asked then is no answer.
    const row = place < 0 || place >= (index?.total ?? 0) ? undefined : page?.rows[place % size]
    return row && { id: row.id, name: row.name, go: () => openedFrom({ ...origin, index: place }) }
  }
  return { origin, previous: step(at - 1, above), next: step(at + 1, below) }
}
