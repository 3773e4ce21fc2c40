import { afterAll, beforeAll, expect, test } from 'vitest'
import { openCadenza, type Session } from './browser'
import type { Flow } from './flows'
import { onCanvas } from './onCanvas'

// What hands do on the canvas beyond the straight way: moving ends of lines, sections, dropping what was begun, and
// what the clipboard does and leaves alone.

const run = Date.now().toString(36)

let session: Session
beforeAll(async () => {
  session = await openCadenza()
})
afterAll(() => session?.close())

const { stage, origin, saved, open, node, insertField, focused, drag, middle } = onCanvas(() => session)

/** Start, a Delay, an A/B Split with an Update on one way and two Delays on the other. */
const flow = (): Flow => {
  const arms = [
    { id: 'a', name: 'Left', weight: 50 },
    { id: 'b', name: 'Right', weight: 50 },
  ]
  const wait = (id: string, name: string) => ({ id, kind: 'delay', name, delay: { for: { value: 1, unit: 'days' } } })
  return {
    nodes: [
      { id: 'start', kind: 'start' },
      wait('first', 'First'),
      { id: 'fork', kind: 'split', name: 'Fork', split: { arms } },
      { id: 'left', kind: 'update', name: 'Tag', update: { addTags: ['seen'] } },
      wait('second', 'Second'),
      wait('third', 'Third'),
    ],
    edges: [
      { id: 'e1', from: 'start', port: 'next', to: 'first' },
      { id: 'e2', from: 'first', port: 'next', to: 'fork' },
      { id: 'e3', from: 'fork', port: 'a', to: 'left' },
      { id: 'e4', from: 'fork', port: 'b', to: 'second' },
      { id: 'e5', from: 'second', port: 'next', to: 'third' },
    ],
  }
}

const chosen = () => session.page.locator('.node-card[data-selected]')

/** A place on a line where nothing else lies: between its + and the node it leads to. */
async function onLine(key: string) {
  const plus = await middle(session.page.locator(`[data-plus="${key}"]`))
  return { x: plus.x, y: plus.y + 19 }
}

const leads = async (from: string) => (await saved()).graph.edges.filter((edge) => edge.from === from)

test('the end of a line moves to another node, and where it would make a loop it stays', async () => {
  const { page } = session
  await open(`Lines ${run}`, flow())
  const at = await onLine('fork a')
  await page.mouse.click(at.x, at.y)
  const tip = page.locator('[data-tip="fork a"]')
  await drag(await middle(tip), await middle(node(/^Third/)))
  await page.getByText('Connected to Third.').waitFor({ state: 'attached' })
  expect((await leads('fork')).find(({ port }) => port === 'a')?.to).toBe('third')
  await page.getByRole('button', { name: 'Undo' }).click()
  expect((await leads('fork')).find(({ port }) => port === 'a')?.to).toBe('left')
  const back = await onLine('fork a')
  await page.mouse.click(back.x, back.y)
  await drag(await middle(tip), await middle(node(/^First/)))
  await page.getByText('This would make a loop, and people would go round for ever.').first().waitFor()
  expect((await leads('fork')).find(({ port }) => port === 'a')?.to).toBe('left')
})

test('pressing a line twice chooses the branch behind it, and Delete means the branch', async () => {
  const { page } = session
  await open(`Branch ${run}`, flow())
  const at = await onLine('fork b')
  await page.mouse.dblclick(at.x, at.y)
  await page.getByText('2 nodes chosen.').waitFor({ state: 'attached' })
  expect(await chosen().count()).toBe(2)
  await page.keyboard.press('Delete')
  await node(/^Third/).waitFor({ state: 'detached' })
  expect((await saved()).graph.nodes.map(({ id }) => id)).toEqual(['start', 'first', 'fork', 'left'])
})

test('a chosen line is let go when the arrows choose a node: Delete takes the node', async () => {
  const { page } = session
  await open(`Chosen ${run}`, flow())
  const at = await onLine('first next')
  await page.mouse.click(at.x, at.y)
  await page.keyboard.press('End')
  await page.keyboard.press('Delete')
  const { graph } = await saved()
  expect(graph.nodes).toHaveLength(5)
  expect(graph.edges.some(({ from }) => from === 'first')).toBe(true)
})

test('a line drawn from a way out into the empty asks what stands there', async () => {
  const { page } = session
  await open(`Drawn ${run}`, flow())
  const port = await middle(page.locator('[data-port="third next"]'))
  await drag(port, { x: port.x + 160, y: port.y + 40 })
  await insertField().waitFor()
  await page.keyboard.type('webhook')
  await page.keyboard.press('Enter')
  await node(/^Webhook/).waitFor()
  const { graph } = await saved()
  const made = graph.nodes.find(({ kind }) => kind === 'webhook')?.id
  expect(graph.edges.find(({ from }) => from === 'third')?.to).toBe(made)
})

test('a section takes along what lies in it, and goes by Delete', async () => {
  const { page } = session
  await open(`Section ${run}`, flow())
  const start = await node(/^Start/).boundingBox()
  const corner = { x: (start?.x ?? 0) - 120, y: (start?.y ?? 0) + 56 }
  await page.mouse.click(corner.x, corner.y, { button: 'right' })
  await page.getByRole('menuitem', { name: 'Add section' }).click()
  await page.getByRole('textbox', { name: 'Title' }).fill('To begin with')
  const title = page.locator('.note-card')
  await title.waitFor()
  const before = await node(/^First/).boundingBox()
  const box = await title.boundingBox()
  const grip = { x: (box?.x ?? 0) + 24, y: (box?.y ?? 0) + 12 }
  await drag(grip, { x: grip.x + 64, y: grip.y })
  const after = await node(/^First/).boundingBox()
  expect(Math.round((after?.x ?? 0) - (before?.x ?? 0))).toBe(64)
  // Start lies above it and stays.
  expect(await node(/^Start/).boundingBox()).toEqual(start)
  await stage().focus()
  await page.keyboard.press('Delete')
  await title.waitFor({ state: 'detached' })
  const { graph } = await saved()
  expect([graph.notes ?? [], graph.nodes.length]).toEqual([[], 6])
})

test('a pressed note shows its own settings, also after a node was pressed', async () => {
  const { page } = session
  await open(`Note ${run}`, flow())
  const at = await middle(node(/^Start/))
  await page.mouse.click(at.x - 400, at.y, { button: 'right' })
  await page.getByRole('menuitem', { name: 'Add note' }).click()
  await page.getByRole('textbox', { name: 'Text' }).fill('Ask Maria.')
  await node(/^First/).click()
  await page.getByRole('complementary', { name: 'Settings of Delay' }).waitFor()
  await page.locator('.note-card').click()
  await page.getByRole('complementary', { name: 'Settings of Note' }).waitFor()
})

test('after a press the keys are those of the view: on the canvas and in the outline', async () => {
  const { page } = session
  await open(`Pressed ${run}`, flow())
  await node(/^First/).click()
  await page.keyboard.press('ArrowDown')
  expect(await focused(page)).toMatch(/^Fork/)
  await page.keyboard.press('o')
  await page.getByRole('treeitem', { name: /^First/ }).click()
  await page.keyboard.press('ArrowDown')
  expect(await focused(page)).toMatch(/^Fork/)
})

test('Escape drops a drag: the node is where it was', async () => {
  const { page } = session
  await open(`Dropped ${run}`, flow())
  const before = await node(/^First/).boundingBox()
  const at = await middle(node(/^First/))
  await page.mouse.move(at.x, at.y)
  await page.mouse.down()
  await page.mouse.move(at.x + 90, at.y + 60, { steps: 4 })
  expect(await node(/^First/).boundingBox()).not.toEqual(before)
  await page.keyboard.press('Escape')
  await page.mouse.move(at.x + 120, at.y + 90, { steps: 4 })
  await page.mouse.up()
  expect(await node(/^First/).boundingBox()).toEqual(before)
})

test('copying with nothing that can be copied leaves the clipboard as it is', async () => {
  const { page } = session
  await open(`Clipboard ${run}`, flow())
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write'], { origin: origin() })
  await page.evaluate(() => navigator.clipboard.writeText('keep me'))
  await stage().focus()
  await page.keyboard.press('Home')
  await page.keyboard.press('Control+c')
  await page.getByText('No node is chosen that can be copied.').waitFor({ state: 'attached' })
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe('keep me')
})

test('pasted from the menu, the nodes stand where it was opened', async () => {
  const { page } = session
  await node(/^First/).click()
  await page.keyboard.press('Control+c')
  const at = await middle(node(/^Start/))
  const spot = { x: at.x - 250, y: at.y + 240 }
  await page.mouse.click(spot.x, spot.y, { button: 'right' })
  await page.getByRole('menuitem', { name: 'Paste' }).click()
  await page.getByText(/^Pasted 1 node/).waitFor({ state: 'attached' })
  const pasted = await node(/^First/)
    .last()
    .boundingBox()
  expect(Math.abs((pasted?.y ?? 0) - spot.y)).toBeLessThan(16)
})

test('a name without a gap breaks within the inspector', async () => {
  const { page } = session
  const name = 'Donaudampfschifffahrtsgesellschaft'.repeat(3)
  const when = { rules: [{ field: 'title', op: 'contains', values: ['Head'] }] }
  await open(`Long ${run}`, {
    nodes: [
      { id: 'start', kind: 'start' },
      { id: 'fork', kind: 'condition', name, condition: { branches: [{ id: 'b', name: name.slice(0, 60), when }] } },
    ],
    edges: [{ id: 'e1', from: 'start', port: 'next', to: 'fork' }],
  })
  await node(/^Donau/).click()
  const panel = page.getByRole('complementary', { name: 'Settings of Condition' })
  await panel.getByText(name).first().waitFor()
  expect(await panel.evaluate((aside) => aside.scrollWidth - aside.clientWidth)).toBe(0)
})

test('what is called as typed comes before what only says so', async () => {
  const { page } = session
  await stage().focus()
  await page.keyboard.press('a')
  await insertField().waitFor()
  await page.keyboard.type('wait for')
  expect(await page.getByRole('option').first().textContent()).toContain('Wait for event')
  await page.keyboard.press('Escape')
})

test('what could not be saved is said with its reason, and undone', async () => {
  const { page } = session
  await open(`Refused ${run}`, flow())
  const refusal = { status: 422, code: 'invalid', detail: 'The sequence has too many nodes.', remedy: 'Split it.' }
  await page.route('**/graph', (route) => route.fulfill({ status: 422, json: refusal }))
  await node(/^First/).click()
  await page.keyboard.press('.')
  await page.getByText('Your last change was not saved. The sequence has too many nodes. Split it.').waitFor()
  await page.unroute('**/graph')
  await page.getByRole('button', { name: 'Undo the last change' }).click()
  expect((await saved()).graph.nodes.some(({ disabled }) => disabled)).toBe(false)
  // The browser complains of the refusal itself.
  expect(session.complaints.splice(0)).toEqual([expect.stringContaining('422')])
})

test('the wheel scrolls the canvas, and zooms it where that was chosen', async () => {
  const { page } = session
  await open(`Wheel ${run}`, flow())
  const first = node(/^First/)
  const before = await first.boundingBox()
  const at = await middle(first)
  await page.mouse.move(at.x, at.y)
  await page.mouse.wheel(0, 40)
  await expect.poll(async () => (await first.boundingBox())?.y).toBeLessThan(before?.y ?? 0)
  expect((await first.boundingBox())?.width).toBe(before?.width)
  const here = page.url()
  await page.goto(`${origin()}/#/settings/preferences`)
  await page.getByRole('switch', { name: 'Wheel zooms the canvas' }).click()
  await page.goto(here)
  await first.waitFor()
  await page.mouse.wheel(0, 120)
  await expect.poll(async () => (await first.boundingBox())?.width).toBeLessThan(before?.width ?? 0)
})

test('nothing breaks the content security policy', () => {
  expect(session.complaints).toEqual([])
})
