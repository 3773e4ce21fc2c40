import { AlertDialog } from '@base-ui/react/alert-dialog'
import { Dialog as Base } from '@base-ui/react/dialog'
import { X } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { Button } from './Button'
import { cx } from './cx'
import { Field } from './Field'
import { Input } from './Input'

const scrim =
  'fixed inset-0 z-40 bg-scrim transition-opacity duration-180 data-starting-style:opacity-0 data-ending-style:opacity-0'
const popup =
  'fixed top-[12vh] left-1/2 z-40 flex max-h-[76vh] w-[calc(100vw-3rem)] -translate-x-1/2 flex-col rounded-dialog border bg-raised shadow-2 outline-none transition-[opacity,transform] duration-180 data-starting-style:-translate-y-1 data-starting-style:opacity-0 data-ending-style:opacity-0'
const WIDTHS = { sm: 'max-w-md', md: 'max-w-xl', lg: 'max-w-3xl', xl: 'max-w-5xl' }

export interface DialogProps {
  open: boolean
  onClose: () => void
  title: string
  description?: ReactNode
  width?: keyof typeof WIDTHS
  /** Buttons, the main one last. */
  footer?: ReactNode
  children?: ReactNode
}

export function Dialog({ open, onClose, title, description, width = 'md', footer, children }: DialogProps) {
  return (
    <Base.Root open={open} onOpenChange={(next) => !next && onClose()}>
      <Base.Portal>
        <Base.Backdrop className={scrim} />
        <Base.Popup className={cx(popup, WIDTHS[width])}>
          <header className="px-5 pt-4 pr-14 pb-2">
            <Base.Title className="text-section font-semibold">{title}</Base.Title>
            {description && <Base.Description className="mt-0.5 text-muted">{description}</Base.Description>}
          </header>
          {children && <div className="min-h-0 flex-1 overflow-y-auto px-5 pt-1 pb-5">{children}</div>}
          {footer && <footer className="flex justify-end gap-2 border-t px-5 py-3">{footer}</footer>}
          {/* Last, so that a dialog opens on its first field; without a tooltip, which would take the first Esc. */}
          <Base.Close
            aria-label="Close"
            className="absolute top-3 right-3 flex size-8 items-center justify-center rounded-control text-muted transition-colors hover:bg-border/60 hover:text-text"
          >
            <X size={16} aria-hidden />
          </Base.Close>
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  )
}

export interface ConfirmDialogProps {
  open: boolean
  onClose: () => void
  title: string
  /** What will happen, to whom, and what stays. */
  children: ReactNode
  /** The deed, as a verb: 'Archive sequence'. */
  confirm: string
  onConfirm: () => void
  danger?: boolean
  busy?: boolean
  /** To be typed first, for the few deeds that cannot be undone. */
  typed?: string
}

export function ConfirmDialog(props: ConfirmDialogProps) {
  const { open, onClose, title, children, confirm, onConfirm, danger = false, busy = false, typed } = props
  const [text, setText] = useState('')
  const close = () => {
    setText('')
    onClose()
  }
  return (
    <AlertDialog.Root open={open} onOpenChange={(next) => !next && close()}>
      <AlertDialog.Portal>
        <AlertDialog.Backdrop className={scrim} />
        <AlertDialog.Popup className={cx(popup, WIDTHS.sm)}>
          <div className="flex flex-col gap-3 px-5 pt-4 pb-5">
            <AlertDialog.Title className="text-section font-semibold">{title}</AlertDialog.Title>
            <AlertDialog.Description render={<div />} className="text-muted">
              {children}
            </AlertDialog.Description>
            {typed && (
              <Field label={`Type ${typed} to go on`}>
                <Input value={text} onChange={setText} autoComplete="off" />
              </Field>
            )}
          </div>
          <footer className="flex justify-end gap-2 border-t px-5 py-3">
            <AlertDialog.Close render={<Button />}>Cancel</AlertDialog.Close>
            <Button
              variant={danger ? 'danger' : 'primary'}
              busy={busy}
              disabled={typed !== undefined && text !== typed}
              onClick={onConfirm}
            >
              {confirm}
            </Button>
          </footer>
        </AlertDialog.Popup>
      </AlertDialog.Portal>
    </AlertDialog.Root>
  )
}
