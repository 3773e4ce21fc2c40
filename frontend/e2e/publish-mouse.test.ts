import { afterAll, beforeAll, expect, test } from 'vitest'
import { openCadenza, type Session } from './browser'
import { type Live, liveSequence } from './live'

// The same way without a key but for the words that are typed: edited, simulated, published with people moved, rolled back.

const run = Date.now().toString(36)
const NAME = `Pressed publish ${run}`
const DOMAIN = `pressed-${run}.example`

let session: Session
let live: Live

beforeAll(async () => {
  session = await openCadenza()
  live = await liveSequence(session, NAME, DOMAIN)
})
afterAll(() => session?.close())

const button = (name: string | RegExp) => session.page.getByRole('button', { name, exact: typeof name === 'string' })

/** Opens the chooser of a group of people in the review and presses one of its options. */
async function choose(group: RegExp, option: RegExp) {
  const { page } = session
  await page.getByRole('combobox', { name: group }).click()
  await page.getByRole('option', { name: option }).click()
  await page.getByRole('listbox').waitFor({ state: 'detached' })
}

test('pressed: a step of a live sequence is changed and another deleted, in the draft alone', async () => {
  const { page } = session
  await page.goto(`${new URL(page.url()).origin}/#/sequences/${live.id}`)
  await page.getByRole('heading', { name: NAME }).waitFor()
  await button(/^First/)
    .first()
    .click()
  await page
    .getByRole('complementary')
    .getByRole('textbox', { name: /^(For|Delay)/ })
    .first()
    .fill('6')
  await button(/^Third/)
    .first()
    .hover()
  await button('Delete').last().click()
  await page.getByText('Draft v2 · live is v1 · 3 changes', { exact: false }).waitFor()
  await page.getByText('Saved', { exact: true }).waitFor()
  expect(await live.walkers()).toEqual({ 1: 7 })
})

test('pressed: the draft is simulated for one contact', async () => {
  const { page } = session
  await page.getByRole('tab', { name: 'Simulate' }).click()
  await page.getByRole('searchbox', { name: 'Find a contact' }).fill(`gus@${DOMAIN}`)
  await page
    .getByRole('list', { name: 'Contacts found' })
    .getByRole('button', { name: `gus@${DOMAIN}` })
    .click()
  await button('Simulate').click()
  await page.getByRole('heading', { name: 'The walk' }).waitFor()
  await page.getByRole('listitem').filter({ hasText: 'Second' }).first().waitFor()
  expect(await live.walkers()).toEqual({ 1: 7 })
})

test('pressed: published with the people at First moved along', async () => {
  const { page } = session
  await page.getByRole('tab', { name: 'Steps' }).click()
  await button(/^Review and publish/)
    .first()
    .click()
  const dialog = page.getByRole('dialog', { name: `Publish ${NAME}` })
  await dialog.getByText('7 people wait', { exact: true }).waitFor()
  await choose(/^What becomes of 4 at First/, /^Move to/)
  await dialog.getByRole('button', { name: 'Publish version 2, move 4 people' }).click()
  await page.getByText('Version 2 is live').waitFor()
  expect(await live.walkers()).toEqual({ 1: 3, 2: 4 })
})

test('an old version that was brought back to be published, and then was not, leaves the draft as it was', async () => {
  const { page } = session
  await page.getByRole('tab', { name: 'History' }).click()
  await button(/^Version 1/).click()
  await button('Restore and publish…').click()
  const dialog = page.getByRole('dialog', { name: `Publish ${NAME}` })
  await dialog.getByRole('button', { name: 'Publish version 3' }).waitFor()
  await dialog.getByRole('button', { name: 'Cancel' }).click()
  await page.getByText('The draft is as it was').waitFor()
  await page.getByText('Saved', { exact: true }).waitFor()
  await page.getByText('Draft v3', { exact: false }).waitFor({ state: 'detached' })
  expect(page.url()).toContain('version=1')
  await page.getByRole('tab', { name: 'Steps' }).click()
  await expect.poll(() => page.url()).not.toContain('version=')
})

test('pressed: rolled back to the first version, and everybody with it', async () => {
  const { page } = session
  await page.getByRole('tab', { name: 'History' }).click()
  await button(/^Version 1/).click()
  await button('Restore and publish…').click()
  const dialog = page.getByRole('dialog', { name: `Publish ${NAME}` })
  await choose(/^What becomes of 4 at First, version 2/, /^Move to/)
  await dialog.getByRole('button', { name: 'Publish version 3, move 4 people' }).click()
  await page.getByText('Version 3 is live').waitFor()
  expect(await live.walkers()).toEqual({ 1: 3, 2: 0, 3: 4 })
  expect(session.complaints).toEqual([])
})
