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

const { stage, saved, open, node, focused, middle } = onCanvas(() => session)

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

const focusedRow = () =>
  session.page.evaluate(() => document.activeElement?.closest<HTMLElement>('[data-row]')?.dataset.row ?? '')

test('the keyboard comes along to another view, to the same node', async () => {
  const { page } = session
  await open(`Views ${run}`, pair())
  await stage().focus()
  await page.keyboard.press('End')
  expect(await focused(page)).toMatch(/^Second/)
  await page.keyboard.press('v')
  await expect.poll(focusedRow).toBe('second')
  await page.keyboard.press('o')
  await page.locator('[role="tree"]:focus').waitFor()
  expect(await focused(page)).toMatch(/^Second/)
  await page.keyboard.press('v')
  await page.locator('[role="application"]:focus').waitFor()
  expect(await focused(page)).toMatch(/^Second/)
})

test('the palette of nodes is one Tab stop, with arrows inside', async () => {
  const { page } = session
  await open(`Palette ${run}`, pair())
  const palette = page.getByRole('toolbar', { name: 'Nodes' })
  await palette.getByRole('button', { name: 'Email', exact: true }).focus()
  await page.keyboard.press('ArrowDown')
  await palette.getByRole('button', { name: 'SMS', exact: true }).and(page.locator(':focus')).waitFor()
  await page.keyboard.press('End')
  await palette.getByRole('button', { name: 'End', exact: true }).and(page.locator(':focus')).waitFor()
  await page.keyboard.press('Tab')
  await page.locator('[data-stage]:focus').waitFor()
  await page.keyboard.press('Shift+Tab')
  await palette.getByRole('button', { name: 'End', exact: true }).and(page.locator(':focus')).waitFor()
})

test('Enter ends renaming, and the keyboard is on the canvas again', async () => {
  const { page } = session
  await open(`Renamed ${run}`, pair())
  await stage().focus()
  await page.keyboard.press('End')
  await page.keyboard.press('F2')
  await waitForKeyboardIn('Name (optional)')
  await page.keyboard.press('Control+a')
  await page.keyboard.type('Last')
  await page.keyboard.press('Enter')
  await page.locator('[data-stage]:focus').waitFor()
  expect(await focused(page)).toMatch(/^Last/)
})

test('the rows of the outline have the menu of the nodes, by mouse and by keyboard', async () => {
  const { page } = session
  await open(`Menu ${run}`, pair())
  await stage().focus()
  await page.keyboard.press('End')
  await page.keyboard.press('Shift+F10')
  await page.getByRole('menuitem', { name: 'Peek at who is here' }).waitFor()
  await page.keyboard.press('Escape')
  await page.locator('[data-stage]:focus').waitFor()
  await page.keyboard.press('o')
  await page.getByRole('treeitem', { name: /^First/ }).click({ button: 'right' })
  await page.getByRole('menuitem', { name: 'Bypass' }).click()
  await page.getByRole('treeitem', { name: /^First.*bypassed/ }).waitFor()
  await page.locator('[role="tree"]:focus').waitFor()
  await page.keyboard.press('End')
  await page.keyboard.press('Shift+F10')
  await page.getByRole('menuitem', { name: 'Rename' }).waitFor()
  await page.getByRole('menuitem', { name: 'Delete' }).click()
  await page.getByText('Deleted Second.').waitFor({ state: 'attached' })
})

test('what was said of one sequence is not said of the next', async () => {
  const { page } = session
  await open(`Said ${run}`, pair())
  await stage().focus()
  await page.keyboard.press('l')
  await page.getByText('Tidied.').waitFor({ state: 'attached' })
  await page.keyboard.press('v')
  await page.locator('[data-row]').first().waitFor()
  // Said where no canvas is there to show it.
  await page.keyboard.press('Control+z')
  await open(`Unsaid ${run}`, pair())
  expect(await page.locator('p[role="status"].sr-only').allTextContents()).toEqual([''])
})

test('a node that is dragged lies over the others', async () => {
  const { page } = session
  await open(`Over ${run}`, pair())
  const at = await middle(node(/^First/))
  const to = await middle(node(/^Second/))
  await page.mouse.move(at.x, at.y)
  await page.mouse.down()
  await page.mouse.move(to.x + 30, to.y + 8, { steps: 4 })
  const [first, second] = await Promise.all(
    [/^First/, /^Second/].map((name) => node(name).evaluate((element) => Number(getComputedStyle(element).zIndex))),
  )
  expect(first).toBeGreaterThan(second ?? 0)
  await page.mouse.up()
})

test('a connection that leads back is seen, named and cut', async () => {
  const { page } = session
  const { nodes, edges } = line(wait('intro', 'Intro'), wait('more', 'More'))
  await open(`Loop ${run}`, { nodes, edges: [...edges, { id: 'back', from: 'more', port: 'next', to: 'intro' }] })
  await stage().focus()
  await page.keyboard.press('o')
  await page.getByRole('treeitem', { name: /^More.*goes on at Intro/ }).waitFor()
  await page.keyboard.press('v')
  await page.keyboard.press('v')
  await page.getByText('A connection leads back from More to Intro', { exact: false }).waitFor()
  await page.getByText('This sequence branches', { exact: false }).waitFor({ state: 'detached' })
  await page.keyboard.press('v')
  await page.locator('[role="application"]:focus').waitFor()
  // The settings go, so that there is room beside the cards.
  await page.keyboard.press('Escape')
  await page.getByRole('complementary').waitFor({ state: 'detached' })
  await page.keyboard.press('Shift+Digit1')
  const at = await middle(node(/^Intro/))
  // Its lane lies beside the cards: half of one and some room away from their middle.
  await page.mouse.click(at.x + 160, at.y + 40)
  await page.locator('[data-tip="more next"]').waitFor()
  await page.keyboard.press('Delete')
  await page.getByText('Disconnected.').waitFor({ state: 'attached' })
  expect((await saved()).graph.edges.map(({ to }) => to)).toEqual(['intro', 'more'])
})
