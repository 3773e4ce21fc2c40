import { QueryClientProvider } from '@tanstack/react-query'
import { act, renderHook } from '@testing-library/react'
import type { ReactNode } from 'react'
import { expect, test, vi } from 'vitest'
import { useDeed } from './deed'
import { newQueries } from './queries'

const queries = newQueries()
const wrapper = ({ children }: { children: ReactNode }) => (
  <QueryClientProvider client={queries}>{children}</QueryClientProvider>
)

test('pressed twice it is done once; done with, or about something else, it is done again', async () => {
  let finish = () => {}
  const deed = vi.fn((_: { to: string }) => new Promise<void>((resolve) => (finish = resolve)))
  const { result } = renderHook(() => useDeed(deed), { wrapper })
  await act(async () => {
    result.current.run({ to: 'paused' })
    result.current.run({ to: 'paused' })
  })
  expect(deed).toHaveBeenCalledOnce()
  await act(async () => result.current.run({ to: 'active' }))
  await act(async () => result.current.run({ to: 'paused' }))
  expect(deed).toHaveBeenCalledTimes(3)
  await act(async () => finish())
  await act(async () => result.current.run({ to: 'paused' }))
  expect(deed).toHaveBeenCalledTimes(4)
})

test('what was refused can be tried again', async () => {
  const refuse = vi.fn(() => Promise.reject(new Error('no')))
  const { result } = renderHook(() => useDeed(refuse), { wrapper })
  await act(async () => result.current.run(undefined))
  await act(async () => result.current.run(undefined))
  expect(refuse).toHaveBeenCalledTimes(2)
})
