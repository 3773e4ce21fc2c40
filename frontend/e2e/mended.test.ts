import { afterAll, beforeAll, expect, test } from 'vitest'
import { openCadenza, type Session } from './browser'
import { type Flow, flow as grown } from './flows'
import { command } from './keyboard'
import { onCanvas } from './onCanvas'

// What went wrong under somebody's hands once, and must not again.

const run = Date.now().toString(36)

let session: Session
beforeAll(async () => {
  session = await openCadenza()
})
afterAll(() => session?.close())

const { stage, saved, open, node, middle } = onCanvas(() => session)

const wait = (id: string, name: string) => ({ id, kind: 'delay', name, delay: { for: { value: 1, unit: 'days' } } })
const line = (...nodes: Flow['nodes']): Flow => ({
  nodes: [{ id: 'start', kind: 'start' }, ...nodes],
  edges: nodes.map(({ id }, at) => ({ id: `to-${id}`, from: nodes[at - 1]?.id ?? 'start', port: 'next', to: id })),
})
const pair = () => line(wait('first', 'First'), wait('second', 'Second'))

/** A place of the canvas with nothing on it. */
async function nowhere() {
  const at = await middle(node(/^Start/))
  return { x: at.x - 380, y: at.y + 60 }
}

const field = (name: string) => session.page.getByRole('textbox', { name, exact: true })

/** The keyboard is in a field of this name. */
const waitForKeyboardIn = (name: string) => field(name).and(session.page.locator(':focus')).waitFor()

async function fromMenu(title: string) {
  const { page } = session
  const at = await nowhere()
  await page.mouse.click(at.x, at.y, { button: 'right' })
  await page.getByRole('menuitem', { name: title }).click()
}

test('the drawing from afar is gone when one is near again', async () => {
  const { page } = session
  await open(`Far ${run}`, grown(400))
  const ink = () =>
    page.locator('.react-flow canvas').evaluate((element: HTMLCanvasElement) => {
      const { data } = element.getContext('2d')?.getImageData(0, 0, element.width, element.height) ?? { data: [] }
      return data.some((part) => part > 0)
    })
  expect(await ink()).toBe(false)
  await stage().focus()
  await page.keyboard.press('Shift+Digit1')
  await expect.poll(ink).toBe(true)
  await page.keyboard.press('Control+0')
  await page.locator('[data-stage][data-lod="near"]').waitFor()
  await expect.poll(ink).toBe(false)
})

test('what is typed after Add note and Add section is written there, and the flow stays as it is', async () => {
  const { page } = session
  await open(`Written ${run}`, pair())
  for (const [title, name] of [
    ['Add note', 'Text'],
    ['Add section', 'Title'],
  ] as const) {
    await fromMenu(title)
    await waitForKeyboardIn(name)
    await page.keyboard.type('bad.')
    expect(await field(name).inputValue()).toBe('bad.')
    await page.keyboard.press('Escape')
    await page.locator('[data-stage]:focus').waitFor()
    await page.keyboard.press('Delete')
    await page.locator('.note-card').waitFor({ state: 'detached' })
  }
  const { graph } = await saved()
  expect(graph.nodes.map(({ id, disabled }) => [id, disabled])).toEqual([
    ['start', undefined],
    ['first', undefined],
    ['second', undefined],
  ])
})

test('a note pressed twice is written; a long one is cut at the end of a line', async () => {
  const { page } = session
  await open(`Twice ${run}`, pair())
  await fromMenu('Add note')
  await waitForKeyboardIn('Text')
  await page.keyboard.insertText('word '.repeat(120))
  await stage().focus()
  await page.locator('.note-card').dblclick()
  await waitForKeyboardIn('Text')
  const text = await page.locator('.note-card p').boundingBox()
  expect((text?.height ?? 0) % 20).toBe(0)
})

test('notes are copied, pasted, duplicated, found and added by keyboard, like nodes', async () => {
  const { page } = session
  await open(`Papers ${run}`, pair())
  await stage().focus()
  await command(page, 'Add note')
  await waitForKeyboardIn('Text')
  await page.keyboard.type('Ask Maria')
  await page.keyboard.press('Escape')
  await page.locator('[data-stage]:focus').waitFor()
  await page.keyboard.press('Control+c')
  await page.keyboard.press('Control+v')
  await page.getByText('Pasted 1 note.').waitFor({ state: 'attached' })
  await page.keyboard.press('Control+d')
  await expect.poll(async () => (await saved()).graph.notes?.length).toBe(3)
  await page.keyboard.press('Home')
  await page.keyboard.press('Control+f')
  await page.getByRole('combobox', { name: 'Find node' }).waitFor()
  await page.keyboard.type('maria')
  await page.keyboard.press('Enter')
  await page.getByRole('complementary', { name: 'Settings of Note' }).waitFor()
  await page.locator('[data-stage]:focus').waitFor()
  await page.keyboard.press('Delete')
  await page.getByText('Deleted 1 note.').waitFor({ state: 'attached' })
  const { graph } = await saved()
  expect([graph.notes?.length, graph.nodes.length]).toEqual([2, 3])
})

test('a Start too many is deleted, the last one is not', async () => {
  const { page } = session
  const { nodes, edges } = pair()
  await open(`Starts ${run}`, { nodes: [...nodes, { id: 'again', kind: 'start' }], edges })
  await node(/^Start/)
    .last()
    .click()
  await page.keyboard.press('Delete')
  await page.getByText('Deleted Start.').waitFor({ state: 'attached' })
  expect((await saved()).graph.nodes.filter(({ kind }) => kind === 'start')).toHaveLength(1)
  await page.keyboard.press('Home')
  await page.keyboard.press('Delete')
  await page.getByText('Start cannot be deleted').waitFor({ state: 'attached' })
})
