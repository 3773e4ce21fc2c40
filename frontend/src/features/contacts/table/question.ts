import type { ContactFilter, ContactRule, Who } from '@/backend'
import type { Selection, Sort } from '@/ui'

/** Which contacts a table shows, and in which order. */
export interface Question {
  search: string
  filter: ContactFilter
  /** Only those on this list. */
  list: string
  sort: string
}

/** A question as the API takes it; what says nothing is left out. */
export function askedAs({ search, filter, list, sort }: Question) {
  return {
    ...(search.trim() ? { search: search.trim() } : {}),
    ...(isEmpty(filter) ? {} : { filter: JSON.stringify(filter) }),
    ...(list ? { list } : {}),
    ...(sort && sort !== 'newest' ? { sort } : {}),
  }
}

function isEmpty({ rules = [], groups = [] }: ContactFilter): boolean {
  return rules.length + groups.length === 0
}

/**
 * The filter with one more rule that must hold too. Where one of several was enough, each of them gets the rule: groups
 * go one level deep only.
 */
export function narrowed(filter: ContactFilter, rule: ContactRule): ContactFilter {
  const { any, rules = [], groups = [] } = filter
  if (isEmpty(filter)) return { rules: [rule] }
  if (!any) return { ...filter, rules: [...rules, rule] }
  if (groups.length === 0) return { rules: [rule], groups: [{ any: true, rules }] }
  const parts = groups.flatMap((group) =>
    group.any ? group.rules.map((one) => ({ rules: [one, rule] })) : [{ rules: [...group.rules, rule] }],
  )
  return { any: true, groups: [...rules.map((one) => ({ rules: [one, rule] })), ...parts] }
}

/** All that match travel as the question itself, so that rows not yet loaded are meant too. */
export function whoOf(selection: Selection, { search, filter, list }: Question): Who {
  if (!selection.all) return { ids: [...selection.ids] }
  return {
    matching: {
      ...(search.trim() ? { search: search.trim() } : {}),
      ...(isEmpty(filter) ? {} : { filter }),
      ...(list ? { list } : {}),
      except: [...selection.ids],
    },
  }
}

const SORTS: Record<string, Sort> = {
  newest: { column: 'added', descending: true },
  oldest: { column: 'added', descending: false },
  name: { column: 'name', descending: false },
  name_down: { column: 'name', descending: true },
  company: { column: 'company', descending: false },
  company_down: { column: 'company', descending: true },
}

export function sortOf(name: string): Sort {
  return SORTS[name] ?? { column: 'added', descending: true }
}

export function sortName(sort: Sort): string {
  const found = Object.entries(SORTS).find(
    ([, { column, descending }]) => column === sort.column && descending === sort.descending,
  )
  return found?.[0] ?? 'newest'
}
