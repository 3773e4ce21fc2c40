import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { inBothThemes, openCadenza, problemsOf, type Session, seriousProblems } from './browser'
import { command, goTo, reach, tabTo, typeInDialog } from './keyboard'

// From nothing to people in a running sequence, without a mouse; then every screen in both themes.

const run = Date.now().toString(36)
const NAME = `Journey ${run}`
const DOMAIN = `journey-${run}.example`

let session: Session
beforeAll(async () => {
  session = await openCadenza()
  await makeSender()
})
afterAll(() => session?.close())

/** Activating needs a mailbox to send from; its form is not what this journey is about. */
async function makeSender() {
  const { page } = session
  const origin = new URL(page.url()).origin
  const known = await (await page.request.get(`${origin}/api/senders`)).json()
  if (known.length > 0) return
  const answer = await page.request.post(`${origin}/api/senders`, {
    data: {
      name: 'Journey sender',
      fromName: 'Maria Keller',
      fromAddr: 'maria@sender.example',
      company: '',
      signature: '',
      timeZone: 'Europe/Berlin',
      smtp: { host: '127.0.0.1', port: 9, security: 'none' },
      imap: { host: '', port: 993, security: 'tls' },
      username: 'maria',
      password: 'not used',
      perDay: 50,
      gapSeconds: 60,
      unsubscribe: true,
      keepsSent: true,
    },
  })
  expect(answer.ok()).toBe(true)
}

test('a sequence of three steps is made', async () => {
  const { page } = session
  await goTo(page, 's')
  await page.getByRole('heading', { name: 'Sequences' }).waitFor()
  await page.keyboard.press('n')
  await typeInDialog(page, 'Create Sequence', NAME)
  await page.keyboard.press('Enter')
  await page.getByRole('button', { name: 'Add first step' }).waitFor()
  await page.keyboard.press('Enter')
  await page.getByText('1 touch ·').waitFor()
  await page.keyboard.press('Enter')
  await page.getByText('2 touches ·').waitFor()
  await page.keyboard.press('Enter')
  await page.getByText('3 touches · 6 days · always open').waitFor()
})

test('an edit is undone and done again, and the delay is typed', async () => {
  const { page } = session
  await page.keyboard.press('Control+z')
  await page.getByText('2 touches ·').waitFor()
  await page.keyboard.press('Control+Shift+z')
  await page.getByText('3 touches · 6 days').waitFor()
  await tabTo(page, 'Delay of step 3', 'input')
  await page.keyboard.type('5')
  await page.getByText('3 touches · 8 days').waitFor()
  await page.getByText('Saved', { exact: true }).waitFor()
})

test('it is activated once its sender is chosen', async () => {
  const { page } = session
  // Where several senders are known, none is chosen for a new sequence.
  if ((await page.getByRole('button', { name: /^Mend / }).count()) > 0) {
    await command(page, 'Show settings')
    await tabTo(page, 'Choose…')
    await page.keyboard.press('Enter')
    await page.getByRole('listbox').waitFor()
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    await command(page, 'Show steps')
  }
  await command(page, 'Activate sequence')
  await page.getByRole('button', { name: 'Pause', exact: true }).waitFor()
})

test('contacts come in from a CSV file', async () => {
  const { page } = session
  const file = join(mkdtempSync(join(tmpdir(), 'journey-')), 'people.csv')
  writeFileSync(
    file,
    `Email,First Name,Company\nann@${DOMAIN},Ann,Journey ${run}\nbob@${DOMAIN},Bob,Journey ${run}\nnobody,Bad,Row\n`,
  )
  await goTo(page, 'c')
  await page.getByRole('heading', { name: 'Contacts', exact: true }).waitFor()
  await page.keyboard.press('i')
  await page.getByRole('button', { name: 'Choose file…' }).waitFor()
  await reach(page, 'Choose file…', 'button')
  const chooser = page.waitForEvent('filechooser')
  await page.keyboard.press('Enter')
  await (await chooser).setFiles(file)
  await page.getByRole('button', { name: 'Check the rows' }).waitFor()
  await inBothThemes(page, 'import-columns')
  expect(await seriousProblems(page)).toEqual([])
  await tabTo(page, 'Check the rows', 'button')
  await page.keyboard.press('Enter')
  await page.getByRole('button', { name: 'Import 2' }).waitFor()
  await inBothThemes(page, 'import-check')
  expect(await seriousProblems(page)).toEqual([])
  await tabTo(page, 'Import 2', 'button')
  await page.keyboard.press('Enter')
  await page.getByText('The import is done.').waitFor()
  await inBothThemes(page, 'import-report')
  expect(await page.getByRole('link', { name: /Refused rows/ }).getAttribute('href')).toContain('rejects.csv')
})

test('all that match are enrolled', async () => {
  const { page } = session
  await goTo(page, 'c')
  await page.getByRole('heading', { name: 'Contacts', exact: true }).waitFor()
  await page.keyboard.press('/')
  await page.locator('input[type=search]:focus').waitFor()
  await page.keyboard.type(DOMAIN)
  await page.getByRole('grid', { name: 'Contacts' }).and(page.locator('[aria-rowcount="3"]')).waitFor()
  await tabTo(page, 'Contacts', 'grid')
  await page.keyboard.press('Control+a')
  await page.keyboard.press('e')
  await page.getByRole('dialog', { name: 'Enroll in Sequence' }).waitFor()
  await chooseSequence()
  await page.getByRole('button', { name: 'Enroll 2' }).waitFor()
  await tabTo(page, 'Enroll 2', 'button')
  await page.keyboard.press('Enter')
  await page.getByText(`2 contacts enrolled in ${NAME}.`).waitFor()
  await tabTo(page, 'Show the enrollments', 'a')
  await page.keyboard.press('Enter')
  await page.getByRole('grid', { name: 'Enrollments' }).waitFor()
  await page.getByText('Ann').first().waitFor()
})

/** The dialog opens on the list of sequences; typing finds ours. */
async function chooseSequence() {
  const { page } = session
  await page.keyboard.press('Enter')
  await page.getByRole('listbox').waitFor()
  await page.keyboard.type(NAME)
  await page.keyboard.press('Enter')
  // Tab goes nowhere while the list is closing.
  await page.getByRole('listbox').waitFor({ state: 'detached' })
}

test('Emergency Stop works from anywhere, and is lifted', async () => {
  const { page } = session
  await page.keyboard.press('Control+Shift+Period')
  await page.getByText('Emergency Stop is on.').waitFor()
  expect(await seriousProblems(page)).toEqual([])
  await command(page, 'Resume after Emergency Stop')
  await page.getByRole('alertdialog', { name: 'Lift Emergency Stop?' }).waitFor()
  await reach(page, 'Resume', 'button')
  await page.keyboard.press('Enter')
  await page.getByText('Emergency Stop is on.').waitFor({ state: 'detached' })
})

test('every screen is free of serious accessibility problems in both themes', async () => {
  const { page } = session
  const origin = new URL(page.url()).origin
  const sequences: { id: string; name: string }[] = await (await page.request.get(`${origin}/api/sequences`)).json()
  const ours = sequences.find(({ name }) => name === NAME)?.id ?? ''
  const contacts = await (await page.request.get(`${origin}/api/contacts?search=${DOMAIN}`)).json()
  const screens: [name: string, path: string][] = [
    ['sequences', '/sequences'],
    ['create', '/sequences?new=blank'],
    ['steps', `/sequences/${ours}`],
    ['people', `/sequences/${ours}?tab=people`],
    ['sequence-settings', `/sequences/${ours}?tab=settings`],
    ['approvals', '/approvals'],
    ['contacts', '/contacts'],
    ['contact', `/contacts/${contacts.rows[0].id}`],
    ['import', '/contacts/import'],
    ['senders', '/settings/senders'],
    ['sender', '/settings/senders?new=1'],
    ['agents', '/settings/agents'],
    ['agent', '/settings/agents?new=1'],
    ['safety', '/settings/safety'],
    ['status', '/settings/status'],
    ['models', '/settings/models'],
    ['endpoint', '/settings/models?new=1'],
    ['preferences', '/settings/preferences'],
  ]
  expect(await problemsOf(session, screens)).toEqual({})
}, 600_000)

test('what was enrolled in bulk is found again, and taken back', async () => {
  const { page } = session
  await goTo(page, 'c')
  await page.getByRole('heading', { name: 'Contacts', exact: true }).waitFor()
  await command(page, 'Show bulk enrollments')
  await page.getByRole('dialog', { name: 'Bulk enrollments' }).getByText(NAME).waitFor()
  await inBothThemes(page, 'bulk-enrollments')
  expect(await seriousProblems(page)).toEqual([])
  await reach(page, NAME, 'button')
  await page.keyboard.press('Enter')
  await page.getByText(`2 contacts enrolled in ${NAME}.`).waitFor()
  await tabTo(page, 'Undo', 'button')
  await page.keyboard.press('Enter')
  await page.getByText(`2 contacts are out of ${NAME} again.`).waitFor()
})

test('nothing breaks the content security policy', () => {
  expect(session.complaints).toEqual([])
})
