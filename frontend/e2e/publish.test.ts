import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { inBothThemes, openCadenza, problemsOf, type Session, seriousProblems } from './browser'
import { type Call, callTo } from './engine'
import { command, goTo, tabTo } from './keyboard'
import { type Live, liveSequence } from './live'

// A live sequence with people waiting in it is edited, reviewed, published, rolled back and simulated, without a mouse.

const run = Date.now().toString(36)
const NAME = `Publish ${run}`
const DOMAIN = `publish-${run}.example`

let session: Session
let live: Live
let id: string

beforeAll(async () => {
  session = await openCadenza()
  live = await liveSequence(session, NAME, DOMAIN)
  id = live.id
})
afterAll(() => session?.close())

const call: Call = (method, path, data) => callTo(session, method, path, data)

/** Chooses an option of the list that has focus, so many below the one that is chosen. */
async function choose(name: RegExp, below: number) {
  const { page } = session
  await tabTo(page, name)
  await page.keyboard.press('Enter')
  await page.getByRole('listbox').waitFor()
  for (let press = 0; press < below; press++) await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  await page.getByRole('listbox').waitFor({ state: 'detached' })
}

test('a live sequence is edited, and the draft stands beside what is live', async () => {
  const { page } = session
  await page.goto(`${new URL(page.url()).origin}/#/sequences/${id}`)
  await page.getByRole('heading', { name: NAME }).waitFor()
  await tabTo(page, /^Delay/, 'input')
  await page.keyboard.press('Control+a')
  await page.keyboard.type('6')
  await page.keyboard.press('Tab')
  await page.getByText('Draft v2 · live is v1 · 1 change', { exact: false }).waitFor()
  await tabTo(page, 'Third', 'button')
  await page.keyboard.press('Delete')
  await page.getByText('Draft v2 · live is v1 · 3 changes', { exact: false }).waitFor()
  await page.getByText('Saved', { exact: true }).waitFor()
})

test('publishing is reviewed, with one choice for each group of people who wait', async () => {
  const { page } = session
  await page.keyboard.press('Control+Shift+p')
  const dialog = page.getByRole('dialog', { name: `Publish ${NAME}` })
  await dialog.getByText('7 people wait', { exact: true }).waitFor()
  expect(await dialog.getByRole('list', { name: 'Changes' }).getByRole('listitem').allInnerTexts()).toEqual([
    expect.stringMatching(/Changed.*First.*3 days.*6 days/s),
    expect.stringMatching(/Rewired.*Second/s),
    expect.stringMatching(/Removed.*Third/s),
  ])
  await dialog.getByRole('button', { name: 'Publish version 2', exact: true }).waitFor()
  await choose(/^What becomes of 4 at First/, 1)
  await choose(/^What becomes of 2 at Second/, 2)
  await inBothThemes(page, 'publish-review')
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme })
    expect(await seriousProblems(page)).toEqual([])
  }
  await tabTo(page, 'Note', 'input')
  await page.keyboard.type('Longer waits')
  await tabTo(page, 'Publish version 2, move 4 people, unenroll 2 people', 'button')
  await page.keyboard.press('Enter')
  await page.getByText('Version 2 is live').waitFor()
  expect(await live.walkers()).toEqual({ 1: 1, 2: 4 })
  const rows = await live.standings()
  expect(rows.filter(({ status }) => status === 'unenrolled')).toHaveLength(2)
  expect(rows.filter(({ node }) => node === 'c')).toHaveLength(1)
})

test('an old version comes back as the draft, and undo brings the draft before', async () => {
  const { page } = session
  await command(page, 'Show history')
  await page.getByText('Longer waits').waitFor()
  await tabTo(page, /^Version 1/, 'button')
  await page.keyboard.press('Enter')
  await tabTo(page, 'Restore as draft', 'button')
  await page.keyboard.press('Enter')
  await page.getByText('Draft v3 · live is v2 · 3 changes', { exact: false }).waitFor()
  await page.getByText('The draft is this version.').waitFor()
  await tabTo(page, 'Undo', 'button')
  await page.keyboard.press('Enter')
  await page.getByText('Draft v3', { exact: false }).waitFor({ state: 'detached' })
})

test('publishing the old version is the way back', async () => {
  const { page } = session
  await tabTo(page, /^Version 1/, 'button')
  await page.keyboard.press('Enter')
  await tabTo(page, 'Restore and publish…', 'button')
  await page.keyboard.press('Enter')
  const dialog = page.getByRole('dialog', { name: `Publish ${NAME}` })
  await dialog.getByText('5 people wait', { exact: true }).waitFor()
  await choose(/^What becomes of 4 at First, version 2/, 1)
  await tabTo(page, 'Publish version 3, move 4 people', 'button')
  await page.keyboard.press('Enter')
  await page.getByText('Version 3 is live').waitFor()
  expect(await live.walkers()).toEqual({ 1: 1, 2: 0, 3: 4 })
  const { graph } = await call('GET', `/api/sequences/${id}`)
  const first = graph.nodes.find((node: { id: string }) => node.id === 'a')
  expect(first.delay.for).toEqual({ value: 3, unit: 'days' })
  expect(graph.nodes).toHaveLength(4)
})

test('a contact who replies is simulated, and any moment of the walk is looked at', async () => {
  const { page } = session
  await command(page, 'Simulate')
  await page.getByText('Simulation: nothing is sent').waitFor()
  await tabTo(page, 'Find a contact', 'input')
  await page.keyboard.type(`gus@${DOMAIN}`)
  await page
    .getByRole('list', { name: 'Contacts found' })
    .getByRole('button', { name: `gus@${DOMAIN}` })
    .waitFor()
  await tabTo(page, `gus@${DOMAIN}`, 'button')
  await page.keyboard.press('Enter')
  await tabTo(page, 'Add event', 'button')
  await page.keyboard.press('Enter')
  await tabTo(page, /^Simulate$/, 'button')
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: 'The walk' }).waitFor()
  await page.getByRole('listitem').filter({ hasText: 'Replied' }).waitFor()
  await page.getByText('Paused at First', { exact: false }).waitFor()
  await tabTo(page, 'Moment', 'input')
  await page.keyboard.press('Home')
  await page.getByText(/^Day 0 ·/).waitFor()
  await page.getByText('At First', { exact: false }).waitFor()
  await page.keyboard.press('End')
  await page.getByText(/^Day 2 ·/).waitFor()
  await inBothThemes(page, 'simulate-walk')
  const download = page.waitForEvent('download')
  await tabTo(page, 'Save as JSON', 'button')
  await page.keyboard.press('Enter')
  const result = JSON.parse(readFileSync(await (await download).path(), 'utf8'))
  expect(result.outcomes).toMatchObject([{ status: 'paused' }])
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme })
    expect(await seriousProblems(page)).toEqual([])
  }
})

test('many are simulated, and the people of each step are read as a table', async () => {
  const { page } = session
  await tabTo(page, 'Many contacts', 'button')
  await page.keyboard.press('Enter')
  await tabTo(page, /^Simulate$/, 'button')
  await page.keyboard.press('Enter')
  await page.getByRole('table', { name: 'How it ends' }).waitFor()
  await inBothThemes(page, 'simulate-many')
  expect(await seriousProblems(page)).toEqual([])
  await command(page, 'Show steps')
  await page.getByRole('button', { name: 'Numbers off' }).waitFor()
  await page.keyboard.press('t')
  await page.getByRole('button', { name: 'v3 · people · now' }).waitFor()
  await page.getByRole('link', { name: '4 people now: 4 waiting' }).waitFor()
  await page.keyboard.press('t')
  await page.getByRole('button', { name: 'v3 · people · last 30 days' }).waitFor()
  await page.getByText('4 entered · 0 done').waitFor()
  await command(page, 'Show people by step')
  const table = page.getByRole('dialog', { name: 'People by step' }).getByRole('table')
  await table.getByRole('row', { name: /First/ }).waitFor()
  expect(await seriousProblems(page)).toEqual([])
  await tabTo(page, /waiting/, 'a')
  await page.keyboard.press('Enter')
  await page.getByRole('button', { name: 'At First' }).waitFor()
  await page.getByText('Dan Publish').or(page.getByText('Gus Publish')).first().waitFor()
})

test('a sequence goes out as a file, and comes in again as a new one', async () => {
  const { page } = session
  await command(page, 'Show steps')
  await tabTo(page, 'More', 'button')
  await page.keyboard.press('Enter')
  await page.getByRole('menuitem', { name: 'Export as YAML file' }).waitFor()
  const download = page.waitForEvent('download')
  await page.keyboard.type('Export')
  await page.keyboard.press('Enter')
  const file = await (await download).path()
  await goTo(page, 's')
  await page.getByRole('heading', { name: 'Sequences' }).waitFor()
  await command(page, 'Import a YAML file')
  await page
    .getByRole('dialog', { name: 'Import a YAML file' })
    .locator('button:focus', { hasText: 'Choose file…' })
    .waitFor()
  const chooser = page.waitForEvent('filechooser')
  await page.keyboard.press('Enter')
  const text = readFileSync(file, 'utf8').replace(NAME, `Again ${run}`)
  await (await chooser).setFiles({ name: 'again.yaml', mimeType: 'text/yaml', buffer: Buffer.from(text) })
  await page.getByRole('heading', { name: `Again ${run}` }).waitFor()
  const again = (await call('GET', '/api/sequences')).find((one: { name: string }) => one.name === `Again ${run}`)
  const { graph } = await call('GET', `/api/sequences/${again.id}`)
  expect(graph.nodes.map((node: { name?: string }) => node.name ?? '')).toEqual(['', 'First', 'Second', 'Third'])
})

test('a refused file changes nothing, and says what is wrong in which line', async () => {
  const { page } = session
  await goTo(page, 's')
  await page.getByRole('heading', { name: 'Sequences' }).waitFor()
  await command(page, 'Import a YAML file')
  await page
    .getByRole('dialog', { name: 'Import a YAML file' })
    .locator('button:focus', { hasText: 'Choose file…' })
    .waitFor()
  const chooser = page.waitForEvent('filechooser')
  await page.keyboard.press('Enter')
  const text = 'cadenza: 1\nname: Broken\nnodes:\n  - id: start\n    start:\n    to: nowhere\n'
  await (await chooser).setFiles({ name: 'broken.yaml', mimeType: 'text/yaml', buffer: Buffer.from(text) })
  await page.getByText('broken.yaml was not taken in. Nothing was changed.').waitFor()
  await page.getByRole('list', { name: 'What is wrong with the file' }).getByText('Line 6').waitFor()
  expect(await seriousProblems(page)).toEqual([])
  await page.keyboard.press('Escape')
  const names = (await call('GET', '/api/sequences')).map((one: { name: string }) => one.name)
  expect(names).not.toContain('Broken')
})

test('the new screens are free of serious accessibility problems in both themes', async () => {
  const screens: [name: string, path: string][] = [
    ['history', `/sequences/${id}?tab=history&version=1`],
    ['simulate', `/sequences/${id}?tab=simulate`],
    ['import-sequence', '/sequences?import=1'],
    ['replace-draft', `/sequences/${id}?file=1`],
  ]
  expect(await problemsOf(session, screens)).toEqual({})
  expect(session.complaints).toEqual([])
}, 300_000)
