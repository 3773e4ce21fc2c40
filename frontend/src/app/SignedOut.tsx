import { KeyRound } from 'lucide-react'
import { useEffect } from 'react'
import { api, hasUnsaved } from '@/backend'

/** How often it is asked whether another tab has signed this browser in. */
const AGAIN_MS = 2000

/** Instead of everything else when the runner does not know this browser. */
export function SignedOut() {
  useEffect(() => {
    // Any answer but this refusal brings the screens back.
    const timer = setInterval(() => void api.GET('/api/status').catch(() => undefined), AGAIN_MS)
    return () => clearInterval(timer)
  }, [])
  return (
    <main className="flex h-full flex-col items-center justify-center gap-2 px-6 text-center">
      <KeyRound size={28} strokeWidth={1.5} aria-hidden className="mb-2 text-subtle" />
      <h1 className="text-page font-semibold">Open the link that the runner printed</h1>
      <p className="max-w-md text-muted">
        This browser is not signed in. When the runner starts, it prints a link with a start token in its terminal; the
        one from its last start works. Sending goes on meanwhile.
      </p>
      {hasUnsaved() && (
        <p className="max-w-md font-medium">
          Your unsaved changes are kept in this tab. Open the link in another tab of this browser: they are saved then.
        </p>
      )}
    </main>
  )
}
