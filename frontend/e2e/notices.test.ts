import { afterAll, beforeAll, expect, test } from 'vitest'
import { openCadenza, problemsOf, type Session } from './browser'
import { type Call, callTo } from './engine'
import { goTo, reach } from './keyboard'

// What a sequence tells a rep, by keyboard alone: seen, done, and the sequence goes on.

let session: Session
const run = String(Date.now())

beforeAll(async () => {
  session = await openCadenza()
})

afterAll(async () => {
  await session.close()
})

const engine: Call = (method, path, data) => callTo(session, method, path, data)

test('a rep is told, lets the sequence go on, and it ends', async () => {
  const { page } = session
  const { id } = await engine('POST', '/api/sequences', { name: `Tell ${run}` })
  const wait = { value: 2, unit: 'days' }
  await engine('PUT', `/api/sequences/${id}/graph`, {
    nodes: [
      { id: 'start', kind: 'start' },
      {
        id: 'tell',
        kind: 'notify',
        notify: { who: 'assigned', via: 'app', message: 'Call {{firstName}} back.', wait },
      },
    ],
    edges: [{ id: 'e', from: 'start', port: 'next', to: 'tell' }],
  })
  await engine('POST', `/api/sequences/${id}/status`, { status: 'active' })
  const contact = await engine('POST', '/api/contacts', { email: `ann@t${run}.example`, firstName: 'Ann' })
  await engine('POST', `/api/sequences/${id}/enroll`, { ids: [contact.id] })

  await page.getByRole('link', { name: 'Notifications 1 waiting' }).waitFor()
  await goTo(page, 'n')
  await page.getByText('Call Ann back.').waitFor()
  await reach(page, 'Done, go on', 'button')
  await page.keyboard.press('Enter')
  await page.getByText('Nothing needs you').waitFor()
  await expect
    .poll(async () => (await engine('GET', `/api/contacts/${contact.id}/enrollments`))[0].status)
    .toBe('completed')
})

test('the signing secret of webhooks is shown once', async () => {
  const { page } = session
  await page.goto(`${new URL(page.url()).origin}/#/settings/webhooks`)
  await reach(page, 'Make a secret', 'button')
  await page.keyboard.press('Enter')
  await page.getByText('Copy it now: it is not shown again.').waitFor()
  expect(await page.getByText(/^whsec_/).textContent()).toMatch(/^whsec_[\w-]{43}$/)
  await page.reload()
  await page.getByRole('button', { name: 'Replace the secret…' }).waitFor()
  expect(await page.getByText(/^whsec_/).count()).toBe(0)
})

test('their screens are free of serious accessibility problems in both themes', async () => {
  const screens: [name: string, path: string][] = [
    ['notices', '/notices'],
    ['webhooks', '/settings/webhooks'],
    ['folders', '/settings/folders'],
  ]
  expect(await problemsOf(session, screens)).toEqual({})
})
