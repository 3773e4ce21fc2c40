import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { inBothThemes, openCadenza, type Session, seriousProblems } from './browser'
import { type Drafts, waitingDrafts } from './drafts'
import { callTo } from './engine'
import { goTo } from './keyboard'

// One sitting at the approval queue, without a mouse: fifty drafts read, some edited, some rejected, two taken back.

const run = Date.now().toString(36)

let session: Session
let drafts: Drafts
let agent: { id: string }

beforeAll(async () => {
  session = await openCadenza()
  await callTo(session, 'PATCH', '/api/settings', { holdSeconds: 300 })
  agent = await callTo(session, 'POST', '/api/agents', {
    name: `Sitting ${run}`,
    type: 'sdr',
    persona: '',
    goals: '',
    tone: 'friendly',
    rules: '',
    level: 'suggest_only',
    threshold: 40,
  })
  drafts = await waitingDrafts(session, `Sitting ${run}`, 50, agent.id)
}, 60_000)
afterAll(async () => {
  await callTo(session, 'PATCH', '/api/settings', { holdSeconds: 30 })
  await session?.close()
})

const opened = () => session.page.locator('article h2')
/** How many of a sequence are held before sending; others may be as well. */
const held = async ({ name }: Drafts): Promise<number> => {
  const { rows }: { rows: { sequence: string; group: string }[] } = await callTo(session, 'GET', '/api/approvals')
  return rows.filter(({ sequence, group }) => sequence === name && group === 'held').length
}
const stats = async () => (await callTo(session, 'GET', `/api/sequences/${drafts.id}`)).stats

/** Runs a decision and waits until the next draft is before the reader; gives how long that took to paint. */
async function decide(deed: () => Promise<void>): Promise<number> {
  const { page } = session
  // A key approves once the draft has stood there long enough to be seen.
  await page.locator('article[data-ready]').waitFor()
  const before = await opened().textContent()
  const began = performance.now()
  await deed()
  await page.waitForFunction(
    (name) =>
      document.querySelector('article h2')?.textContent !== name && document.querySelector('article h3') !== null,
    before,
    { polling: 'raf' },
  )
  return performance.now() - began
}

test('fifty drafts in one sitting', async () => {
  const { page } = session
  await goTo(page, 'a')
  await page.getByRole('heading', { name: 'Similar' }).waitFor()
  await opened().waitFor()
  await inBothThemes(page, 'approvals')
  expect(await seriousProblems(page)).toEqual([])
  const took: number[] = []
  for (let at = 0; at < 5; at++) {
    const name = await opened().textContent()
    await page.keyboard.press('e')
    await page.locator('textarea[name="body"]:focus').waitFor()
    await page.keyboard.press('Control+End')
    await page.keyboard.type(` PS: a word of my own for ${name}.`)
    await page.keyboard.press('Escape')
    await page.getByText('a word of my own for').first().waitFor()
    await page.keyboard.press('d')
    await page.locator('article ins').first().waitFor()
    await decide(() => page.keyboard.press('Control+Enter'))
  }
  for (let at = 0; at < 3; at++) {
    await page.keyboard.press('x')
    await page.getByRole('dialog').locator('input[type=radio]:focus').waitFor()
    await page.keyboard.press('4')
    await page.keyboard.press('ArrowDown')
    await decide(() => page.keyboard.press('Enter'))
  }
  for (let at = 0; at < 40; at++) took.push(await decide(() => page.keyboard.press('Enter')))
  took.sort((a, b) => a - b)
  console.log(`approve and next: ${Math.round(took[20] ?? 0)} ms, the slowest ${Math.round(took.at(-1) ?? 0)} ms`)
  // The goal is 100 ms; a machine that is busy with other things is given more.
  expect(took[20]).toBeLessThan(250)
  await page.keyboard.press('z')
  await page.getByText(/^Taken back/).waitFor()
  await vi.waitFor(async () => expect((await stats()).waiting).toBe(3))
  await page.keyboard.press('z')
  await vi.waitFor(async () => expect((await stats()).waiting).toBe(4))
  expect(await held(drafts)).toBe(43)
  const agents: { id: string; record: Record<string, number> }[] = await callTo(session, 'GET', '/api/agents')
  expect(agents.find(({ id }) => id === agent.id)?.record).toMatchObject({ edited: 5, rejected: 3 })
})

test('what is left is read together and approved at once', async () => {
  const { page } = session
  await page
    .getByRole('button', { name: /^Read \d+ together/ })
    .first()
    .focus()
  await page.keyboard.press('Enter')
  const dialog = page.getByRole('dialog', { name: 'Read together' })
  await dialog.getByText('what the others share with this one is grey').waitFor()
  await inBothThemes(page, 'approvals-together')
  expect(await seriousProblems(page)).toEqual([])
  await dialog.getByRole('checkbox').first().focus()
  await page.keyboard.press('Space')
  await dialog.getByRole('button', { name: 'Approve 3 drafts' }).focus()
  await page.keyboard.press('Enter')
  await page.getByText('3 drafts approved').waitFor()
  await dialog.waitFor({ state: 'detached' })
  await vi.waitFor(async () => expect((await stats()).waiting).toBe(1))
})

test('the last is laid aside, brought back, and handed to a colleague', async () => {
  const { page } = session
  await page.getByRole('button', { name: 'Lay aside' }).waitFor()
  await page.keyboard.press('s')
  await page.getByRole('menuitem', { name: 'For an hour' }).waitFor()
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: 'Laid aside' }).waitFor()
  await page.getByRole('region', { name: 'Laid aside' }).getByRole('button').first().click()
  await page.getByRole('button', { name: 'Bring back' }).click()
  await page.getByRole('heading', { name: 'Laid aside' }).waitFor({ state: 'detached' })
  await page.getByRole('region', { name: 'Low risk' }).getByRole('button').first().click()
  await page.keyboard.press('h')
  const dialog = page.getByRole('dialog', { name: /^Hand the draft/ })
  await dialog.getByRole('textbox', { name: 'Name' }).fill('Ben')
  await page.keyboard.press('Enter')
  await page.getByText('For Ben').first().waitFor()
  expect(session.complaints).toEqual([])
})

test('a draft that is decided elsewhere stays before its reader, and no key goes to another', async () => {
  const { page } = session
  const elsewhere = await waitingDrafts(session, `Elsewhere ${run}`, 3)
  const { contacts } = elsewhere
  await goTo(page, 's')
  await page.getByRole('heading', { name: 'Sequences' }).waitFor()
  await goTo(page, 'a')
  const similar = page.getByRole('region', { name: 'Similar' })
  await similar.getByRole('button', { name: /^Bob Elsewhere2/ }).click()
  await page.getByRole('article', { name: 'Draft for Bob Elsewhere2' }).locator('h3').waitFor()
  const name = (await opened().textContent()) ?? ''
  const contact = contacts.find((one) => one.name === name)
  expect(contact, name).toBeDefined()
  await page.keyboard.press('e')
  await page.locator('textarea[name="body"]:focus').waitFor()
  await page.keyboard.press('Control+End')
  await page.keyboard.type(' Half a sentence')
  await callTo(session, 'POST', `/api/contacts/${contact?.id}/meeting`, { note: '' })
  await page.getByText('This draft no longer waits', { exact: false }).waitFor()
  await page.getByText('Half a sentence', { exact: false }).waitFor()
  await page.keyboard.press('Control+Enter')
  await page.keyboard.press('Enter')
  expect(await opened().textContent()).toBe(name)
  expect(await held(elsewhere)).toBe(0)
  const here = page.url()
  await page.keyboard.press('j')
  await page.waitForFunction((was) => location.href !== was, here)
})
