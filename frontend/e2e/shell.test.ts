import { afterAll, beforeAll, expect, test } from 'vitest'
import { inBothThemes, openCadenza, type Session, seriousProblems } from './browser'

let session: Session
beforeAll(async () => {
  session = await openCadenza()
})
afterAll(() => session?.close())

test('settings open by keyboard and have no serious accessibility problem in either theme', async () => {
  const { page } = session
  await page.keyboard.press('g')
  await page.keyboard.press(',')
  await page.getByRole('heading', { name: 'Settings' }).waitFor()
  await inBothThemes(page, 'settings')
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme })
    expect(await seriousProblems(page)).toEqual([])
  }
})

test('the palette runs a command by typing', async () => {
  const { page } = session
  await page.keyboard.press('Control+k')
  await page.getByRole('combobox', { name: 'Search commands' }).fill('theme dark')
  await inBothThemes(page, 'palette')
  await page.keyboard.press('Enter')
  await page.locator('html[data-theme="dark"]').waitFor()
})

test('nothing breaks the content security policy', () => {
  expect(session.complaints).toEqual([])
})
