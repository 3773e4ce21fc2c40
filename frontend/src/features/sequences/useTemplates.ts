import { useQuery } from '@tanstack/react-query'
import { api, ask, keys } from '@/backend'

export function useTemplates() {
  return useQuery({
    queryKey: keys.list('templates'),
    queryFn: ({ signal }) => ask(api.GET('/api/templates', { signal })),
  })
}
