import { MapPinOff } from 'lucide-react'
import { EmptyState } from '@/ui'
import { ErrorBoundary } from './ErrorBoundary'
import { href, match, navigate, ParamsContext, usePlace } from './router'
import type { Route } from './routes'

/** The screen of the present address. */
export function Outlet({ routes }: { routes: readonly Route[] }) {
  const { path } = usePlace()
  const home = routes[0]?.path ?? '/'
  for (const { path: pattern, screen: Screen } of routes) {
    const params = match(path === '/' ? home : pattern, path === '/' ? home : path)
    if (!params) continue
    return (
      <ErrorBoundary key={pattern}>
        <ParamsContext value={params}>
          <Screen />
        </ParamsContext>
      </ErrorBoundary>
    )
  }
  return (
    <EmptyState
      icon={MapPinOff}
      title="There is no screen at this address"
      actions={
        <a href={href(home)} className="font-medium text-accent-text underline" onClick={() => navigate(home)}>
          Go back to the start
        </a>
      }
    >
      {path} may have been renamed or removed.
    </EmptyState>
  )
}
