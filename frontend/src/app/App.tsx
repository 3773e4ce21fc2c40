import { QueryClientProvider } from '@tanstack/react-query'
import { type ReactNode, useEffect, useState } from 'react'
import { followChanges, newQueries, useSignedOut } from '@/backend'
import { Toaster, TooltipProvider } from '@/ui'
import { ErrorBoundary } from './ErrorBoundary'
import { railEntries } from './places'
import { bringScreens, routes } from './routes'
import { Shell } from './Shell'
import { SignedOut } from './SignedOut'

export function App() {
  return (
    <Providers>
      <Screen />
    </Providers>
  )
}

/** The screen that was asked for comes first. */
const FIRST_SCREEN_MS = 1000

function Screen() {
  useEffect(() => {
    const timer = setTimeout(bringScreens, FIRST_SCREEN_MS)
    return () => clearTimeout(timer)
  }, [])
  return useSignedOut() ? <SignedOut /> : <Shell routes={routes} entries={railEntries} />
}

function Providers({ children }: { children: ReactNode }) {
  const [queries] = useState(newQueries)
  const signedOut = useSignedOut()
  // A stream that was refused is not tried again by itself.
  // biome-ignore lint/correctness/useExhaustiveDependencies: signing in is what matters
  useEffect(() => followChanges(queries), [queries, signedOut])
  return (
    <QueryClientProvider client={queries}>
      <TooltipProvider delay={500}>
        <ErrorBoundary>{children}</ErrorBoundary>
        <Toaster />
      </TooltipProvider>
    </QueryClientProvider>
  )
}
