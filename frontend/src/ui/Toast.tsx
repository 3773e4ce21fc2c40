import { CircleAlert, CircleCheck, Info } from 'lucide-react'
import { Toaster as Sonner, toast } from 'sonner'

/** Once in the app. Toasts tell what already happened; what failed is told at its place. */
export function Toaster() {
  return (
    <Sonner
      // At the left, since the main deed of a screen or dialog stands at the right; above the status bar and a selection bar.
      position="bottom-left"
      offset={{ bottom: 84, left: 16 }}
      hotkey={['altKey', 'KeyT']}
      containerAriaLabel="Notices"
      icons={{
        success: <CircleCheck size={16} className="text-ok" aria-hidden />,
        info: <Info size={16} className="text-info" aria-hidden />,
        error: <CircleAlert size={16} className="text-danger" aria-hidden />,
      }}
      toastOptions={{
        unstyled: true,
        classNames: {
          toast:
            'flex w-[var(--width)] items-start gap-2 rounded-card border bg-raised px-3 py-2.5 text-base text-text shadow-2',
          content: 'min-w-0 flex-1',
          description: 'text-table text-muted',
          actionButton:
            'h-6 shrink-0 rounded-sm px-2 text-table font-medium text-accent-text hover:bg-border/60 transition-colors',
        },
      }}
    />
  )
}

export const notify = {
  /** Something is done: 'Sequence paused'. */
  done(title: string, detail?: string) {
    show('success', title, detail, 6000)
  },
  /** Something is done and can be taken back for 30 seconds. */
  undoable(title: string, undo: () => void, detail?: string) {
    const onClick = () => {
      giveFocusBack()
      undo()
    }
    show('success', title, detail, 30_000, { label: 'Undo', onClick })
  },
  /** Something that changed without being asked for, or that one should know. */
  told(title: string, detail?: string) {
    show('info', title, detail, 12_000)
  },
  /** Something asked for a while ago, elsewhere on the screen, did not work. */
  failed(title: string, detail?: string) {
    show('error', title, detail, 30_000)
  },
}

/** More would cover what one works with. */
const MOST = 3

interface Shown {
  id: string | number
  words: string
  times: number
}

/** The oldest first. */
let shown: Shown[] = []

/** Equal notices are one, with a count; each that can be taken back is about something of its own. */
function show(
  how: 'success' | 'info' | 'error',
  title: string,
  description: string | undefined,
  duration: number,
  action?: { label: string; onClick: () => void },
) {
  const words = `${how} ${title} ${description ?? ''}`
  const before = action ? undefined : shown.find((one) => one.words === words)
  const times = (before?.times ?? 0) + 1
  const id = toast[how](times > 1 ? `${title} (${times} times)` : title, {
    ...(before && { id: before.id }),
    description,
    duration,
    ...(action && { action }),
    onDismiss: ({ id }) => forget(id),
    onAutoClose: ({ id }) => forget(id),
  })
  forget(id)
  shown.push({ id, words: action ? '' : words, times })
  // What can be taken back stays longest.
  const extra = [...shown].sort((a, b) => Number(a.words === '') - Number(b.words === '')).slice(0, -MOST)
  for (const one of extra) {
    forget(one.id)
    toast.dismiss(one.id)
  }
}

function forget(id: string | number) {
  shown = shown.filter((one) => one.id !== id)
}

/** The notices give focus back to where it was when they lose it: at once, and not in the middle of the next key. */
function giveFocusBack() {
  const here = document.activeElement
  if (here instanceof HTMLElement && here.closest('[data-sonner-toaster]')) here.blur()
}
