import { afterAll, beforeAll, expect, test } from 'vitest'
import { inBothThemes, openCadenza, type Session, seriousProblems } from './browser'
import { type Call, callTo } from './engine'

// A draft over a live version, as the canvas shows it: what is new, what is other, and what is gone.

let session: Session
const run = String(Date.now())

beforeAll(async () => {
  session = await openCadenza()
})

afterAll(async () => {
  await session.close()
})

const engine: Call = (method, path, data) => callTo(session, method, path, data)

const wait = (id: string, days: number) => ({
  id,
  kind: 'delay',
  name: id,
  delay: { for: { value: days, unit: 'days' } },
})

test('the canvas marks what publishing would change, and leaves it out when asked to', async () => {
  const { page, settled } = session
  const { id } = await engine('POST', '/api/sequences', { name: `Ghosts ${run}` })
  const start = { id: 'start', kind: 'start' }
  const edge = (from: string, to: string) => ({ id: `${from}-${to}`, from, port: 'next', to })
  const at = (y: number) => ({ x: 0, y })
  await engine('PUT', `/api/sequences/${id}/graph`, {
    nodes: [start, wait('First', 1), wait('Second', 2), wait('Third', 3)],
    edges: [edge('start', 'First'), edge('First', 'Second'), edge('Second', 'Third')],
    layout: { start: at(0), First: at(100), Second: at(220), Third: at(340) },
  })
  await engine('POST', `/api/sequences/${id}/status`, { status: 'active' })
  await engine('PUT', `/api/sequences/${id}/graph`, {
    nodes: [start, wait('First', 9), wait('Third', 3), wait('Fourth', 4)],
    edges: [edge('start', 'First'), edge('First', 'Third'), edge('Third', 'Fourth')],
    layout: { start: at(0), First: at(100), Third: at(340), Fourth: at(460) },
  })
  await page.goto(`${new URL(page.url()).origin}/#/sequences/${id}?view=canvas`)
  await page.reload()
  const stage = page.getByRole('application')
  await stage.getByText('Removed').waitFor()
  for (const [name, mark] of [
    ['First', 'changed'],
    ['Third', 'rewired'],
    ['Fourth', 'added'],
  ])
    expect(await stage.getByRole('button', { name: new RegExp(`^${name}, ${mark}`) }).count(), name).toBe(1)
  await settled()
  await inBothThemes(page, 'canvas-changes')
  expect(await seriousProblems(page)).toEqual([])
  await page.getByRole('button', { name: 'Changes since the live version' }).click()
  await stage.getByText('Removed').waitFor({ state: 'detached' })
})

test('deleting a node says who waits there', async () => {
  const { page } = session
  const { id } = await engine('POST', '/api/sequences', { name: `Waiting ${run}` })
  await engine('PUT', `/api/sequences/${id}/graph`, {
    nodes: [{ id: 'start', kind: 'start' }, wait('Intro', 3), wait('Later', 4)],
    edges: [
      { id: '1', from: 'start', port: 'next', to: 'Intro' },
      { id: '2', from: 'Intro', port: 'next', to: 'Later' },
    ],
  })
  await engine('POST', `/api/sequences/${id}/status`, { status: 'active' })
  const contact = await engine('POST', '/api/contacts', { email: `ann@w${run}.example` })
  await engine('POST', `/api/sequences/${id}/enroll`, { ids: [contact.id] })
  await expect.poll(async () => (await engine('GET', `/api/enrollments?sequence=${id}&node=Intro`)).rows.length).toBe(1)
  const stage = page.getByRole('application')
  await page.goto(`${new URL(page.url()).origin}/#/sequences/${id}?view=canvas`)
  await page.reload()
  await stage.getByRole('button', { name: /^Intro/ }).click()
  await page.keyboard.press('Delete')
  await page.getByText('Deleted Intro. 1 person waits there').waitFor({ state: 'attached' })
  const banner = page.getByText('1 person waits at what is deleted', { exact: false })
  await banner.waitFor()
  // Where nobody waits, nothing is said of it; what comes back is shown no more.
  await stage.getByRole('button', { name: /^Later/ }).click()
  await page.keyboard.press('Delete')
  await page.getByText('Deleted Later. 1 node.').waitFor({ state: 'attached' })
  await page.keyboard.press('Control+z')
  await page.keyboard.press('Control+z')
  await banner.waitFor({ state: 'detached' })
})

test('deleting a branch says who waits there', async () => {
  const { page } = session
  const { id } = await engine('POST', '/api/sequences', { name: `Branch ${run}` })
  const rules = [{ field: 'company', op: 'not_empty' }]
  await engine('PUT', `/api/sequences/${id}/graph`, {
    nodes: [
      { id: 'start', kind: 'start' },
      { id: 'fork', kind: 'condition', condition: { branches: [{ id: 'b', name: 'Firms', when: { rules } }] } },
      wait('Firm', 3),
      wait('Person', 4),
    ],
    edges: [
      { id: '1', from: 'start', port: 'next', to: 'fork' },
      { id: '2', from: 'fork', port: 'b', to: 'Firm' },
      { id: '3', from: 'fork', port: 'otherwise', to: 'Person' },
    ],
  })
  await engine('POST', `/api/sequences/${id}/status`, { status: 'active' })
  const ids: string[] = []
  for (const name of ['ann', 'bob'])
    ids.push((await engine('POST', '/api/contacts', { email: `${name}@b${run}.example` })).id)
  await engine('POST', `/api/sequences/${id}/enroll`, { ids })
  await expect
    .poll(async () => (await engine('GET', `/api/enrollments?sequence=${id}&node=Person`)).rows.length)
    .toBe(2)
  await page.goto(`${new URL(page.url()).origin}/#/sequences/${id}?view=canvas`)
  await page.reload()
  await page
    .getByRole('application')
    .getByRole('button', { name: /^Condition/ })
    .click()
  await page.keyboard.press('Delete')
  await page.getByRole('dialog', { name: 'Delete Condition' }).waitFor()
  await page.getByText('2 people wait there').first().waitFor()
  const firms = page.getByRole('radio', { name: /Keep “Firms”/ }).locator('..')
  expect(await firms.textContent()).toContain('2 people wait there')
  const others = page.getByRole('radio', { name: /Keep “Otherwise”/ }).locator('..')
  expect(await others.textContent()).not.toContain('people wait')
  await page.keyboard.press('Escape')
})
