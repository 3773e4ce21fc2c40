import type { Locator, Page } from 'playwright-core'
import type { Session } from './browser'
import { type Flow, makeFlow } from './flows'

export interface Saved {
  nodes: { id: string; kind: string; name?: string; disabled?: boolean }[]
  edges: { from: string; port: string; to: string }[]
  notes?: { text: string }[]
}

const EMPTY: Flow = { nodes: [{ id: 'start', kind: 'start' }], edges: [] }

/** What journeys on the canvas look at and do alike. */
export function onCanvas(session: () => Session) {
  const stage = () => session().page.locator('[data-stage]')
  const origin = () => new URL(session().page.url()).origin
  const idOf = () => /sequences\/([^?/]+)/.exec(session().page.url())?.[1] ?? ''

  /** The sequence as the engine has it, once everything is saved. */
  async function saved(): Promise<{ graph: Saved; problems: string[] }> {
    const { page } = session()
    await page.getByText('Saved', { exact: true }).waitFor()
    const view = await (await page.request.get(`${origin()}/api/sequences/${idOf()}`)).json()
    const violations: { code: string; level: string; field?: string }[] = view.violations
    return {
      graph: view.graph,
      problems: violations.filter(({ level }) => level === 'error').map(({ code, field }) => `${code} ${field ?? ''}`),
    }
  }

  /** A card by what it is called. */
  const node = (name: string | RegExp): Locator =>
    stage().getByRole('button', { name }).and(session().page.locator('.react-flow__node'))

  const insertField = () => session().page.getByRole('combobox', { name: 'Insert node' })

  /** What is said of the node under the keyboard. */
  const focused = (page: Page) =>
    page.evaluate(() => {
      const id = document.activeElement?.getAttribute('aria-activedescendant') ?? ''
      return document.getElementById(id)?.getAttribute('aria-label') ?? ''
    })

  /** Opens a flow that is made for it; without one, an empty canvas. */
  async function open(name: string, flow: Flow = EMPTY): Promise<void> {
    const { page } = session()
    const id = await makeFlow(page, `${name}`, flow)
    await page.goto(`${origin()}/#/sequences/${id}?view=canvas`)
    await stage().waitFor()
    await node(/^Start/)
      .first()
      .waitFor()
  }

  async function insertByKey(word: string): Promise<void> {
    const { page } = session()
    await page.keyboard.press('a')
    await insertField().waitFor()
    await page.keyboard.type(word)
    await page.keyboard.press('Enter')
    await insertField().waitFor({ state: 'detached' })
    await page.locator('[data-stage]:focus').waitFor()
  }

  /** Presses at one place, moves, and lets go at another. */
  async function drag(from: { x: number; y: number }, to: { x: number; y: number }) {
    const { mouse } = session().page
    await mouse.move(from.x, from.y)
    await mouse.down()
    await mouse.move((from.x + to.x) / 2, (from.y + to.y) / 2, { steps: 4 })
    await mouse.move(to.x, to.y, { steps: 4 })
    await mouse.up()
  }

  async function middle(of: Locator) {
    const box = await of.boundingBox()
    if (!box) throw new Error('it is not to be seen')
    return { x: box.x + box.width / 2, y: box.y + box.height / 2 }
  }

  return { stage, origin, saved, open, node, insertField, focused, insertByKey, drag, middle }
}
