import { afterAll, beforeAll, expect, test } from 'vitest'
import { inBothThemes, openCadenza, problemsOf, type Session, seriousProblems } from './browser'
import { command, goTo, reach, tabTo, typeInDialog } from './keyboard'

// Contacts, lists, duplicates and custom fields by keyboard alone; then each of their screens in both themes.

const run = Date.now().toString(36)
const DOMAIN = `contacts-${run}.example`
const TAG = `tag ${run}`
const FIELD = `Plan ${run}`
const VIEW = `View ${run}`
const LIST = `Smart ${run}`

let session: Session
let origin = ''
beforeAll(async () => {
  session = await openCadenza()
  origin = new URL(session.page.url()).origin
  for (const name of ['Ada', 'Ben', 'Cleo', 'Dora', 'Emil']) {
    const email = `${name.toLowerCase()}@${DOMAIN}`
    await post('/api/contacts', { email, firstName: name, lastName: 'Test', company: `Company ${run}` })
  }
  // The same person twice.
  await post('/api/contacts', {
    email: `twin@${DOMAIN}`,
    firstName: 'Ada',
    lastName: 'Test',
    company: `Company ${run}`,
  })
})
afterAll(() => session?.close())

async function post(path: string, data: object) {
  const answer = await session.page.request.post(`${origin}${path}`, { data })
  expect(answer.ok(), await answer.text()).toBe(true)
}

async function get(path: string) {
  return (await session.page.request.get(`${origin}${path}`)).json()
}

const rows = (count: number) => session.page.locator(`[role=grid][aria-rowcount="${count + 1}"]`)

async function findOurs(count: number, search = DOMAIN) {
  const { page } = session
  await goTo(page, 'c')
  await page.getByRole('heading', { name: 'Contacts', exact: true }).waitFor()
  // A notice that was just pressed gives the keyboard back when it goes: no person is as fast as this test.
  await session.settled()
  await page.keyboard.press('/')
  await page.locator('input[type=search]:focus').waitFor()
  await page.keyboard.press('Control+a')
  await page.keyboard.type(search)
  // What is typed is asked a moment later, and another question begins with nobody chosen.
  await page.waitForURL((url) => url.hash.includes(`search=${encodeURIComponent(search)}`))
  await rows(count).waitFor()
  await tabTo(page, 'Contacts', 'grid')
}

test('a custom field of choices is made', async () => {
  const { page } = session
  await command(page, 'Go to Custom fields')
  await page.getByRole('tab', { name: 'Custom fields', selected: true }).waitFor()
  await session.settled()
  await page.keyboard.press('n')
  await typeInDialog(page, 'Add custom field', FIELD)
  await tabTo(page, 'Text', 'combobox')
  await page.keyboard.press('Enter')
  await page.getByRole('listbox').waitFor()
  await page.keyboard.type('Choice')
  await page.keyboard.press('Enter')
  await page.getByRole('textbox', { name: 'Options' }).waitFor()
  await tabTo(page, '', 'textarea')
  await page.keyboard.type('Gold')
  await page.keyboard.press('Enter')
  await page.keyboard.type('Silver')
  await tabTo(page, 'Add field', 'button')
  await page.keyboard.press('Enter')
  await page.getByText(`${FIELD} is added`).waitFor()
  await page.getByText('Choice: Gold, Silver').first().waitFor()
})

test('all that match are chosen from anywhere on the screen, and let go', async () => {
  const { page } = session
  await findOurs(6)
  const chosen = page.getByRole('toolbar', { name: 'Selection' }).getByText('6 contacts selected')
  await page.keyboard.press('/')
  await page.locator('input[type=search]:focus').waitFor()
  // In a field it chooses the text.
  await page.keyboard.press('Control+a')
  expect(await page.evaluate(() => getSelection()?.toString())).toBe(DOMAIN)
  expect(await chosen.count()).toBe(0)
  await page.keyboard.press('Tab')
  await page.locator('button:focus', { hasText: 'Filter' }).waitFor()
  await page.keyboard.press('Control+a')
  await chosen.waitFor()
  await page.keyboard.press('Escape')
  await chosen.waitFor({ state: 'detached' })
})

test('three contacts are chosen as a range and tagged', async () => {
  const { page } = session
  await findOurs(6)
  await page.keyboard.press('Home')
  await page.keyboard.press('x')
  await page.keyboard.press('Shift+ArrowDown')
  await page.keyboard.press('Shift+ArrowDown')
  await page.getByRole('toolbar', { name: 'Selection' }).getByText('3 contacts selected').waitFor()
  await page.keyboard.press('t')
  await typeInDialog(page, 'Tag 3 contacts', TAG)
  await page.getByRole('option', { name: `Add “${TAG}”` }).waitFor()
  await page.keyboard.press('Enter')
  await page.getByRole('button', { name: `Remove ${TAG}` }).waitFor()
  await page.keyboard.press('Enter')
  await page.getByText(`3 contacts tagged ${TAG}`).waitFor()
})

test('a filter by that tag is built, and saved as a view', async () => {
  const { page } = session
  await goTo(page, 'l')
  await goTo(page, 'c')
  await page.getByRole('heading', { name: 'Contacts', exact: true }).waitFor()
  await session.settled()
  await page.keyboard.press('f')
  await page.getByRole('dialog', { name: 'Filter' }).waitFor()
  // It opens where one begins to type.
  await page.getByRole('combobox', { name: 'Value of Tag' }).and(page.locator(':focus')).waitFor()
  await inBothThemes(page, 'filter')
  expect(await seriousProblems(page)).toEqual([])
  await page.keyboard.type(TAG)
  await page.getByRole('option', { name: TAG }).waitFor()
  await page.keyboard.press('Enter')
  await rows(3).waitFor()
  // The first closes the options, the second the filter; neither takes the choice away.
  await page.keyboard.press('Escape')
  await page.getByRole('listbox').waitFor({ state: 'detached' })
  await page.keyboard.press('Escape')
  await page.getByRole('dialog', { name: 'Filter' }).waitFor({ state: 'detached' })
  await page.getByRole('group', { name: 'Active filter' }).getByText(`Tag is ${TAG}`).waitFor()
  await page.keyboard.press('v')
  await typeInDialog(page, 'Save view', VIEW)
  await page.keyboard.press('Enter')
  await page.getByText(`${VIEW} is saved`).waitFor()
  await page.locator('[aria-current="true"]', { hasText: VIEW }).waitFor()
  await goTo(page, 'l')
  await goTo(page, 'c')
  await command(page, `Show view ${VIEW}`)
  await rows(3).waitFor()
  await inBothThemes(page, 'contacts-view')
})

test('a smart list finds the same people, and enrolls them all', async () => {
  const { page } = session
  await goTo(page, 'l')
  await page.getByRole('heading', { name: 'Lists' }).waitFor()
  await page.keyboard.press('s')
  await typeInDialog(page, 'Create list', LIST)
  await tabTo(page, 'Value of Tag')
  await page.keyboard.type(TAG)
  await page.getByRole('option', { name: TAG }).waitFor()
  await page.keyboard.press('Enter')
  await page.getByText('3 contacts on it now.').waitFor()
  expect(await seriousProblems(page)).toEqual([])
  await tabTo(page, 'Create list', 'button')
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: LIST }).waitFor()
  await rows(3).waitFor()
  await session.settled()
  await page.keyboard.press('Shift+E')
  await page.getByRole('dialog', { name: 'Enroll in Sequence' }).waitFor()
  await page.keyboard.press('Escape')
  await page.getByRole('dialog', { name: 'Enroll in Sequence' }).waitFor({ state: 'detached' })
})

test('a deleted contact comes back by Undo', async () => {
  const { page } = session
  await findOurs(6)
  await page.keyboard.press('End')
  await page.keyboard.press('Delete')
  await rows(5).waitFor()
  await page.getByText(/deleted$/).waitFor()
  // The notices are reached by their own key.
  await page.keyboard.press('Alt+t')
  await tabTo(page, 'Undo', 'button')
  await page.keyboard.press('Enter')
  await page.getByText('The contact is back').waitFor()
  await rows(6).waitFor()
})

test('what is deleted is the row that is marked, also right after another was deleted', async () => {
  const { page } = session
  const domain = `gone-${run}.example`
  for (const name of ['Fay', 'Gus', 'Hal', 'Ida', 'Joe'])
    await post('/api/contacts', { email: `${name.toLowerCase()}@${domain}`, firstName: name, lastName: 'Gone' })
  await findOurs(5, domain)
  for (const key of ['Home', 'ArrowDown', 'ArrowDown']) await page.keyboard.press(key)
  await page.keyboard.press('Delete')
  await rows(4).waitFor()
  await session.settled()
  const marked = await page.evaluate(() => {
    const id = document.activeElement?.getAttribute('aria-activedescendant')
    return document.getElementById(id ?? '')?.textContent ?? ''
  })
  expect(marked).toContain('Gone')
  await page.keyboard.press('Delete')
  await rows(3).waitFor()
  await session.settled()
  const left: { name: string; email: string }[] = (await get(`/api/contacts?search=${domain}`)).rows
  expect(left.filter(({ email }) => marked.includes(email))).toEqual([])
})

test('a field is edited in its place, Tab goes on to the next, and a refusal stays at the field', async () => {
  const { page } = session
  await findOurs(6)
  await page.keyboard.press('Home')
  await page.keyboard.press('Enter')
  await page.getByText('1 of 6').waitFor()
  await tabTo(page, /^Title/)
  await page.keyboard.press('Enter')
  await page.getByRole('textbox', { name: 'Title' }).waitFor()
  await page.keyboard.type('Head of Tests')
  await page.keyboard.press('Tab')
  await page.getByRole('textbox', { name: 'Phone' }).waitFor()
  await page.getByRole('button', { name: 'Title Head of Tests' }).waitFor()
  await page.keyboard.type('no number')
  await page.keyboard.press('Enter')
  await page.getByRole('alert').getByText('is no phone number').waitFor()
  await inBothThemes(page, 'contact-refused')
  expect(await seriousProblems(page)).toEqual([])
  await reach(page, 'no number', 'button')
  await page.keyboard.press('Enter')
  await page.keyboard.press('Escape')
  await page.getByText('is no phone number').waitFor({ state: 'detached' })
  await page.keyboard.press('j')
  await page.getByText('2 of 6').waitFor()
  await page.keyboard.press('k')
  await page.getByText('1 of 6').waitFor()
})

test('two contacts of one person are merged', async () => {
  const { page } = session
  await goTo(page, 'c')
  await page.getByRole('heading', { name: 'Contacts', exact: true }).waitFor()
  await command(page, 'Possible duplicates')
  await page.getByRole('heading', { name: 'Possible duplicates' }).waitFor()
  const pair = page.locator('section', { hasText: `Company ${run}` })
  await pair.first().waitFor()
  await inBothThemes(page, 'duplicates')
  expect(await seriousProblems(page)).toEqual([])
  // Other pairs, of other journeys, are passed over.
  for (let before = await page.locator('section').count(); before > 0; before--) {
    await tabTo(page, 'Not the same', 'button')
    const ours = await page.evaluate(
      (company) => document.activeElement?.closest('section')?.textContent?.includes(company),
      `Company ${run}`,
    )
    if (ours) break
  }
  await tabTo(page, 'Merge', 'button')
  await page.keyboard.press('Enter')
  await page.getByText('Ada Test is one contact now').waitFor()
  expect((await get(`/api/contacts/index?search=${DOMAIN}`)).total).toBe(5)
})

test('an address is suppressed, and lifted with a reason', async () => {
  const { page } = session
  await command(page, 'Go to Suppression list')
  await page.getByRole('tab', { name: 'Suppression list', selected: true }).waitFor()
  await session.settled()
  await page.keyboard.press('n')
  await typeInDialog(page, 'Add to suppression list', `one@${DOMAIN}, two@${DOMAIN}`)
  await tabTo(page, 'Suppress 2', 'button')
  await page.keyboard.press('Enter')
  await page.getByText('2 addresses are suppressed').waitFor()
  await tabTo(page, 'Suppression list', 'grid')
  await page.keyboard.press('Enter')
  await typeInDialog(page, /^Lift /, 'Asked for it by phone')
  await page.keyboard.press('Enter')
  await page.getByText('can be written to again').waitFor()
})

test('the new screens are free of serious accessibility problems in both themes', async () => {
  const lists: { id: string; name: string }[] = await get('/api/lists')
  const contacts = await get(`/api/contacts?search=${DOMAIN}`)
  const smart = lists.find(({ name }) => name === LIST)?.id
  const filter = encodeURIComponent(JSON.stringify({ rules: [{ field: 'tag', op: 'is', values: [TAG] }] }))
  const screens: [name: string, path: string][] = [
    ['contacts-filtered', `/contacts?filter=${filter}`],
    ['contacts-none', '/contacts?search=nobodyiscalledthis'],
    ['contact-profile', `/contacts/${contacts.rows[0].id}`],
    ['lists', '/lists'],
    ['list', `/lists/${smart}`],
    ['list-new', '/lists?new=smart'],
    ['duplicates-none', '/contacts/duplicates'],
    ['fields', '/settings/fields'],
    ['field-new', '/settings/fields?new=1'],
    ['suppressions', '/settings/suppressions'],
    ['region', '/settings/preferences'],
  ]
  expect(await problemsOf(session, screens)).toEqual({})
}, 300_000)

test('nothing breaks the content security policy', () => {
  // A refused field is told by the engine with 422, which the console repeats.
  expect(session.complaints.filter((text) => !text.includes('422'))).toEqual([])
})
