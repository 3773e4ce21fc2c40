import { useEffect, useMemo, useRef } from 'react'
import { type Command, useCommands } from '@/app/commands'
import { EVERYTHING, NOTHING, type Selection } from '@/ui'
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

/** Choosing all that match and letting them go, wherever the keyboard is on the screen. */
export function useSelectCommands(some: boolean, chosen: boolean, select: (selection: Selection) => void) {
  const now = useRef(select)
  useEffect(() => {
    now.current = select
  })
  const commands = useMemo<Command[]>(() => {
    const command = (id: string, title: string, shortcut: string, to: Selection): Command => ({
      id: `contact.${id}`,
      title,
      group: 'Contacts',
      shortcut,
      run: () => now.current(to),
    })
    return [
      ...(some ? [command('select_all', 'Select all contacts that match', 'mod+a', EVERYTHING)] : []),
      ...(chosen ? [command('select_none', 'Clear the selection', 'escape', NOTHING)] : []),
    ]
  }, [some, chosen])
  useCommands(commands)
}
