import type { LucideIcon } from 'lucide-react'
import type { ReactNode } from 'react'

export interface EmptyStateProps {
  icon?: LucideIcon
  /** One sentence that says what this place is for, or why it is empty. */
  title: string
  children?: ReactNode
  /** The one main deed, and at most one other. */
  actions?: ReactNode
}

export function EmptyState({ icon: Icon, title, children, actions }: EmptyStateProps) {
  return (
    <div className="mx-auto flex max-w-md flex-col items-center px-6 py-16 text-center">
      {Icon && <Icon size={28} strokeWidth={1.5} aria-hidden className="mb-3 text-subtle" />}
      <p className="text-section font-semibold text-balance">{title}</p>
      {children && <div className="mt-1 text-muted text-pretty">{children}</div>}
      {actions && <div className="mt-4 flex items-center gap-2">{actions}</div>}
    </div>
  )
}
