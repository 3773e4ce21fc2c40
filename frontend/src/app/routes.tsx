import type { ComponentType } from 'react'
import { screen } from './screen'

export interface Route {
  /** '/contacts/:id'; the screen reads its parameters with useParam. */
  path: string
  screen: ComponentType
}

const SequencesScreen = screen(() => import('@/features/sequences/SequencesScreen'))
const SequenceScreen = screen(() => import('@/features/editor/SequenceScreen'))
const ApprovalsScreen = screen(() => import('@/features/approvals/ApprovalsScreen'))
const NoticesScreen = screen(() => import('@/features/notices/NoticesScreen'))
const ContactsScreen = screen(() => import('@/features/contacts/ContactsScreen'))
const ImportScreen = screen(() => import('@/features/contacts/import/ImportScreen'))
const ContactScreen = screen(() => import('@/features/contacts/profile/ContactScreen'))
const DuplicatesScreen = screen(() => import('@/features/contacts/duplicates/DuplicatesScreen'))
const ListsScreen = screen(() => import('@/features/contacts/lists/ListsScreen'))
const ListScreen = screen(() => import('@/features/contacts/lists/ListScreen'))
const SettingsScreen = screen(() => import('@/features/settings/SettingsScreen'))

/** Brings the screens that are opened most, so that each is there at the first press. */
export function bringScreens(): void {
  // Without it the screen is brought when it is opened, and tells there what went wrong.
  for (const { bring } of [
    ContactsScreen,
    ContactScreen,
    ListsScreen,
    SequencesScreen,
    SequenceScreen,
    ApprovalsScreen,
  ])
    bring().catch(() => undefined)
}

/** Every screen there is. The first is where the app opens. */
export const routes: readonly Route[] = [
  { path: '/sequences', screen: SequencesScreen.component },
  { path: '/sequences/:id', screen: SequenceScreen.component },
  { path: '/approvals', screen: ApprovalsScreen.component },
  { path: '/notices', screen: NoticesScreen.component },
  { path: '/contacts', screen: ContactsScreen.component },
  { path: '/contacts/import', screen: ImportScreen.component },
  { path: '/contacts/duplicates', screen: DuplicatesScreen.component },
  { path: '/contacts/:id', screen: ContactScreen.component },
  { path: '/lists', screen: ListsScreen.component },
  { path: '/lists/:id', screen: ListScreen.component },
  { path: '/settings', screen: SettingsScreen.component },
  { path: '/settings/:section', screen: SettingsScreen.component },
]
