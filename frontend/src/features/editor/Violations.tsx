import { CircleAlert, Info, TriangleAlert } from 'lucide-react'
import { href } from '@/app/router'
import type { Violation } from '@/backend'
import { cx, TextLink } from '@/ui'

const LEVELS = {
  error: { icon: CircleAlert, look: 'text-danger', word: 'Problem' },
  warning: { icon: TriangleAlert, look: 'text-warn', word: 'Warning' },
  info: { icon: Info, look: 'text-info', word: 'Note' },
}

/** What is wrong here, what mends it, and the way there. */
export function Violations({ list, sequenceId }: { list: readonly Violation[]; sequenceId: string }) {
  if (list.length === 0) return null
  return (
    <ul className="flex flex-col gap-1">
      {list.map((one) => {
        const { icon: Icon, look, word } = LEVELS[one.level]
        const link = settingLink(one.setting, sequenceId)
        return (
          <li key={`${one.code} ${one.sentence}`} className="flex items-start gap-1.5 text-table">
            <Icon size={14} className={cx('mt-px shrink-0', look)} aria-label={word} />
            <span className="min-w-0 wrap-anywhere">
              {one.sentence} <span className="text-muted">{one.remedy}</span>{' '}
              {link && (
                <TextLink href={href(link.to)} className="font-medium whitespace-nowrap">
                  {link.title}
                </TextLink>
              )}
            </span>
          </li>
        )
      })}
    </ul>
  )
}

/** Settings without a screen have no link: the remedy says what can be done. */
function settingLink(setting: string | undefined, sequenceId: string): { to: string; title: string } | null {
  if (setting === 'sequence') return { to: `/sequences/${sequenceId}?tab=settings`, title: 'Open settings' }
  if (setting === 'senders') return { to: '/settings/senders', title: 'Open Sender profiles' }
  if (setting === 'webhooks') return { to: '/settings/webhooks', title: 'Open Webhooks' }
  if (setting === 'agents') return { to: '/settings/agents', title: 'Open Agents' }
  return null
}
