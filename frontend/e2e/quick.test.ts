import { afterAll, beforeAll, expect, test } from 'vitest'
import { openCadenza, type Session } from './browser'
import { callTo } from './engine'
import { type Live, liveSequence } from './live'

// Several steps at once in Quick Mode, the people of a node without leaving the canvas, and a simulation without contacts.

const run = Date.now().toString(36)

let session: Session
let live: Live

beforeAll(async () => {
  session = await openCadenza()
  live = await liveSequence(session, `Quick ${run}`, `quick-${run}.example`)
})
afterAll(() => session?.close())

const origin = () => new URL(session.page.url()).origin
const row = (name: RegExp) => session.page.getByRole('list', { name: 'Steps' }).getByRole('button', { name }).first()

interface Step {
  channel: string
  delay: { value: number; unit: string }
}

async function stepsOf(id: string): Promise<Step[]> {
  await session.page.getByText('Saved', { exact: true }).waitFor()
  const view: { graph: { nodes: { step?: Step }[] } } = await callTo(session, 'GET', `/api/sequences/${id}`)
  return view.graph.nodes.flatMap(({ step }) => step ?? [])
}

test('several steps get a channel and a delay at once, by keyboard and by mouse, and one undo takes each back', async () => {
  const { page } = session
  const made = await callTo(session, 'POST', '/api/sequences', { name: `Several ${run}`, template: 'cold-outreach' })
  const third = made.graph.nodes.findLast((node: { step?: object }) => node.step)
  third.step.jobType = 're_engagement'
  await callTo(session, 'PUT', `/api/sequences/${made.id}/graph`, made.graph)
  await page.goto(`${origin()}/#/sequences/${made.id}`)
  const before = await stepsOf(made.id)
  await row(/^Step 1/).focus()
  await page.keyboard.press('Shift+ArrowDown')
  await page.getByText('2 steps chosen', { exact: true }).waitFor()
  const bar = page.getByRole('toolbar', { name: 'Chosen steps' })
  await bar.getByRole('textbox', { name: 'Delay of all' }).fill('9')
  const later = await stepsOf(made.id)
  expect(later.slice(0, 2).map(({ delay }) => delay.value)).toEqual([9, 9])
  expect(later.slice(2)).toEqual(before.slice(2))
  await page.keyboard.press('Escape')
  await row(/^Step 1/).click()
  await row(/^Step 2/).click({ modifiers: ['Control'] })
  await row(/^Step 3/).click({ modifiers: ['Control'] })
  await page.getByText('3 steps chosen', { exact: true }).waitFor()
  await bar.getByRole('combobox', { name: 'Channel of all' }).click()
  await page.getByRole('option', { name: 'SMS' }).click()
  const sms = await stepsOf(made.id)
  expect([sms[0]?.channel, sms[2]?.channel]).toEqual(['sms', 'sms'])
  // A Follow-up Email goes by Email: the bar says so, and leaves it alone.
  await bar.getByText('1 keeps its channel').waitFor()
  expect(sms[1]).toEqual(later[1])
  await page.getByRole('button', { name: 'Undo' }).click()
  expect(await stepsOf(made.id)).toEqual(later)
})

test('who stands at a node is listed with the reasons, without leaving the canvas', async () => {
  const { page } = session
  await page.goto(`${origin()}/#/sequences/${live.id}?view=canvas`)
  await page.locator('[data-stage]').waitFor()
  const card = page.locator('.react-flow__node').filter({ hasText: 'First' }).first()
  await card.click({ modifiers: ['Alt'] })
  const dialog = page.getByRole('dialog', { name: 'People at First' })
  await dialog.getByRole('link').first().waitFor()
  expect(await dialog.getByRole('link').count()).toBe(4)
  await page.keyboard.press('Escape')
  await dialog.waitFor({ state: 'detached' })
  await card.click()
  await page.locator('[data-stage]').focus()
  await page.keyboard.press('Shift+W')
  await dialog.waitFor()
  await dialog.getByRole('button', { name: 'Open in People' }).click()
  await page.getByRole('button', { name: 'At First' }).waitFor()
})

test('a sequence is tried with an invented contact', async () => {
  const { page } = session
  await page.goto(`${origin()}/#/sequences/${live.id}?tab=simulate`)
  await page.getByRole('button', { name: 'Use a sample contact' }).click()
  await page.getByRole('button', { name: 'Simulate', exact: true }).click()
  await page.getByRole('heading', { name: 'The walk' }).waitFor()
  await page.getByRole('listitem').filter({ hasText: 'Third' }).first().waitFor()
  expect(session.complaints).toEqual([])
})
