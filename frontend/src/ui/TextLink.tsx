import type { ComponentProps } from 'react'
import { cx } from './cx'

/** A way to another screen inside a sentence or a row. */
export function TextLink({ className, children, ...rest }: ComponentProps<'a'> & { href: string }) {
  return (
    <a
      draggable={false}
      {...rest}
      className={cx('rounded-sm text-accent-text underline-offset-2 hover:underline', className)}
    >
      {children}
    </a>
  )
}
