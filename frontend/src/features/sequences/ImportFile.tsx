import { useQueryClient } from '@tanstack/react-query'
import { navigate } from '@/app/router'
import { api, ask, keys } from '@/backend'
import { ImportSequence } from '@/parts/ImportSequence'

/** Makes a new sequence of a YAML file. */
export function ImportFile({ onClose }: { onClose: () => void }) {
  const queries = useQueryClient()
  const take = async (text: string) => {
    const file = await ask(api.POST('/api/sequences/import', { body: { text } }))
    void queries.invalidateQueries({ queryKey: keys.topic('sequences') })
    return file
  }
  return (
    <ImportSequence
      title="Import a YAML file"
      take={take}
      onClose={onClose}
      onOpen={({ sequence }) => sequence && navigate(`/sequences/${sequence}`)}
    >
      It becomes a new sequence, as a draft: nothing goes live by itself.
    </ImportSequence>
  )
}
