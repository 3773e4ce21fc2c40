import { ArrowLeft, Ban, BotOff, CalendarCheck, ChevronDown, ChevronUp, Ellipsis, UserPlus } from 'lucide-react'
import { useState } from 'react'
import { href, navigate, useParam } from '@/app/router'
import { type ContactView, explain } from '@/backend'
import { LEAD_STATUSES } from '@/parts/words'
import { Banner, Button, DateTime, ErrorState, IconButton, Menu, Page, Pill, SkeletonRows, TextLink } from '@/ui'
import { useNeighbours } from '../browse'
import { ConsentCard } from './ConsentCard'
import { ContactEnrollments } from './ContactEnrollments'
import { Facts } from './Facts'
import { ListsCard } from './ListsCard'
import { Notes } from './Notes'
import { ProfileDialogs, type ProfileQuestion } from './ProfileDialogs'
import { Timeline } from './Timeline'
import { useContact, useContactDeeds } from './useContact'
import { profileMenu, useProfileCommands } from './useProfileCommands'

export default function ContactScreen() {
  const id = useParam('id')
  const { data, error, refetch } = useContact(id)
  const { origin } = useNeighbours(id)
  if (data) return <Profile key={id} contact={data} />
  return (
    <Page title="Contact" back={<Back title={origin?.title} path={origin?.path} />}>
      {error ? (
        <ErrorState title="The contact could not be opened." onRetry={() => void refetch()} {...explain(error)} />
      ) : (
        <SkeletonRows rows={6} />
      )}
    </Page>
  )
}

function Back({ title = 'Contacts', path = '/contacts' }: { title?: string | undefined; path?: string | undefined }) {
  return (
    <TextLink href={href(path)} className="inline-flex max-w-96 items-center gap-1 truncate text-table">
      <ArrowLeft size={12} aria-hidden className="shrink-0" /> {title}
    </TextLink>
  )
}

function Profile({ contact }: { contact: ContactView }) {
  const [asked, setAsked] = useState<ProfileQuestion | null>(null)
  const { origin, previous, next } = useNeighbours(contact.id)
  const deeds = useContactDeeds(contact.id, origin?.path ?? '/contacts')
  const open = (neighbour: typeof next) => {
    if (!neighbour) return
    neighbour.go()
    navigate(`/contacts/${neighbour.id}`, { replace: true })
  }
  useProfileCommands({ contact, deeds, ask: setAsked, previous: () => open(previous), next: () => open(next) })
  const { edit, meeting } = deeds
  return (
    <Page
      title={contact.name}
      back={<Back title={origin?.title} path={origin?.path} />}
      subtitle={[contact.title, contact.company].filter(Boolean).join(', ') || contact.email}
      beside={<Badges contact={contact} />}
      actions={
        <>
          {origin && (
            <>
              <span className="text-table text-muted">
                {(origin.index + 1).toLocaleString()} of {origin.total.toLocaleString()}
              </span>
              <IconButton
                icon={ChevronUp}
                label={previous ? `Previous: ${previous.name}` : 'No previous contact'}
                shortcut="k"
                disabled={!previous}
                onClick={() => open(previous)}
              />
              <IconButton
                icon={ChevronDown}
                label={next ? `Next: ${next.name}` : 'No next contact'}
                shortcut="j"
                disabled={!next}
                onClick={() => open(next)}
              />
            </>
          )}
          <Menu trigger={<IconButton icon={Ellipsis} label="More" />} groups={profileMenu(contact, deeds, setAsked)} />
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
      <div className="grid grid-cols-[17rem_minmax(0,1fr)] items-start gap-4 xl:grid-cols-[19rem_minmax(0,1fr)_20rem]">
        <Facts contact={contact} edit={edit} />
        <div className="flex min-w-0 flex-col gap-4 xl:contents">
          <section aria-label="Timeline" className="order-2 min-w-0 xl:order-none">
            <Timeline contactId={contact.id} zone={contact.zone.names[0] ?? ''} />
          </section>
          <div className="flex min-w-0 flex-col gap-4">
            <ContactEnrollments contactId={contact.id} onEnroll={() => setAsked('enroll')} />
            <ConsentCard contact={contact} edit={edit} onBlock={() => setAsked('dnc')} />
            <ListsCard contactId={contact.id} />
            <Notes key={contact.notes} notes={contact.notes} onChange={(notes) => edit.run({ notes })} />
          </div>
        </div>
      </div>
      <ProfileDialogs contact={contact} asked={asked} deeds={deeds} onClose={() => setAsked(null)} />
    </Page>
  )
}

function Badges({ contact }: { contact: ContactView }) {
  return (
    <>
      {contact.doNotContact ? (
        <Pill icon={Ban} tone="danger">
          Do Not Contact
        </Pill>
      ) : (
        <span className="shrink-0 text-muted">{LEAD_STATUSES[contact.leadStatus] ?? contact.leadStatus}</span>
      )}
      {contact.aiPaused && (
        <Pill icon={BotOff} tone="warn">
          AI paused
        </Pill>
      )}
    </>
  )
}
