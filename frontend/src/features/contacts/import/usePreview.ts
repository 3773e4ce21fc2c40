import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { api, ask, keys, type Upload } from '@/backend'
import type { Choices } from './options'

/** What the import would do with the file, as the choices stand. */
export function usePreview(upload: Upload, choices: Choices) {
  // The list and the sequence change nothing of what the rows become.
  const { newList: _, listId: __, sequenceId: ___, remember: ____, ...asked } = choices
  return useQuery({
    queryKey: keys.one('uploads', upload.id, 'preview', JSON.stringify(asked)),
    queryFn: ({ signal }) => ask(api.POST('/api/imports/preview', { body: { uploadId: upload.id, ...asked }, signal })),
    placeholderData: keepPreviousData,
    retry: false,
  })
}
