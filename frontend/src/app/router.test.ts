import { act, renderHook } from '@testing-library/react'
import { expect, test } from 'vitest'
import { match, navigate, usePlace, useSearchParam } from './router'

test('a pattern gives its parameters, decoded', () => {
  expect(match('/contacts/:id', '/contacts/a%20b')).toEqual({ id: 'a b' })
  expect(match('/contacts', '/contacts/')).toEqual({})
  expect(match('/contacts/:id', '/contacts')).toBeNull()
  expect(match('/sequences', '/contacts')).toBeNull()
})

test('a filter lives in the address and leaves the path alone', () => {
  navigate('/contacts', { replace: true })
  const { result } = renderHook(() => ({ filter: useSearchParam('q'), place: usePlace() }))
  act(() => result.current.filter[1]('ann & co'))
  expect(result.current.filter[0]).toBe('ann & co')
  expect(result.current.place.path).toBe('/contacts')
  act(() => result.current.filter[1](''))
  expect(location.hash).toBe('#/contacts')
})
