import { Field } from '@base-ui/react/field'
import { Input as Base } from '@base-ui/react/input'
import type { LucideIcon } from 'lucide-react'
import type { ComponentProps } from 'react'
import { cx } from './cx'

export const controlLook =
  'control min-w-0 rounded-control border border-border-strong bg-surface text-text disabled:bg-sunken disabled:text-muted data-invalid:border-danger'

export interface InputProps extends Omit<ComponentProps<'input'>, 'onChange' | 'value' | 'defaultValue' | 'size'> {
  value: string
  onChange: (value: string) => void
  icon?: LucideIcon
}

export function Input({ value, onChange, icon: Icon, className, ...rest }: InputProps) {
  const input = (
    <Base
      {...rest}
      value={value}
      onValueChange={onChange}
      className={cx(controlLook, 'h-control', Icon ? 'pr-2 pl-7' : 'px-2', !Icon && className)}
    />
  )
  if (!Icon) return input
  return (
    <span className={cx('relative block', className)}>
      <Icon
        size={14}
        aria-hidden
        className="pointer-events-none absolute top-1/2 left-2 -translate-y-1/2 text-subtle"
      />
      {input}
    </span>
  )
}

export interface TextareaProps extends Omit<ComponentProps<'textarea'>, 'onChange' | 'value' | 'defaultValue'> {
  value: string
  onChange: (value: string) => void
}

/** The native one: spell checking, input methods and screen readers work by themselves. */
export function Textarea({ value, onChange, className, rows = 4, ...rest }: TextareaProps) {
  return (
    <Field.Control
      value={value}
      onValueChange={onChange}
      className={cx(controlLook, 'resize-y px-2 py-1.5 text-message', className)}
      render={<textarea rows={rows} {...rest} />}
    />
  )
}
