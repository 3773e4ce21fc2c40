import { fireEvent, render, renderHook, screen } from '@testing-library/react'
import { beforeEach, expect, test, vi } from 'vitest'
import { keyCaps } from '@/ui/shortcut'
import { useCommands } from './commands'
import { setPreference } from './preferences'
import { ShortcutsSheet } from './ShortcutsSheet'
import { useShortcuts } from './shortcuts'

const go = vi.fn()
const palette = vi.fn()
const branch = vi.fn()
const commands = [
  { id: 'go.sequences', title: 'Sequences', group: 'Go to', shortcut: 'g s', run: go },
  { id: 'palette', title: 'Palette', group: 'View', shortcut: 'mod+k', run: palette },
  { id: 'branch', title: 'Add branch', group: 'Nodes', shortcut: 'b', within: '[data-stage]', run: branch },
]

beforeEach(() => {
  go.mockReset()
  palette.mockReset()
  branch.mockReset()
  setPreference('letters', true)
  renderHook(() => {
    useCommands(commands)
    useShortcuts()
  })
})

const press = (key: string, init: object = {}) => fireEvent.keyDown(document.body, { key, ...init })

test('two presses in a row run a command, the second alone does not', () => {
  press('s')
  expect(go).not.toHaveBeenCalled()
  press('g')
  press('s')
  expect(go).toHaveBeenCalledOnce()
})

test('letters are text while someone types, a modifier still acts', () => {
  render(<input aria-label="Name" />)
  const input = screen.getByLabelText('Name')
  fireEvent.keyDown(input, { key: 'g' })
  fireEvent.keyDown(input, { key: 's' })
  expect(go).not.toHaveBeenCalled()
  fireEvent.keyDown(input, { key: 'k', ctrlKey: true })
  expect(palette).toHaveBeenCalledOnce()
})

test('single letters can be switched off', () => {
  setPreference('letters', false)
  press('g')
  press('s')
  expect(go).not.toHaveBeenCalled()
})

test('a shortcut that belongs to a place acts there or nowhere in particular, not beside it', () => {
  render(
    <>
      <div data-stage aria-label="Canvas" tabIndex={-1} role="application" />
      <button type="button">Choose</button>
    </>,
  )
  fireEvent.keyDown(screen.getByRole('button', { name: 'Choose' }), { key: 'b' })
  expect(branch).not.toHaveBeenCalled()
  fireEvent.keyDown(screen.getByRole('application', { name: 'Canvas' }), { key: 'b' })
  press('b')
  expect(branch).toHaveBeenCalledTimes(2)
})

test('every key has a cap of its own, plus and minus too', () => {
  expect([keyCaps('+'), keyCaps('mod++').slice(1), keyCaps('g s')]).toEqual([['+'], ['+'], ['G', 'S']])
})

test('the sheet names the keys of the canvas where there is one', () => {
  const { rerender } = render(<ShortcutsSheet open onClose={() => {}} />)
  expect(screen.queryByText('Walk along the flow')).toBeNull()
  renderHook(() => useCommands([{ id: 'fit', title: 'Fit', group: 'Canvas', shortcut: 'shift+1', run: () => {} }]))
  rerender(<ShortcutsSheet open onClose={() => {}} />)
  expect(screen.getByText('Walk along the flow')).toBeTruthy()
})
