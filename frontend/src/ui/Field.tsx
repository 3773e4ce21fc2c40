import { Field as Base } from '@base-ui/react/field'
import { CircleAlert } from 'lucide-react'
import type { ReactNode } from 'react'
import { cx } from './cx'

export interface FieldProps {
  label: string
  hint?: ReactNode
  /** A sentence; shown in place of the hint and read with the control. */
  error?: string | null | undefined
  optional?: boolean
  /** 'row' puts the control beside its label, for switches and short settings; 'side' the label before it, for lists of facts. */
  layout?: 'stack' | 'row' | 'side'
  className?: string
  children: ReactNode
}

/** Label, control, and hint or error. The control inside is named and described by them. */
export function Field({ label, hint, error, optional, layout = 'stack', className, children }: FieldProps) {
  const note = error ? (
    <Base.Error match className="flex items-start gap-1 text-table text-danger">
      <CircleAlert size={14} aria-hidden className="mt-px shrink-0" />
      {error}
    </Base.Error>
  ) : (
    hint && <Base.Description className="text-table text-muted">{hint}</Base.Description>
  )
  const name = (
    <Base.Label className="font-medium">
      {label}
      {optional && <span className="font-normal text-subtle"> (optional)</span>}
    </Base.Label>
  )
  if (layout === 'row')
    return (
      <Base.Root invalid={Boolean(error)} className={cx('flex items-center justify-between gap-6', className)}>
        <div className="flex min-w-0 flex-col gap-0.5">
          {name}
          {note}
        </div>
        <div className="shrink-0">{children}</div>
      </Base.Root>
    )
  if (layout === 'side')
    return (
      <Base.Root
        invalid={Boolean(error)}
        className={cx('grid grid-cols-[5.5rem_minmax(0,1fr)] items-center gap-x-1', className)}
      >
        <Base.Label className="truncate text-table text-muted">{label}</Base.Label>
        {children}
        {note && <div className="col-start-2">{note}</div>}
      </Base.Root>
    )
  return (
    <Base.Root invalid={Boolean(error)} className={cx('flex min-w-0 flex-col gap-1', className)}>
      {name}
      {children}
      {note}
    </Base.Root>
  )
}
