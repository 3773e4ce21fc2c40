import { type ComponentType, lazy } from 'react'

export interface Route {
  /** '/contacts/:id'; the screen reads its parameters with useParam. */
  path: string
  screen: ComponentType
}

const SettingsScreen = lazy(() => import('@/features/settings/SettingsScreen'))

/** Every screen there is. The first is where the app opens. */
export const routes: readonly Route[] = [
  { path: '/settings', screen: SettingsScreen },
  { path: '/settings/:section', screen: SettingsScreen },
]
