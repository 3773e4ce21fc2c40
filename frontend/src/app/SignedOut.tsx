import { KeyRound } from 'lucide-react'

/** Instead of everything else when the runner does not know this browser. */
export function SignedOut() {
  return (
    <main className="flex h-full flex-col items-center justify-center gap-2 px-6 text-center">
      <KeyRound size={28} strokeWidth={1.5} aria-hidden className="mb-2 text-subtle" />
      <h1 className="text-page font-semibold">Open the link that the runner printed</h1>
      <p className="max-w-md text-muted">
        This browser is not signed in. When the runner starts, it prints a link with a start token in its terminal; the
        one from its last start works. Sending goes on meanwhile.
      </p>
    </main>
  )
}
