import { Check } from 'lucide-react'
import { useId } from 'react'
import { href } from '@/app/router'
import { type ContactView, useCustomFields, useWorkspace } from '@/backend'
import { plural } from '@/parts/words'
import { cx, formatDate, TextLink } from '@/ui'
import { compare } from './compare'

interface CompareProps {
  a: ContactView
  b: ContactView
  /** The id of the one that stays. */
  keep: string
  onKeep: (id: string) => void
}

/** Two contacts side by side: what stays is plain, what goes is struck out. */
export function Compare({ a, b, keep, onKeep }: CompareProps) {
  const group = useId()
  const { data: fields = [] } = useCustomFields()
  const currency = useWorkspace().data?.currency ?? ''
  const [winner, loser] = keep === a.id ? [a, b] : [b, a]
  const rows = compare(winner, loser, fields, currency)
  return (
    <div className="flex flex-col gap-2">
      <table className="w-full table-fixed border-collapse">
        <thead>
          <tr className="align-top">
            <th className="w-32" />
            {[a, b].map((contact) => (
              <th key={contact.id} className="p-1 text-left font-normal">
                <label
                  className={cx(
                    'flex items-start gap-2 rounded-control border p-2',
                    contact.id === keep ? 'edge-accent tint-accent' : 'bg-surface',
                  )}
                >
                  <input
                    type="radio"
                    name={group}
                    className="mt-0.5 size-4 shrink-0 accent-(--accent)"
                    checked={contact.id === keep}
                    onChange={() => onKeep(contact.id)}
                    aria-label={`Keep ${contact.name}, added ${formatDate(new Date(contact.createdAt))}`}
                  />
                  <span className="min-w-0">
                    <span className="block truncate font-semibold">{contact.name}</span>
                    <span className="block text-table text-muted">
                      {contact.id === keep ? 'Stays' : 'Goes into the other'} · added{' '}
                      {formatDate(new Date(contact.createdAt))}
                    </span>
                  </span>
                </label>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => {
            const [mine, theirs] = keep === a.id ? [row.keep, row.other] : [row.other, row.keep]
            const stays = (isA: boolean) => row.stays === 'both' || (row.stays === 'keep') === (isA === (keep === a.id))
            return (
              <tr key={row.id} className="border-t align-top">
                <th scope="row" className="py-1.5 pr-2 text-left text-table leading-5 font-normal text-muted">
                  {row.label}
                </th>
                <Value text={mine} stays={stays(true)} differs={row.stays !== 'both'} />
                <Value text={theirs} stays={stays(false)} differs={row.stays !== 'both'} />
              </tr>
            )
          })}
        </tbody>
      </table>
      <p className="text-table text-muted">
        {winner.name} takes over the history, enrollments, lists and tags of both
        {loser.live > 0 && `, among them ${plural(loser.live, 'live enrollment', 'live enrollments')}`}. Where both are
        live in one sequence, the one that came less far ends.
      </p>
      <TextLink href={href(`/contacts/${loser.id}`)} className="self-start text-table">
        Open {loser.name}
      </TextLink>
    </div>
  )
}

function Value({ text, stays, differs }: { text: string; stays: boolean; differs: boolean }) {
  if (!text) return <td className="px-3 py-1.5 text-subtle">–</td>
  return (
    <td className="px-3 py-1.5 wrap-anywhere">
      {stays ? (
        <span className="flex items-start gap-1.5">
          <span className="min-w-0">{text}</span>
          {differs && <Check size={14} aria-label="stays" className="mt-0.5 shrink-0 text-ok" />}
        </span>
      ) : (
        <del className="text-muted">{text}</del>
      )}
    </td>
  )
}
