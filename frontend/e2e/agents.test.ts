import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { inBothThemes, openCadenza, type Session, seriousProblems } from './browser'
import { waitingDrafts } from './drafts'
import { callTo } from './engine'
import { type Model, openModel, type Question } from './model'

// An agent that writes with a language model: its endpoint added and tried, the agent set to it and tried, its draft
// read with its sources, written anew, stopped half-way, and held with the reason when the model refuses.

const run = Date.now().toString(36)
const ENDPOINT = `Endpoint ${run}`
const AGENT = `Writer ${run}`

let session: Session
let model: Model

beforeAll(async () => {
  session = await openCadenza()
  model = await openModel()
})
afterAll(async () => {
  await model?.close()
  await session?.close()
})

const origin = () => new URL(session.page.url()).origin
/** By its label, which may say that it is optional. */
const field = (name: string) => session.page.getByRole('textbox', { name: new RegExp(`^${name}( \\(optional\\))?$`) })

/** What a good model would say to a brief: a greeting by the name it was given, and a source. */
function letter({ user }: Question) {
  const known = /"company": "([^"]+)"/.exec(user)?.[1]
  const company = known ?? 'your company'
  const first = /"first_name": "([^"]+)"/.exec(user)?.[1] ?? 'there'
  return {
    subject: `Invoices at ${company}`,
    body: `Hi ${first},\n\nI help teams like yours at ${company} to get paid sooner, with fewer late invoices to run after.\n\nWould a short call next week suit you?`,
    sources: [
      ...(known ? [{ quote: known, from: 'contact.company' }] : []),
      { quote: 'fewer late invoices', from: 'step.angle' },
    ],
  }
}

test('an endpoint is added and tried, and its key is not shown again', async () => {
  const { page } = session
  await page.goto(`${origin()}/#/settings/models`)
  await page.getByRole('button', { name: 'Add model endpoint' }).first().click()
  await page.getByRole('combobox', { name: 'Provider' }).click()
  await page.getByRole('option', { name: 'Other, compatible' }).click()
  await field('Address').fill(model.url)
  await page.getByLabel('Key').fill('sk-secret-of-the-test')
  await field('Name').fill(ENDPOINT)
  await page.getByRole('textbox', { name: 'Most a day' }).fill('5')
  await inBothThemes(page, 'endpoint-form')
  expect(await seriousProblems(page)).toEqual([])
  await page.getByRole('button', { name: 'Save and try' }).click()
  await page.getByText(`${ENDPOINT} answers`).waitFor()
  await page.getByText('Answers in the exact shape asked for.').first().waitFor()
  expect(JSON.stringify(await callTo(session, 'GET', '/api/endpoints'))).not.toContain('sk-secret')
})

test('an agent is set to it, and tried beside another before it is saved', async () => {
  const { page } = session
  model.answer = letter
  await page.goto(`${origin()}/#/settings/agents`)
  await page.getByRole('button', { name: 'Add agent' }).first().click()
  await field('Name').fill(AGENT)
  await page.getByRole('combobox', { name: 'Writes with' }).click()
  await page.getByRole('option', { name: new RegExp(ENDPOINT) }).click()
  await field('Notes').fill('We serve mid-sized manufacturers.')
  await field('House rules').fill('No exclamation marks.')
  await page.getByRole('textbox', { name: 'Angle' }).fill('fewer late invoices')
  await page.getByRole('combobox', { name: 'Beside it' }).click()
  await page.getByRole('option', { name: 'Cadenza', exact: true }).click()
  await page.getByRole('button', { name: 'Write a draft' }).click()
  await page
    .getByRole('region', { name: `Draft by ${AGENT}` })
    .getByText('Hi Maria,')
    .waitFor()
  await page.getByRole('region', { name: 'Draft by Cadenza' }).getByText('template engine').waitFor()
  expect(model.asked.at(-1)?.system).toContain('We serve mid-sized manufacturers.')
  expect(model.asked.at(-1)?.key).toBe('Bearer sk-secret-of-the-test')
  await inBothThemes(page, 'agent-playground')
  expect(await seriousProblems(page)).toEqual([])
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  await page.getByText(`${AGENT} is saved`).waitFor()
})

test('its draft is read with its sources, written anew as asked, and stopped half-way', async () => {
  const { page } = session
  const agents: { id: string; name: string }[] = await callTo(session, 'GET', '/api/agents')
  const agent = agents.find(({ name }) => name === AGENT)?.id ?? ''
  const { contacts } = await waitingDrafts(session, `Model ${run}`, 1, agent)
  const name = contacts[0]?.name ?? ''
  await page.goto(`${origin()}/#/approvals`)
  await page.getByRole('button', { name: new RegExp(`^${name}`) }).click()
  const article = page.getByRole('article', { name: `Draft for ${name}` })
  await article.getByRole('heading', { name: 'Invoices at Nordic Timber' }).waitFor()
  await article.locator('mark', { hasText: 'fewer late invoices' }).waitFor()
  await page.getByText(`Written by ${AGENT} with tiny at ${ENDPOINT}, draft-`).waitFor()
  model.answer = (question) => ({ ...letter(question), body: `${letter(question).body} Shorter now.` })
  await page.keyboard.press('Shift+R')
  await page.locator('input[name="wish"]:focus').waitFor()
  await page.keyboard.type('Make it shorter.')
  model.held = true
  await page.keyboard.press('Enter')
  const anew = page.getByRole('region', { name: 'Write anew' })
  await anew.getByText('Hi Ann,').waitFor()
  await anew.getByRole('button', { name: 'Stop' }).click()
  await anew.getByText('Stopped.').waitFor()
  await vi.waitFor(() => expect(model.left).toBe(1))
  model.release()
  await anew.getByRole('button', { name: 'Write', exact: true }).click()
  await anew.getByText('Shorter now.').waitFor()
  await inBothThemes(page, 'approvals-anew')
  expect(await seriousProblems(page)).toEqual([])
  expect(model.asked.at(-1)?.user).toContain('Make it shorter.')
  await anew.getByRole('button', { name: 'Use this draft' }).click()
  await article.getByText('Shorter now.').waitFor()
  await anew.waitFor({ state: 'detached' })
  await page.locator('article[data-ready]').waitFor()
  await page.keyboard.press('Enter')
  await vi.waitFor(async () => {
    const { rows } = await callTo(session, 'GET', '/api/approvals')
    expect(rows.find((row: { contact: string; group: string }) => row.contact === name)?.group).toBe('held')
  })
})

test('where the model refuses, the contact waits with the reason', async () => {
  const { page } = session
  model.answer = () => 401
  const agents: { id: string; name: string }[] = await callTo(session, 'GET', '/api/agents')
  const agent = agents.find(({ name }) => name === AGENT)?.id ?? ''
  const { id } = await waitingDrafts(session, `Refused ${run}`, 0, agent)
  const contact = await callTo(session, 'POST', '/api/contacts', {
    firstName: 'Zoe',
    email: `zoe@refused-${run}.example`,
  })
  await callTo(session, 'POST', `/api/sequences/${id}/jobs`, { ids: [contact.id] })
  await page.goto(`${origin()}/#/sequences/${id}?tab=people`)
  await page.getByText('The draft could not be written; it is tried again.', { exact: false }).first().waitFor()
  await page.getByText('The endpoint refuses the key', { exact: false }).first().waitFor()
  await page.goto(`${origin()}/#/settings/models`)
  await page.getByText('What models took').waitFor()
  await page.getByText('The newest calls').click()
  await page.getByText('denied').first().waitFor()
  await inBothThemes(page, 'models')
  expect(await seriousProblems(page)).toEqual([])
  // Once it answers again, nobody waits for the next try.
  model.answer = letter
  await page.getByRole('button', { name: 'Try', exact: true }).click()
  await vi.waitFor(async () => {
    const { stats } = await callTo(session, 'GET', `/api/sequences/${id}`)
    expect(stats.waiting).toBe(1)
  }, 10_000)
})

test('a decision of the model is read word by word', async () => {
  const { page } = session
  model.answer = () => ({ outcome: 'yes', confidence: 0.9, reason: 'The title says finance.' })
  const agents: { id: string; name: string }[] = await callTo(session, 'GET', '/api/agents')
  const agent = agents.find(({ name }) => name === AGENT)?.id ?? ''
  const { id } = await waitingDrafts(session, `Decided ${run}`, 0, agent)
  const outcomes = [
    { id: 'yes', name: 'Talks money', when: 'They work in finance' },
    { id: 'no', name: 'Does not', when: 'They do not' },
  ]
  await callTo(session, 'PUT', `/api/sequences/${id}/graph`, {
    nodes: [
      { id: 'start', kind: 'start' },
      {
        id: 'ask',
        kind: 'decide',
        name: 'Money?',
        decide: { question: 'Do they decide about money?', outcomes, minConfidence: 0.7 },
      },
      { id: 'later', kind: 'delay', delay: { for: { value: 3, unit: 'days' } } },
    ],
    edges: [
      { id: 'e1', from: 'start', port: 'next', to: 'ask' },
      { id: 'e2', from: 'ask', port: 'yes', to: 'later' },
      { id: 'e3', from: 'ask', port: 'fallback', to: 'later' },
    ],
  })
  await callTo(session, 'POST', `/api/sequences/${id}/publish`, {})
  const contact = await callTo(session, 'POST', '/api/contacts', {
    firstName: 'Ken',
    title: 'Head of Finance',
    email: `ken@decided-${run}.example`,
  })
  await callTo(session, 'POST', `/api/sequences/${id}/jobs`, { ids: [contact.id] })
  await page.goto(`${origin()}/#/contacts/${contact.id}`)
  await page.getByRole('button', { name: '1 decision' }).click()
  const dialog = page.getByRole('dialog', { name: /^Decisions in/ })
  await dialog.getByText('“Talks money”', { exact: false }).or(dialog.getByText('Talks money')).first().waitFor()
  await dialog.getByText('What the model was asked, and its answer').click()
  await dialog.getByText('Do they decide about money?', { exact: false }).first().waitFor()
  await dialog.getByText('The title says finance.', { exact: false }).first().waitFor()
  await inBothThemes(page, 'decisions')
  expect(await seriousProblems(page)).toEqual([])
  await page.keyboard.press('Escape')
})

test('the rules are tried on a message that does not exist', async () => {
  const { page } = session
  await page.goto(`${origin()}/#/settings/safety`)
  await page.getByText('It would wait for approval').waitFor()
  await page.getByText('This decides.').first().waitFor()
  await inBothThemes(page, 'safety')
  expect(await seriousProblems(page)).toEqual([])
  expect(session.complaints).toEqual([])
})
