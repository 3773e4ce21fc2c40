import { ArrowLeft, Ban, CalendarCheck, Ellipsis, Trash2, UserPlus } from 'lucide-react'
import { useMemo, useState } from 'react'
import { type Command, useCommands } from '@/app/commands'
import { href, useParam } from '@/app/router'
import { type ContactView, explain } from '@/backend'
import { LEAD_STATUSES, plural } from '@/parts/words'
import {
  Banner,
  Button,
  ConfirmDialog,
  DateTime,
  ErrorState,
  IconButton,
  Menu,
  Page,
  Pill,
  SkeletonRows,
  TextLink,
} from '@/ui'
import { EnrollDialog } from '../EnrollDialog'
import { ContactEnrollments } from './ContactEnrollments'
import { Facts } from './Facts'
import { Notes } from './Notes'
import { Timeline } from './Timeline'
import { useContact, useContactDeeds } from './useContact'

export default function ContactScreen() {
  const id = useParam('id')
  const { data, error, refetch } = useContact(id)
  if (data) return <Profile key={id} contact={data} />
  return (
    <Page title="Contact" back={<Back />}>
      {error ? (
        <ErrorState title="The contact could not be opened." onRetry={() => void refetch()} {...explain(error)} />
      ) : (
        <SkeletonRows rows={6} />
      )}
    </Page>
  )
}

function Back() {
  return (
    <TextLink href={href('/contacts')} className="inline-flex items-center gap-1 text-table">
      <ArrowLeft size={12} aria-hidden /> Contacts
    </TextLink>
  )
}

function Profile({ contact }: { contact: ContactView }) {
  const [asked, setAsked] = useState<'enroll' | 'dnc' | 'delete' | null>(null)
  const { edit, meeting, remove } = useContactDeeds(contact.id)
  const book = meeting.run
  const commands = useMemo<Command[]>(
    () => [
      {
        id: 'contact.enroll',
        title: 'Enroll in Sequence',
        group: 'Contact',
        shortcut: 'e',
        run: () => setAsked('enroll'),
      },
      {
        id: 'contact.meeting',
        title: 'Mark meeting booked',
        group: 'Contact',
        shortcut: 'b',
        run: () => book(undefined),
      },
    ],
    [book],
  )
  useCommands(commands)
  const close = () => setAsked(null)
  return (
    <Page
      title={contact.name}
      back={<Back />}
      subtitle={[contact.title, contact.company].filter(Boolean).join(', ') || contact.email}
      beside={<Badges contact={contact} />}
      actions={
        <>
          <Menu
            trigger={<IconButton icon={Ellipsis} label="More" />}
            groups={[
              [
                contact.doNotContact
                  ? {
                      id: 'allow',
                      title: 'Lift Do Not Contact',
                      icon: Ban,
                      run: () => edit.run({ doNotContact: false, leadStatus: 'new' }),
                    }
                  : { id: 'dnc', title: 'Do Not Contact…', icon: Ban, run: () => setAsked('dnc') },
              ],
              [{ id: 'delete', title: 'Delete contact…', icon: Trash2, danger: true, run: () => setAsked('delete') }],
            ]}
          />
          <Button icon={CalendarCheck} busy={meeting.busy} onClick={() => meeting.run(undefined)}>
            Mark meeting booked
          </Button>
          <Button variant="primary" icon={UserPlus} shortcut="e" onClick={() => setAsked('enroll')}>
            Enroll
          </Button>
        </>
      }
    >
      {contact.awayUntil && new Date(contact.awayUntil) > new Date() && (
        <div className="mb-3 overflow-hidden rounded-card border">
          <Banner tone="warn">
            Out of office until <DateTime at={contact.awayUntil} />. Nothing is sent before.
          </Banner>
        </div>
      )}
      <div className="grid grid-cols-[15rem_minmax(0,1fr)] items-start gap-4 xl:grid-cols-[17rem_minmax(0,1fr)_20rem]">
        <Facts contact={contact} problem={edit.problem} onEdit={edit.run} />
        <div className="flex min-w-0 flex-col gap-4 xl:contents">
          <section aria-label="Timeline" className="order-2 min-w-0 xl:order-none">
            <Timeline contactId={contact.id} zone={contact.timeZone} />
          </section>
          <div className="flex min-w-0 flex-col gap-4">
            <ContactEnrollments contactId={contact.id} onEnroll={() => setAsked('enroll')} />
            <Notes key={contact.notes} notes={contact.notes} onChange={(notes) => edit.run({ notes })} />
          </div>
        </div>
      </div>
      {asked === 'enroll' && <EnrollDialog who={{ ids: [contact.id] }} count={1} onClose={close} onDone={() => {}} />}
      <ConfirmDialog
        open={asked === 'dnc'}
        onClose={close}
        title={`Never contact ${contact.name} again?`}
        confirm="Do Not Contact"
        danger
        busy={edit.busy}
        onConfirm={() => {
          edit.run({ doNotContact: true })
          close()
        }}
      >
        {contact.live > 0
          ? `${plural(contact.live, 'live enrollment ends', 'live enrollments end')}, and nothing is sent to this contact any more.`
          : 'Nothing is sent to this contact any more.'}{' '}
        It can be lifted.
      </ConfirmDialog>
      <ConfirmDialog
        open={asked === 'delete'}
        onClose={close}
        title={`Delete ${contact.name}?`}
        confirm="Delete contact"
        danger
        busy={remove.busy}
        onConfirm={() => remove.run(undefined)}
        typed="delete"
      >
        The contact and its facts are deleted, and its live enrollments end. What was said stays in the history of the
        sequences. This cannot be undone.
      </ConfirmDialog>
    </Page>
  )
}

function Badges({ contact }: { contact: ContactView }) {
  if (contact.doNotContact)
    return (
      <Pill icon={Ban} tone="danger">
        Do Not Contact
      </Pill>
    )
  return <span className="shrink-0 text-muted">{LEAD_STATUSES[contact.leadStatus] ?? contact.leadStatus}</span>
}
