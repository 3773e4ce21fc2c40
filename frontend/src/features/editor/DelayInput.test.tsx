import { fireEvent, render, screen } from '@testing-library/react'
import { useState } from 'react'
import { expect, test } from 'vitest'
import type { Delay } from '@/backend'
import { DelayInput } from './DelayInput'

const saved: Delay[] = []

function Field() {
  const [delay, setDelay] = useState<Delay>({ value: 3, unit: 'days' })
  const keep = (next: Delay) => {
    saved.push(next)
    setDelay(next)
  }
  return <DelayInput label="Delay" delay={delay} onChange={keep} />
}

test('only a delay is saved: a fraction in hours, anything else not at all, with the reason beside it', () => {
  render(<Field />)
  const field = screen.getByRole<HTMLInputElement>('textbox', { name: 'Delay' })
  const type = (value: string) => fireEvent.change(field, { target: { value } })
  for (const text of ['-3', 'abc']) {
    type(text)
    fireEvent.blur(field)
    expect([field.value, field.getAttribute('aria-invalid'), saved]).toEqual([text, 'true', []])
    const why = document.getElementById(field.getAttribute('aria-describedby') ?? '')
    expect(why?.textContent).toBe('Whole numbers only, such as 3.')
  }
  type('1.5')
  expect([field.getAttribute('aria-invalid'), saved]).toEqual([null, []])
  fireEvent.blur(field)
  expect([field.value, saved]).toEqual(['36', [{ value: 36, unit: 'hours' }]])
  type('4')
  expect(saved.at(-1)).toEqual({ value: 4, unit: 'hours' })
  type('')
  fireEvent.blur(field)
  expect(field.value).toBe('4')
})
