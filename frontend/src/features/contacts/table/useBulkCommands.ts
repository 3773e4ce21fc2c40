import { useEffect, useMemo, useRef } from 'react'
import { type Command, useCommands } from '@/app/commands'
import type { ListScope } from './BulkBar'
import type { Asked, Bulk, Target } from './bulk'

/** The keys of a selection; without one they mean the row under the keyboard. */
export function useBulkCommands(
  bulk: Bulk,
  target: () => Target | undefined,
  some: boolean,
  list: ListScope | undefined,
) {
  // What the keys mean changes with every step through the table; the commands stay the same ones.
  const now = useRef({ bulk, target, list })
  useEffect(() => {
    now.current = { bulk, target, list }
  })
  const isStatic = list?.kind === 'static'
  const commands = useMemo<Command[]>(() => {
    if (!some) return []
    const command = (id: string, title: string, shortcut: string, run: (target: Target) => void): Command => ({
      id: `contact.${id}`,
      title,
      group: 'Contacts',
      ...(shortcut ? { shortcut } : {}),
      run: () => {
        const chosen = now.current.target()
        if (chosen) run(chosen)
      },
    })
    const ask = (kind: Asked) => (chosen: Target) => now.current.bulk.ask(kind, chosen)
    return [
      command('enroll', 'Enroll in Sequence', 'e', ask('enroll')),
      command('tag', 'Tag contacts', 't', ask('tag')),
      command('untag', 'Untag contacts', 'shift+t', ask('untag')),
      command('list', 'Add contacts to list', 'l', ask('list')),
      command('pause_ai', 'Pause AI for contacts', 'p', (chosen) =>
        now.current.bulk.run({ target: chosen, deed: 'pause_ai' }),
      ),
      command('resume_ai', 'Resume AI for contacts', 'r', (chosen) =>
        now.current.bulk.run({ target: chosen, deed: 'resume_ai' }),
      ),
      command('export', 'Export contacts', 'o', ask('export')),
      command('delete', 'Delete contacts', 'delete', ask('delete')),
      ...(isStatic
        ? [
            command('unlist', 'Take contacts off this list', 'u', (chosen) => {
              const { list: here } = now.current
              if (here) now.current.bulk.run({ target: chosen, deed: 'unlist', list: here.id, listName: here.name })
            }),
          ]
        : []),
    ]
  }, [some, isStatic])
  useCommands(commands)
}
