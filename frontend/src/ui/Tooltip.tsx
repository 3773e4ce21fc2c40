import { Tooltip as Base } from '@base-ui/react/tooltip'
import type { ReactElement } from 'react'
import { Kbd } from './Kbd'

export interface TooltipProps {
  text: string
  shortcut?: string | undefined
  side?: 'top' | 'bottom' | 'left' | 'right'
  children: ReactElement
}

export function Tooltip({ text, shortcut, side = 'bottom', children }: TooltipProps) {
  return (
    <Base.Root>
      <Base.Trigger render={children} />
      <Base.Portal>
        <Base.Positioner side={side} sideOffset={6} className="z-50">
          <Base.Popup className="flex max-w-72 items-center gap-2 rounded-control border bg-raised px-2 py-1 text-table shadow-1 transition-opacity data-starting-style:opacity-0 data-ending-style:opacity-0">
            {text}
            {shortcut && <Kbd keys={shortcut} />}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  )
}

/** Once around the app: tooltips near each other open without a second wait. */
export const TooltipProvider = Base.Provider
