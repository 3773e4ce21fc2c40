import type { ReactNode } from 'react'
import { Field, type FieldProps, Segments, type SegmentsProps } from '@/ui'
import { usePanel } from './context'

interface RowProps extends Omit<FieldProps, 'error'> {
  /** As the engine calls it, so that what is wrong with it stands here. */
  field: string
}

/** A field of the inspector, with what is wrong with it. */
export function Row({ field, hint, ...rest }: RowProps) {
  const { violations } = usePanel()
  const mine = violations.filter((one) => one.field === field)
  // What a setting elsewhere mends stands at the top, with the way there.
  const error = mine.find(({ level, setting }) => level === 'error' && !setting)
  const advice = mine.find(({ level, setting }) => level !== 'error' && !setting)
  return (
    <div data-field={field}>
      <Field
        {...rest}
        hint={advice ? `${advice.sentence} ${advice.remedy ?? ''}` : hint}
        error={error && `${error.sentence} ${error.remedy ?? ''}`}
      />
    </div>
  )
}

/** What is wrong with a part that has no single control. */
export function Wrong({ field }: { field: string }) {
  const { violations } = usePanel()
  const error = violations.find((one) => one.field === field && one.level === 'error')
  if (!error) return null
  return (
    <p role="status" className="text-table text-danger">
      {error.sentence} <span className="text-muted">{error.remedy}</span>
    </p>
  )
}

/** A few settings of which one holds, on the white of the inspector. */
export function Choice<T extends string>(props: SegmentsProps<T>) {
  return (
    <div className="rounded-control bg-sunken p-0.5">
      <Segments {...props} />
    </div>
  )
}

export function Group({ title, children, field }: { title: string; children: ReactNode; field?: string }) {
  return (
    <section aria-label={title} data-field={field} className="flex flex-col gap-3 border-t pt-3">
      <h3 className="font-semibold">{title}</h3>
      {children}
    </section>
  )
}
