import type { ContactView } from '@/backend'
import { plural } from '@/parts/words'
import { ConfirmDialog } from '@/ui'
import { EnrollDialog } from '../EnrollDialog'
import { MergeDialog } from './MergeDialog'
import type { ContactDeeds } from './useContact'

export type ProfileQuestion = 'enroll' | 'dnc' | 'merge' | 'erase'

interface ProfileDialogsProps {
  contact: ContactView
  asked: ProfileQuestion | null
  deeds: ContactDeeds
  onClose: () => void
}

/** The question that a deed on one contact asks before it is done. */
export function ProfileDialogs({ contact, asked, deeds, onClose }: ProfileDialogsProps) {
  if (asked === 'enroll')
    return <EnrollDialog who={{ ids: [contact.id] }} count={1} onClose={onClose} onDone={() => undefined} />
  if (asked === 'merge') return <MergeDialog contact={contact} onClose={onClose} />
  if (asked === 'dnc')
    return (
      <ConfirmDialog
        open
        onClose={onClose}
        title={`Never contact ${contact.name} again?`}
        confirm="Do Not Contact"
        danger
        busy={deeds.edit.busy}
        onConfirm={() => {
          deeds.edit.run({ doNotContact: true })
          onClose()
        }}
      >
        {contact.live > 0
          ? `${plural(contact.live, 'live enrollment ends', 'live enrollments end')}, and nothing is sent to this contact any more.`
          : 'Nothing is sent to this contact any more.'}{' '}
        It can be lifted.
      </ConfirmDialog>
    )
  if (asked === 'erase')
    return (
      <ConfirmDialog
        open
        onClose={onClose}
        title={`Erase ${contact.name}?`}
        confirm="Erase everything"
        danger
        busy={deeds.erase.busy}
        onConfirm={() => deeds.erase.run(contact.name)}
        typed="erase"
      >
        <p>This is for a person who asks to be forgotten. It cannot be undone. What goes:</p>
        <ul className="my-2 list-disc pl-5">
          <li>every field, tag, note and custom field, and its place on lists</li>
          <li>the text of every message to and from this contact, and its drafts</li>
          <li>its live enrollments, which end</li>
        </ul>
        <p>
          Only numbers stay, so that statistics add up, and an unreadable mark of the address: should it come in again,
          it goes on the suppression list.
        </p>
      </ConfirmDialog>
    )
  return null
}
