import { BellRing, CircleCheckBig, ListChecks, type LucideIcon, Settings, Users, Workflow } from 'lucide-react'
import { useNotices, useWaiting } from '@/backend'

export interface RailEntry {
  id: string
  title: string
  path: string
  icon: LucideIcon
  /** The letter after G. */
  letter: string
  /** The number beside the title, for what waits for a person. */
  useCount?: () => number | undefined
}

/** The left rail, from top to bottom. An entry shows when a route of routes.tsx has its path. */
export const railEntries: readonly RailEntry[] = [
  { id: 'sequences', title: 'Sequences', path: '/sequences', icon: Workflow, letter: 's' },
  { id: 'approvals', title: 'Approvals', path: '/approvals', icon: CircleCheckBig, letter: 'a', useCount: useWaiting },
  { id: 'notices', title: 'Notifications', path: '/notices', icon: BellRing, letter: 'n', useCount: useNotices },
  { id: 'contacts', title: 'Contacts', path: '/contacts', icon: Users, letter: 'c' },
  { id: 'lists', title: 'Lists', path: '/lists', icon: ListChecks, letter: 'l' },
  { id: 'settings', title: 'Settings', path: '/settings', icon: Settings, letter: ',' },
]
