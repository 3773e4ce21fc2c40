import { useQuery } from '@tanstack/react-query'
import { api, ask } from './client'
import { keys } from './keys'

// What many screens ask, each under one key, so that it is asked once for all of them.

export function useSequences() {
  return useQuery({
    queryKey: keys.list('sequences'),
    queryFn: ({ signal }) => ask(api.GET('/api/sequences', { signal })),
  })
}

export function useSequence(id: string) {
  return useQuery({
    queryKey: keys.one('sequences', id),
    queryFn: ({ signal }) => ask(api.GET('/api/sequences/{id}', { params: { path: { id } }, signal })),
  })
}

export function useSenders() {
  return useQuery({
    queryKey: keys.list('senders'),
    queryFn: ({ signal }) => ask(api.GET('/api/senders', { signal })),
  })
}

export function useAgents() {
  return useQuery({
    queryKey: keys.list('agents'),
    queryFn: ({ signal }) => ask(api.GET('/api/agents', { signal })),
  })
}

/** Where models answer. */
export function useEndpoints() {
  return useQuery({
    queryKey: keys.list('endpoints'),
    queryFn: ({ signal }) => ask(api.GET('/api/endpoints', { signal })),
  })
}

export function useWorkspace() {
  return useQuery({
    queryKey: keys.list('settings'),
    queryFn: ({ signal }) => ask(api.GET('/api/settings', { signal })),
  })
}

/** The custom fields, with who uses each. That changes with sequences and their people too: asked anew where it is shown. */
export function useCustomFields({ used = false } = {}) {
  return useQuery({
    queryKey: keys.list('fields'),
    refetchOnMount: used ? 'always' : true,
    queryFn: ({ signal }) => ask(api.GET('/api/fields', { signal })),
  })
}

/** Every list, by name. Only static ones are counted. */
export function useLists() {
  return useQuery({
    queryKey: keys.list('lists'),
    queryFn: ({ signal }) => ask(api.GET('/api/lists', { signal })),
  })
}

/** The tags in use, the commonest first. Contacts carry them: what changes a contact may change them. */
export function useTags() {
  return useQuery({
    queryKey: keys.list('contacts', 'tags'),
    queryFn: ({ signal }) => ask(api.GET('/api/tags', { signal })),
  })
}

/** What a filter of contacts can ask about. */
export function useFilterFields() {
  return useQuery({
    queryKey: keys.list('contacts', 'fields'),
    queryFn: ({ signal }) => ask(api.GET('/api/contacts/fields', { signal })),
  })
}

/** How everything stands. Asked each few seconds too: the processor's next moment moves without any event. */
export function useStatus() {
  return useQuery({
    queryKey: keys.list('status'),
    queryFn: ({ signal }) => ask(api.GET('/api/status', { signal })),
    refetchInterval: 15_000,
  })
}

/** How many notifications are open. */
export function useNotices(): number | undefined {
  const { data } = useQuery({
    queryKey: keys.list('notices'),
    queryFn: ({ signal }) => ask(api.GET('/api/notices', { signal })),
  })
  return data?.total
}

/** How many drafts and doubts wait for a person. */
export function useWaiting(): number | undefined {
  const { data } = useQuery({
    queryKey: keys.list('approvals', 'count'),
    queryFn: ({ signal }) => ask(api.GET('/api/status', { signal })),
    select: (status) => status.approvals,
  })
  return data
}
