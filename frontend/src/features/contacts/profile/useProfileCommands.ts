import { Ban, Bot, BotOff, Eraser, FileDown, Merge, Trash2 } from 'lucide-react'
import { useEffect, useMemo, useRef } from 'react'
import { type Command, useCommands } from '@/app/commands'
import { asProblem, type ContactView, exportFile, inWords } from '@/backend'
import { type MenuItem, notify } from '@/ui'
import type { ProfileQuestion } from './ProfileDialogs'
import type { ContactDeeds } from './useContact'

type Ask = (question: ProfileQuestion) => void

function exportOf({ id }: ContactView) {
  exportFile({ what: 'person', format: 'json', contactId: id }).catch((error: unknown) =>
    notify.failed('The file was not made', inWords(asProblem(error))),
  )
}

/** What can be done with a contact, beside what has a button of its own. */
export function profileMenu(contact: ContactView, deeds: ContactDeeds, ask: Ask): MenuItem[][] {
  const { edit, remove } = deeds
  return [
    [
      contact.aiPaused
        ? { id: 'ai', title: 'Resume AI', icon: Bot, shortcut: 'p', run: () => edit.run({ aiPaused: false }) }
        : { id: 'ai', title: 'Pause AI', icon: BotOff, shortcut: 'p', run: () => edit.run({ aiPaused: true }) },
      contact.doNotContact
        ? { id: 'dnc', title: 'Lift Do Not Contact', icon: Ban, run: () => edit.run({ doNotContact: false }) }
        : { id: 'dnc', title: 'Do Not Contact…', icon: Ban, run: () => ask('dnc') },
    ],
    [
      { id: 'merge', title: 'Merge with another…', icon: Merge, shortcut: 'm', run: () => ask('merge') },
      { id: 'export', title: 'Export this person', icon: FileDown, run: () => exportOf(contact) },
    ],
    [
      {
        id: 'delete',
        title: 'Delete contact',
        icon: Trash2,
        shortcut: 'delete',
        danger: true,
        run: () => remove.run(contact.name),
      },
      { id: 'erase', title: 'Erase…', icon: Eraser, danger: true, run: () => ask('erase') },
    ],
  ]
}

interface ProfileDeeds {
  contact: ContactView
  deeds: ContactDeeds
  ask: Ask
  previous: () => void
  next: () => void
}

export function useProfileCommands(profile: ProfileDeeds) {
  const now = useRef(profile)
  useEffect(() => {
    now.current = profile
  })
  const commands = useMemo<Command[]>(() => {
    const command = (id: string, title: string, shortcut: string, run: (now: ProfileDeeds) => void): Command => ({
      id: `contact.${id}`,
      title,
      group: 'Contact',
      ...(shortcut ? { shortcut } : {}),
      run: () => run(now.current),
    })
    return [
      command('enroll', 'Enroll in Sequence', 'e', ({ ask }) => ask('enroll')),
      command('meeting', 'Mark meeting booked', 'b', ({ deeds }) => deeds.meeting.run(undefined)),
      command('next', 'Next contact', 'j', ({ next }) => next()),
      command('previous', 'Previous contact', 'k', ({ previous }) => previous()),
      command('ai', 'Pause or resume AI', 'p', ({ deeds, contact }) => deeds.edit.run({ aiPaused: !contact.aiPaused })),
      command('dnc', 'Do Not Contact', '', ({ ask }) => ask('dnc')),
      command('merge', 'Merge with another contact', 'm', ({ ask }) => ask('merge')),
      command('export', 'Export this person', '', ({ contact }) => exportOf(contact)),
      command('delete', 'Delete contact', 'delete', ({ deeds, contact }) => deeds.remove.run(contact.name)),
      command('erase', 'Erase contact', '', ({ ask }) => ask('erase')),
    ]
  }, [])
  useCommands(commands)
}
