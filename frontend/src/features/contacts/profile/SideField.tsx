import type { ReactNode } from 'react'

/** A control that looks like the facts around it until it is pointed at. */
export const QUIET_CONTROL =
  'border-transparent! bg-transparent! hover:border-border-strong! focus-within:border-border-strong!'

/** A fact beside its name whose control is always open: a choice, tags. */
export function SideField({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className="grid grid-cols-[5.75rem_minmax(0,1fr)] items-start gap-x-1">
      <span aria-hidden className="truncate py-1.5 text-table leading-5 text-muted" title={label}>
        {label}
      </span>
      <div className="min-w-0">{children}</div>
    </div>
  )
}
