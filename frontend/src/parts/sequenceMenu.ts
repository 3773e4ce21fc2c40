import { Archive, CircleX, Copy, Download, FolderOpen, Pause, Play, Star, TriangleAlert, UserPlus } from 'lucide-react'
import { navigate } from '@/app/router'
import type { SequenceCard } from '@/backend'
import type { MenuItem } from '@/ui'
import type { SequenceDeeds } from './useSequenceDeeds'
import { plural } from './words'

/** The menu of a card. present is the name of the default sequence that a new one would replace. */
export function sequenceMenu(card: SequenceCard, deeds: SequenceDeeds, present: string | undefined): MenuItem[][] {
  const open = () => navigate(`/sequences/${card.id}`)
  const run: MenuItem[] = []
  if (card.status === 'draft' && card.problems > 0)
    run.push({
      id: 'mend',
      title: `Mend ${plural(card.problems, 'problem', 'problems')} to activate`,
      icon: TriangleAlert,
      run: open,
    })
  else if (card.status === 'draft')
    run.push({ id: 'activate', title: 'Activate', icon: Play, run: () => deeds.status.run({ card, to: 'active' }) })
  if (card.status === 'active')
    run.push({ id: 'pause', title: 'Pause', icon: Pause, run: () => deeds.status.run({ card, to: 'paused' }) })
  if (card.status === 'paused')
    run.push({ id: 'resume', title: 'Resume', icon: Play, run: () => deeds.status.run({ card, to: 'active' }) })
  if (card.status === 'active' || card.status === 'paused')
    run.push({
      id: 'enroll',
      title: 'Enroll contacts…',
      icon: UserPlus,
      run: () => navigate(`/contacts?enroll=${card.id}`),
    })
  const others: MenuItem[] = [{ id: 'duplicate', title: 'Duplicate', icon: Copy, run: () => deeds.duplicate.run(card) }]
  if (card.default)
    others.push({
      id: 'undefault',
      title: 'No longer the default',
      icon: CircleX,
      run: () => deeds.makeDefault.run({ card, on: false }),
    })
  else if (card.status === 'active')
    others.push({
      id: 'default',
      title: present ? `Set as default in place of ${present}` : 'Set as default',
      icon: Star,
      run: () => deeds.makeDefault.run({ card, on: true }),
    })
  others.push({ id: 'export', title: 'Export as YAML file', icon: Download, run: () => deeds.exportYaml.run(card) })
  const end: MenuItem[] =
    card.status === 'archived'
      ? []
      : [{ id: 'archive', title: 'Archive…', icon: Archive, danger: true, run: () => deeds.setArchiving(card) }]
  return [[{ id: 'open', title: 'Open steps', icon: FolderOpen, run: open }, ...run], others, end]
}
