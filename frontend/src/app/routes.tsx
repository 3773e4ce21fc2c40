import { type ComponentType, lazy } from 'react'

export interface Route {
  /** '/contacts/:id'; the screen reads its parameters with useParam. */
  path: string
  screen: ComponentType
}

const SequencesScreen = lazy(() => import('@/features/sequences/SequencesScreen'))
const SequenceScreen = lazy(() => import('@/features/editor/SequenceScreen'))
const ApprovalsScreen = lazy(() => import('@/features/approvals/ApprovalsScreen'))
const ContactsScreen = lazy(() => import('@/features/contacts/ContactsScreen'))
const ImportScreen = lazy(() => import('@/features/contacts/import/ImportScreen'))
const ContactScreen = lazy(() => import('@/features/contacts/profile/ContactScreen'))
const DuplicatesScreen = lazy(() => import('@/features/contacts/duplicates/DuplicatesScreen'))
const ListsScreen = lazy(() => import('@/features/contacts/lists/ListsScreen'))
const ListScreen = lazy(() => import('@/features/contacts/lists/ListScreen'))
const SettingsScreen = lazy(() => import('@/features/settings/SettingsScreen'))

/** Every screen there is. The first is where the app opens. */
export const routes: readonly Route[] = [
  { path: '/sequences', screen: SequencesScreen },
  { path: '/sequences/:id', screen: SequenceScreen },
  { path: '/approvals', screen: ApprovalsScreen },
  { path: '/contacts', screen: ContactsScreen },
  { path: '/contacts/import', screen: ImportScreen },
  { path: '/contacts/duplicates', screen: DuplicatesScreen },
  { path: '/contacts/:id', screen: ContactScreen },
  { path: '/lists', screen: ListsScreen },
  { path: '/lists/:id', screen: ListScreen },
  { path: '/settings', screen: SettingsScreen },
  { path: '/settings/:section', screen: SettingsScreen },
]
