import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { inBothThemes, openCadenza, type Session, seriousProblems } from './browser'
import { goTo, reach, tabTo } from './keyboard'

// Files in and out again, by keyboard alone.

let session: Session
const run = String(Date.now())
const LIST = `Fair ${run}`

beforeAll(async () => {
  session = await openCadenza()
})

afterAll(async () => {
  await session.close()
})

/** Opens the import and chooses a file of these rows, and goes on to the check of its rows. */
async function choose(name: string, text: string): Promise<void> {
  const { page } = session
  const file = join(mkdtempSync(join(tmpdir(), 'imports-')), name)
  writeFileSync(file, text)
  await openContacts()
  await page.keyboard.press('i')
  await page.getByRole('button', { name: 'Choose file…' }).waitFor()
  await reach(page, 'Choose file…', 'button')
  const chooser = page.waitForEvent('filechooser')
  await page.keyboard.press('Enter')
  await (await chooser).setFiles(file)
  await page.getByRole('button', { name: 'Check the rows' }).waitFor()
}

/** The table of contacts; 'Import contacts' is a heading too. */
async function openContacts(): Promise<void> {
  await goTo(session.page, 'c')
  await session.page.getByRole('heading', { name: 'Contacts', exact: true }).waitFor()
}

async function press(name: string, role = 'button'): Promise<void> {
  await tabTo(session.page, name, role)
  await session.page.keyboard.press('Enter')
}

test('a LinkedIn file maps itself and says what mends its bad rows', async () => {
  const { page } = session
  await choose(
    'Connections.csv',
    [
      'Notes:',
      '"Some addresses may be missing."',
      '',
      'First Name,Last Name,URL,Email Address,Company,Position,Connected On',
      `ann,REYES,https://www.linkedin.com/in/ann-${run}?trk=x,ann@f${run}.example,Acme,CEO,12 Mar 2024`,
      `Bob,Okafor,https://www.linkedin.com/in/bob-${run},,Beta,CTO,13 Mar 2024`,
      'Dan,Smith,,not an address,Delta,VP,',
      'Eve,Long,,,,,',
    ].join('\n'),
  )
  await page.getByText('3 lines above the headers are passed over.').waitFor()
  expect(await page.getByRole('combobox', { name: 'Field for URL' }).textContent()).toContain('LinkedIn address')
  await press('Check the rows')
  await page.getByText('Correct it, for example to name@company.com.').waitFor()
  await page.getByText('Add one of them and import the row again.').waitFor()
  await page.getByText('Names in capitals or small letters put in name case: 1').waitFor()
  expect(await seriousProblems(page)).toEqual([])
})

test('its contacts go on a new list with a tag, and the import is taken back', async () => {
  const { page } = session
  await tabTo(page, 'Add tags', 'input')
  await page.keyboard.type(`fair${run}`)
  await tabTo(page, 'Put on a list', 'combobox')
  await page.keyboard.press('Enter')
  await page.getByRole('option', { name: 'A new list…' }).waitFor()
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  await page.getByRole('textbox', { name: 'Name of the new list' }).waitFor()
  await page.keyboard.type(LIST)
  await press('Import 2')
  await page.getByText('The import is done.').waitFor()
  await page.getByText(`All of them are on the list ${LIST}.`).waitFor()
  await inBothThemes(page, 'import-report-list')
  await press('Undo import')
  await page.getByRole('alertdialog', { name: 'Undo this import?' }).waitFor()
  expect(await seriousProblems(page)).toEqual([])
  await press('Undo import')
  await page.getByText('The import was taken back.').waitFor()
  await openContacts()
  await page.keyboard.press('/')
  await page.locator('input[type=search]:focus').waitFor()
  await page.keyboard.type(`f${run}`)
  await page.getByText('No contact matches').waitFor()
  await page.keyboard.press('Control+a')
  await page.keyboard.press('Delete')
})

test('rows copied from a spreadsheet are pasted', async () => {
  const { page } = session
  await openContacts()
  await page.keyboard.press('i')
  await page.getByText('or paste rows copied from a spreadsheet').waitFor()
  await inBothThemes(page, 'import-file')
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
  await page.evaluate(
    (text) => navigator.clipboard.writeText(text),
    `First Name\tLast Name\tE-mail\nPia\tKopp\tpia@p${run}.example\nTom\tBerg\ttom@p${run}.example\n`,
  )
  await page.keyboard.press('Control+v')
  await page.getByText('Pasted rows').waitFor()
  expect(await page.getByRole('combobox', { name: 'Separator' }).textContent()).toContain('Tab')
  await press('Check the rows')
  await page.getByText('Of 2 rows:').waitFor()
  await press('Import 2')
  await page.getByText('The import is done.').waitFor()
})

test('an earlier import is found again', async () => {
  const { page } = session
  await openContacts()
  await page.keyboard.press('i')
  await page.getByRole('heading', { name: 'Earlier imports' }).waitFor()
  await press('Connections.csv')
  await page.getByText('The import was taken back.').waitFor()
})
