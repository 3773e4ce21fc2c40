import { Popover as Base } from '@base-ui/react/popover'
import type { ReactElement, ReactNode } from 'react'
import { cx } from './cx'
import { popupLook } from './popup'

export interface PopoverProps {
  /** The button that opens it. */
  trigger: ReactElement
  title: string
  children: ReactNode
  /** Given together, someone else opens it too, as a shortcut does. */
  open?: boolean
  onOpenChange?: (open: boolean) => void
  /** A text beside what it is about, or a form that opens from its button. */
  width?: keyof typeof WIDTHS
  align?: 'start' | 'center' | 'end'
  /** What the keyboard begins at; otherwise the first thing it can reach. */
  begin?: () => HTMLElement | null
}

const WIDTHS = { sm: 'w-64', md: 'w-80', xl: 'w-[44rem]' }

/** A small answer beside what it is about. */
export function Popover({
  trigger,
  title,
  children,
  open,
  onOpenChange,
  width = 'md',
  align = 'center',
  begin,
}: PopoverProps) {
  return (
    <Base.Root {...(open === undefined ? {} : { open })} onOpenChange={(next) => onOpenChange?.(next)}>
      <Base.Trigger render={trigger} />
      <Base.Portal>
        <Base.Positioner sideOffset={6} align={align} className="z-50">
          <Base.Popup
            initialFocus={begin}
            className={cx(
              popupLook,
              'flex max-h-(--available-height) max-w-(--available-width) flex-col gap-2 overflow-y-auto p-3',
              WIDTHS[width],
            )}
          >
            <Base.Title className="font-semibold">{title}</Base.Title>
            {children}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  )
}
