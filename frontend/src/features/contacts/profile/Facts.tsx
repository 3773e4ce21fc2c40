import { type ContactFields, type ContactView, useCustomFields, useTags, useWorkspace } from '@/backend'
import { LEAD_STATUSES, ZONE_SOURCES } from '@/parts/words'
import { Card, ChipsInput, formatTime, isZone, Select, useNow } from '@/ui'
import { TEXT_FIELDS } from '../fieldValue'
import { CustomFact, isTyped } from './CustomFact'
import { InlineText } from './InlineText'
import { QUIET_CONTROL, SideField } from './SideField'
import type { ContactDeeds } from './useContact'
import { customField, textField, useInlineEdit } from './useInlineEdit'

const STATUSES = Object.entries(LEAD_STATUSES)
  .filter(([value]) => value !== 'do_not_contact')
  .map(([value, label]) => ({ value, label }))

interface FactsProps {
  contact: ContactView
  edit: ContactDeeds['edit']
}

/** What is known of the contact, each fact edited where it stands. */
export function Facts({ contact, edit }: FactsProps) {
  const { data: custom = [] } = useCustomFields()
  const { data: tags = [] } = useTags()
  const currency = useWorkspace().data?.currency ?? ''
  const fields = TEXT_FIELDS.map(({ name }) => textField(contact, name))
  const zone = textField(contact, 'timeZone')
  const typed = custom.filter(isTyped).map(({ key }) => customField(contact, key))
  const inline = useInlineEdit([...fields, zone, ...typed], edit)
  return (
    <Card title="Facts">
      <div className="flex flex-col gap-px px-4 py-3">
        {TEXT_FIELDS.map(({ name, label }, index) => {
          const field = fields[index]
          if (!field) return null
          const shown = name === 'linkedIn' ? field.value.replace(/^https?:\/\/(www\.)?/, '') : undefined
          return <InlineText key={name} inline={inline} field={field} label={label} shown={shown} />
        })}
        <InlineText inline={inline} field={zone} label="Time zone" kind="zone" note={<ZoneNote contact={contact} />} />
        <SideField label="Lead status">
          <Select
            label="Lead status"
            className={QUIET_CONTROL}
            // Lifting Do Not Contact is a deed of its own, not the side effect of a choice.
            disabled={contact.doNotContact}
            value={contact.leadStatus === 'do_not_contact' ? null : contact.leadStatus}
            placeholder="Do Not Contact"
            options={STATUSES}
            onChange={(leadStatus) => edit.run({ leadStatus: leadStatus as NonNullable<ContactFields['leadStatus']> })}
          />
        </SideField>
        <SideField label="Tags">
          <ChipsInput
            label="Tags"
            className={QUIET_CONTROL}
            values={contact.tags}
            onChange={(next) => edit.run({ tags: next })}
            options={tags.map(({ tag }) => ({ value: tag, label: tag }))}
            free="tag"
            placeholder="None"
          />
        </SideField>
        {custom.length > 0 && <h3 className="mt-3 mb-1 font-medium">Custom fields</h3>}
        {custom.map((field) => (
          <CustomFact key={field.key} {...{ contact, field, inline, edit, currency }} />
        ))}
        {contact.source && <p className="mt-3 text-table text-muted">Came from {contact.source}.</p>}
      </div>
    </Card>
  )
}

/** How the zone is known, and what time it is there. */
function ZoneNote({ contact: { zone, timeZone } }: { contact: ContactView }) {
  const now = useNow()
  const known = zone.names.filter(isZone)
  const times = [...new Set(known.map((name) => formatTime(now, name)))]
  const source = ZONE_SOURCES[zone.source] ?? zone.source
  return (
    <>
      {!timeZone && <span className="block">{known.map((name) => name.replaceAll('_', ' ')).join(' or ')}</span>}
      <span className="block">
        {source}
        {times.length > 0 && zone.source !== 'workspace' && `. It is ${times.join(' or ')} there now.`}
        {zone.source === 'workspace' && times.length > 0 && `. It is ${times[0]}.`}
      </span>
    </>
  )
}
