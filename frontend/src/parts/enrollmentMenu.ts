import { ArrowRightLeft, FastForward, LogOut, Pause, Play } from 'lucide-react'
import type { EnrollmentRow } from '@/backend'
import type { MenuItem } from '@/ui'
import type { DeedTarget, EnrollmentDeeds } from './enrollmentDeeds'

export function targetOf(row: EnrollmentRow): DeedTarget {
  return { count: 1, name: row.contact, ids: async () => [row.id], sample: row.id }
}

/** What can be done with one enrollment as it stands; what cannot is left out. */
export function enrollmentMenu(row: EnrollmentRow, deeds: EnrollmentDeeds): MenuItem[][] {
  const target = targetOf(row)
  const item = (
    id: Parameters<EnrollmentDeeds['ask']>[0],
    title: string,
    icon: MenuItem['icon'],
    extra = {},
  ): MenuItem => ({
    id,
    title,
    ...(icon ? { icon } : {}),
    ...extra,
    run: () => deeds.ask(id, target),
  })
  if (row.status === 'completed' || row.status === 'unenrolled') return []
  return [
    row.status === 'active'
      ? [item('skip_wait', 'Skip wait', FastForward), item('pause', 'Pause…', Pause)]
      : [item('resume', 'Resume…', Play)],
    [item('move', 'Move to step…', ArrowRightLeft)],
    [item('unenroll', 'Unenroll…', LogOut, { danger: true })],
  ]
}
