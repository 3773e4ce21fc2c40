import { afterAll, beforeAll, expect, test } from 'vitest'
import { openCadenza, type Session } from './browser'
import { onCanvas } from './onCanvas'
import { type Runner, startRunner } from './runner'

// The runner goes away in the middle of an edit and comes back with a new start token: nothing that was typed is lost.

let runner: Runner
let session: Session
beforeAll(async () => {
  runner = await startRunner('email\nann@restart.example\n')
  session = await openCadenza(runner.link)
})
afterAll(async () => {
  await session?.close()
  await runner?.stop()
})

const { saved, open, node } = onCanvas(() => session)

test('an edit outlives the runner: signed in again in another tab, it is saved', async () => {
  const { page } = session
  await open('Restarted', {
    nodes: [
      { id: 'start', kind: 'start' },
      { id: 'first', kind: 'delay', name: 'First', delay: { for: { value: 1, unit: 'days' } } },
    ],
    edges: [{ id: 'e1', from: 'start', port: 'next', to: 'first' }],
  })
  await node(/^First/).click()
  await saved()
  // What is typed while nobody answers.
  await page.route('**/graph', (route) => route.abort())
  await page.getByRole('textbox', { name: 'Name (optional)' }).fill('Kept')
  await page.getByText('Not saved').waitFor()
  const link = await runner.restart()
  await page.unroute('**/graph')
  await page.getByRole('heading', { name: 'Open the link that the runner printed' }).waitFor()
  await page.getByText('Your unsaved changes are kept in this tab.').waitFor()
  const other = await page.context().newPage()
  await other.goto(link)
  await other.getByRole('main').waitFor()
  await page.bringToFront()
  await node(/^Kept/).waitFor()
  const { graph } = await saved()
  expect(graph.nodes.map(({ name }) => name)).toEqual([undefined, 'Kept'])
})
