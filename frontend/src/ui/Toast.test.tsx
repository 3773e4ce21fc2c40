import { act, render, screen, waitFor } from '@testing-library/react'
import { expect, test } from 'vitest'
import { notify, Toaster } from './Toast'

const notices = () => screen.queryAllByRole('listitem').map(({ textContent }) => textContent)

test('equal notices are one with a count, and no more than three stand at a time', async () => {
  render(<Toaster />)
  act(() => {
    for (let time = 0; time < 5; time++) notify.failed('It was not saved', 'The engine does not answer.')
  })
  await waitFor(() => expect(notices()).toEqual([expect.stringContaining('It was not saved (5 times)')]))
  act(() => {
    for (const name of ['Ann', 'Bob', 'Cat', 'Dan']) notify.done(`${name} is paused`)
  })
  await waitFor(() => expect(notices()).toHaveLength(3))
  expect(notices().join()).toMatch(/Dan.*Cat.*Bob/)
  // What went away is counted anew.
  act(() => notify.failed('It was not saved', 'The engine does not answer.'))
  await waitFor(() => expect(notices().join()).toContain('It was not savedThe engine'))
})
