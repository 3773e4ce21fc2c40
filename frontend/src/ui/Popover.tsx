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
}

/** A small answer beside what it is about. */
export function Popover({ trigger, title, children, open, onOpenChange }: PopoverProps) {
  return (
    <Base.Root {...(open === undefined ? {} : { open })} onOpenChange={(next) => onOpenChange?.(next)}>
      <Base.Trigger render={trigger} />
      <Base.Portal>
        <Base.Positioner sideOffset={6} className="z-50">
          <Base.Popup className={cx(popupLook, 'flex w-80 flex-col gap-2 p-3')}>
            <Base.Title className="font-semibold">{title}</Base.Title>
            {children}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  )
}
