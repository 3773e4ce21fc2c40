import { CircleAlert, CircleCheck } from 'lucide-react'
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
    toast.success(title, { description: detail, duration: 6000 })
  },
  /** Something is done and can be taken back for 30 seconds. */
  undoable(title: string, undo: () => void, detail?: string) {
    const onClick = () => {
      giveFocusBack()
      undo()
    }
    toast.success(title, { description: detail, duration: 30_000, action: { label: 'Undo', onClick } })
  },
  /** Something that changed without being asked for, or that one should know. */
  told(title: string, detail?: string) {
    toast.info(title, { description: detail, duration: 12_000 })
  },
  /** Something asked for a while ago, elsewhere on the screen, did not work. */
  failed(title: string, detail?: string) {
    toast.error(title, { description: detail, duration: 30_000 })
  },
}

/** The notices give focus back to where it was when they lose it: at once, and not in the middle of the next key. */
function giveFocusBack() {
  const here = document.activeElement
  if (here instanceof HTMLElement && here.closest('[data-sonner-toaster]')) here.blur()
}
