import { navigate, usePlace } from '@/app/router'
import type { ContactFilter, SavedView } from '@/backend'
import { narrowed, type Question } from '../table/question'

type Part = 'search' | 'status' | 'view' | 'filter' | 'sort' | 'enroll'

/** The table's question as the address says it: a saved view, and what was changed since. */
export function useContactsPlace(views: readonly SavedView[], list = '') {
  const { path, search: present } = usePlace()
  const get = (part: Part) => present.get(part) ?? ''
  const set = (parts: Partial<Record<Part, string>>) => {
    const next = new URLSearchParams(present)
    for (const [part, value] of Object.entries(parts)) {
      if (value) next.set(part, value)
      else next.delete(part)
    }
    const query = next.toString()
    navigate(query ? `${path}?${query}` : path, { replace: true })
  }
  const view = views.find(({ id }) => id === get('view'))
  const filter = readFilter(get('filter')) ?? view?.filter ?? {}
  const sort = get('sort') || view?.sort || 'newest'
  const status = get('status')
  const question: Question = {
    search: get('search'),
    filter: status ? narrowed(filter, { field: 'leadStatus', op: 'is', values: [status] }) : filter,
    list,
    sort,
  }
  const query = present.toString()
  return {
    address: query ? `${path}?${query}` : path,
    view,
    filter,
    status,
    question,
    enroll: get('enroll'),
    set,
    setFilter: (next: ContactFilter) => set({ filter: JSON.stringify(next) }),
    isFiltered: question.search !== '' || Object.keys(question.filter).length > 0,
    /** Whether filter or order differ from the view's. */
    isChanged: status !== '' || !same(filter, view?.filter ?? {}) || sort !== (view?.sort || 'newest'),
  }
}

export type ContactsPlace = ReturnType<typeof useContactsPlace>

/** An address may be typed by hand: what cannot be read is no filter. */
function readFilter(text: string): ContactFilter | undefined {
  if (!text) return undefined
  try {
    const filter: unknown = JSON.parse(text)
    return typeof filter === 'object' && filter !== null && !Array.isArray(filter) ? filter : undefined
  } catch {
    return undefined
  }
}

function same(a: ContactFilter, b: ContactFilter): boolean {
  const plain = ({ any, rules, groups }: ContactFilter) =>
    JSON.stringify([
      any ?? false,
      (rules ?? []).map(flat),
      (groups ?? []).map((one) => [one.any ?? false, one.rules.map(flat)]),
    ])
  return plain(a) === plain(b)
}

function flat({ field, op, values }: { field: string; op: string; values?: string[] }) {
  return [field, op, ...(values ?? [])]
}
