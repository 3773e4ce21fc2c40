import { afterAll, beforeAll, expect, test } from 'vitest'
import { inBothThemes, openCadenza, type Session, seriousProblems } from './browser'
import { flow, makeFlow } from './flows'
import { tabTo, typeInDialog } from './keyboard'
import { onCanvas } from './onCanvas'

// The canvas without a mouse, then without a key, then by dragging; and what it looks like.

const run = Date.now().toString(36)

let session: Session
beforeAll(async () => {
  session = await openCadenza()
})
afterAll(() => session?.close())

const { stage, origin, saved, open, node, insertField, focused, insertByKey, drag, middle } = onCanvas(() => session)

test('without a mouse: an empty canvas becomes a flow with Condition, A/B Split and AI Decide', async () => {
  const { page } = session
  await page.keyboard.press('g')
  await page.keyboard.press('s')
  await page.getByRole('heading', { name: 'Sequences' }).waitFor()
  await page.keyboard.press('n')
  await typeInDialog(page, 'Create Sequence', `Keyboard ${run}`)
  await page.keyboard.press('Enter')
  await page.getByRole('button', { name: 'Add first step' }).waitFor()
  await page.keyboard.press('v')
  await stage().waitFor()
  await tabTo(page, /^Sequence canvas/, 'application')
  await page.keyboard.press('ArrowDown')
  expect(await focused(page)).toMatch(/^Start/)
  await insertByKey('email')
  expect(await focused(page)).toMatch(/^Step 1 of 1, Email · Initial Outreach/)
  await page.keyboard.press('b')
  expect(await focused(page)).toMatch(/^Condition/)
  await insertByKey('a/b')
  await insertByKey('whatsapp')
  await page.keyboard.press('ArrowUp')
  await insertByKey('sms')
  // The other branch of the Condition: back up to where people divide, and on at the next open way.
  await page.keyboard.press('ArrowUp')
  await page.keyboard.press('ArrowUp')
  expect(await focused(page)).toMatch(/^Condition/)
  await insertByKey('ai decide')
  await insertByKey('voice')
  const { graph } = await saved()
  expect(graph.nodes.map(({ kind }) => kind).sort()).toEqual(
    ['condition', 'decide', 'split', 'start', 'step', 'step', 'step', 'step'].sort(),
  )
  const fork = graph.nodes.find(({ kind }) => kind === 'condition')?.id
  expect(graph.edges.filter(({ from }) => from === fork)).toHaveLength(2)
})

test('without a mouse: arrows walk down, over to the next branch and back to the fork', async () => {
  const { page } = session
  await page.keyboard.press('Home')
  expect(await focused(page)).toMatch(/^Start/)
  await page.keyboard.press('PageDown')
  expect(await focused(page)).toMatch(/^Condition/)
  await page.keyboard.press('ArrowDown')
  expect(await focused(page)).toMatch(/^A\/B Split/)
  await page.keyboard.press('ArrowRight')
  expect(await focused(page)).toMatch(/^AI Decide/)
  await page.keyboard.press('PageUp')
  expect(await focused(page)).toMatch(/^Condition/)
})

test('without a mouse: three problems are mended from the list of problems', async () => {
  const { page } = session
  const before = (await saved()).problems
  expect(before).toEqual(expect.arrayContaining(['V05 question', 'V07 fallback']))
  expect(before.some((one) => one.startsWith('V05 branch:'))).toBe(true)
  const mend = async (words: string) => {
    await page.keyboard.press('Control+Shift+m')
    const list = page.getByRole('listbox', { name: 'Problems' })
    await list.and(page.locator(':focus')).waitFor()
    for (let press = 0; press < 20; press++) {
      const here = await list.locator('[aria-selected="true"]').textContent()
      if (here?.includes(words)) break
      await page.keyboard.press('ArrowDown')
    }
    await page.keyboard.press('Enter')
    await page.locator('aside :focus').waitFor()
  }
  await mend('Has a branch without a rule')
  await tabTo(page, 'Add rule', 'button')
  await page.keyboard.press('Enter')
  await page.getByRole('button', { name: 'Remove rule 1' }).waitFor()
  await page.keyboard.press('Escape')
  await page.locator('[data-stage]:focus').waitFor()
  await page.keyboard.press('Control+Shift+m')
  await mend('Needs a question')
  await page.keyboard.type('Is this person interested in a call?')
  await page.keyboard.press('Escape')
  await page.locator('[data-stage]:focus').waitFor()
  await page.keyboard.press('Control+Shift+m')
  await mend('when the AI is unsure')
  await tabTo(page, 'End there', 'button')
  await page.keyboard.press('Enter')
  await page.getByText('Nowhere yet').waitFor({ state: 'detached' })
  await page.keyboard.press('Escape')
  const after = (await saved()).problems
  expect(after.filter((one) => /branch:|question|fallback/.test(one))).toEqual([])
})

test('without a mouse: rename, bypass, copy, paste, connect, reorder and undo', async () => {
  const { page } = session
  await page.locator('[data-stage]:focus').waitFor()
  await page.keyboard.press('Home')
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('F2')
  await page.locator('aside [data-field="name"] :focus').waitFor()
  await page.keyboard.type('Hello')
  await page.keyboard.press('Escape')
  await page.keyboard.press('.')
  expect(await focused(page)).toMatch(/^Step 1 of 4, Hello, .*bypassed/)
  await page.keyboard.press('.')
  await page.keyboard.press('Control+c')
  await page.keyboard.press('Control+v')
  expect((await saved()).graph.nodes.filter(({ name }) => name === 'Hello')).toHaveLength(2)
  await page.keyboard.press('Control+ArrowUp')
  await page.keyboard.press('Control+z')
  await page.keyboard.press('Control+z')
  expect((await saved()).graph.nodes.filter(({ name }) => name === 'Hello')).toHaveLength(1)
  // The voice step leads to the SMS of the other branch.
  await page.keyboard.press('Control+f')
  await page.getByRole('combobox', { name: 'Find node' }).waitFor()
  await page.keyboard.type('voice')
  await page.keyboard.press('Enter')
  await page.locator('[data-stage]:focus').waitFor()
  expect(await focused(page)).toMatch(/Voice/)
  await page.keyboard.press('c')
  for (let press = 0; press < 10; press++) {
    if (/SMS/.test((await page.locator('.node-card[data-target="chosen"]').textContent()) ?? '')) break
    await page.keyboard.press('ArrowDown')
  }
  await page.keyboard.press('Enter')
  expect(await focused(page)).toMatch(/Voice.*1 way out, to SMS/)
  await page.keyboard.press('Control+z')
  expect(await focused(page)).toMatch(/Voice.*1 way out, to End/)
  await page.keyboard.press('l')
  await inBothThemes(page, 'canvas-keyboard')
})

test('without a mouse: the outline is the same document, and is edited too', async () => {
  const { page } = session
  await page.keyboard.press('o')
  await page.getByRole('tree', { name: /^Outline/ }).waitFor()
  await tabTo(page, /^Outline/, 'tree')
  await page.keyboard.press('Home')
  await page.keyboard.press('ArrowDown')
  expect(await focused(page)).toMatch(/^Step 1, Hello/)
  await insertByKey('delay')
  expect(await focused(page)).toMatch(/^Delay/)
  await page.keyboard.press('Delete')
  await page.getByRole('treeitem', { name: /^Delay/ }).waitFor({ state: 'detached' })
  for (let press = 0; press < 3; press++) await page.keyboard.press('ArrowDown')
  expect(await focused(page)).toMatch(/^Way out|^A\/B Split|^Condition/)
  await inBothThemes(page, 'outline')
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme })
    expect(await seriousProblems(page)).toEqual([])
  }
})

test('without a key: the same by pressing', async () => {
  const { page } = session
  await open(`Pressed ${run}`)
  const insert = async (where: string, kind: string) => {
    await stage().getByRole('button', { name: where, exact: true }).click()
    await page.getByRole('option', { name: kind }).first().click()
    await insertField().waitFor({ state: 'detached' })
  }
  await insert('Insert after Start', 'Email')
  await insert('Insert after Email · Initial Outreach', 'Condition')
  await insert('Insert after Condition, Yes', 'A/B Split')
  await insert('Insert after Condition, Otherwise', 'AI Decide')
  // Press the way out, then the node it leads to.
  await page.getByRole('button', { name: 'Show the whole flow' }).click()
  await page.getByRole('button', { name: 'Zoom in' }).click()
  await stage().getByRole('button', { name: 'Connect A/B Split, A · 50 %' }).click()
  await node(/^AI Decide/).click()
  await page.getByText('Connected to AI Decide.').waitFor({ state: 'attached' })
  const { graph } = await saved()
  const byKind = (kind: string) => graph.nodes.find((one) => one.kind === kind)?.id ?? ''
  expect(graph.edges.some(({ from, to }) => from === byKind('split') && to === byKind('decide'))).toBe(true)
  // Back up makes a loop: refused, with the reason.
  await stage().getByRole('button', { name: 'Connect AI Decide, Interested' }).click()
  await node(/^Condition/).click()
  await page.getByText('This would make a loop, and people would go round for ever.').first().waitFor()
  expect((await saved()).graph.edges).toHaveLength(graph.edges.length)
})

test('without a key: the Condition is deleted, and one branch is kept', async () => {
  const { page } = session
  await node(/^Condition/).click({ button: 'right' })
  await page.getByRole('menuitem', { name: 'Delete' }).click()
  await page.getByRole('dialog', { name: 'Delete Condition' }).waitFor()
  await page.getByText('Keep “Otherwise”').click()
  await inBothThemes(page, 'canvas-delete')
  await page.getByRole('button', { name: 'Delete', exact: true }).click()
  await node(/^Condition/).waitFor({ state: 'detached' })
  expect((await saved()).graph.nodes.map(({ kind }) => kind)).toEqual(['start', 'step', 'decide'])
  await page.getByRole('button', { name: 'Undo' }).click()
  await node(/^Condition/).waitFor()
})

test('dragged: from the palette onto a line, from a way out to a node, a node elsewhere, a frame around several', async () => {
  const { page } = session
  await open(`Dragged ${run}`)
  const palette = page.getByRole('toolbar', { name: 'Nodes' })
  const item = (name: string) => palette.getByRole('button', { name, exact: true })
  const plus = (name: string) => stage().getByRole('button', { name, exact: true })
  await drag(await middle(item('Email')), await middle(plus('Insert after Start')))
  await node(/^Step 1/).waitFor()
  // On a node: after it.
  await drag(await middle(item('Condition')), await middle(node(/^Step 1/)))
  await node(/^Condition/).waitFor()
  // Beside everything: refused, nothing happens.
  const at = await middle(node(/^Step 1/))
  await drag(await middle(item('SMS')), { x: at.x - 280, y: at.y })
  expect((await saved()).graph.nodes).toHaveLength(3)
  await drag(await middle(item('SMS')), await middle(plus('Insert after Condition, Yes')))
  await drag(await middle(item('Delay')), await middle(plus('Insert after Condition, Otherwise')))
  await page.getByRole('button', { name: 'Close', exact: true }).click()
  await page.getByRole('button', { name: 'Show the whole flow' }).click()
  await drag(await middle(plus('Connect Delay')), await middle(node(/^Step \d of \d, SMS/)))
  await page.getByText('Connected to SMS · Re-engagement.').waitFor({ state: 'attached' })
  const before = await middle(node(/^Delay/))
  await drag(before, { x: before.x + 80, y: before.y + 40 })
  const after = await middle(node(/^Delay/))
  expect(Math.round(after.x - before.x)).toBeGreaterThan(40)
  await page.getByRole('button', { name: 'Undo' }).click()
  expect(await middle(node(/^Delay/))).toEqual(before)
  const corner = await node(/^Start/).boundingBox()
  await drag(
    { x: (corner?.x ?? 0) - 60, y: (corner?.y ?? 0) - 8 },
    { x: (corner?.x ?? 0) + 260, y: (corner?.y ?? 0) + 140 },
  )
  expect(await page.locator('.node-card[data-selected]').count()).toBeGreaterThanOrEqual(2)
})

test('dragged: the end of a line moves to another node, and into the empty space is let go', async () => {
  const { page } = session
  const { graph } = await saved()
  const delay = graph.nodes.find(({ kind }) => kind === 'delay')?.id ?? ''
  const joined = graph.edges.find(({ from }) => from === delay)
  expect(joined).toBeDefined()
  await page.locator(`[data-wire="${delay} next"]`).dispatchEvent('pointerdown', { button: 0, bubbles: true })
  const tip = page.locator(`[data-tip="${delay} next"]`)
  await tip.waitFor()
  const from = await middle(tip)
  await drag(from, { x: from.x - 260, y: from.y + 120 })
  expect((await saved()).graph.edges.some(({ from: source }) => source === delay)).toBe(false)
})

test('notes: one is put down, written, and stays', async () => {
  const { page } = session
  const at = await middle(node(/^Start/))
  await page.mouse.click(at.x + 300, at.y, { button: 'right' })
  await page.getByRole('menuitem', { name: 'Add note' }).click()
  await page.getByRole('textbox', { name: 'Text' }).fill('Ask Maria before this goes live.')
  await page.getByText('Ask Maria before this goes live.').first().waitFor()
  expect((await saved()).graph.notes?.[0]?.text).toBe('Ask Maria before this goes live.')
})

test('rubbish on the clipboard is refused with a plain sentence', async () => {
  const { page } = session
  await stage().focus()
  await stage().evaluate((element) => {
    const data = new DataTransfer()
    data.setData('text/plain', 'a shopping list')
    element.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }))
  })
  await page.getByText('The clipboard holds no nodes. Copy some in a sequence first.').first().waitFor()
})

test('the place is remembered: view, what is seen, the node under the keyboard and the inspector', async () => {
  const { page } = session
  await node(/^Step 1/).click()
  await page.getByRole('complementary', { name: 'Settings of Email' }).waitFor()
  const place = await node(/^Step 1/).boundingBox()
  await page.getByText('Saved', { exact: true }).waitFor()
  await page.getByRole('link', { name: 'Sequences' }).first().click()
  await page.getByRole('heading', { name: 'Sequences' }).waitFor()
  await page.goBack()
  await page.reload()
  await page.getByRole('complementary', { name: 'Settings of Email' }).waitFor()
  expect(await node(/^Step 1/).boundingBox()).toEqual(place)
})

test('Quick Mode shows the trunk, and Make linear leaves one path', async () => {
  const { page } = session
  await page.getByRole('button', { name: 'Quick Mode' }).click()
  await page.getByText('This sequence branches.').waitFor()
  await page.getByRole('button', { name: 'Open on canvas' }).waitFor()
  await inBothThemes(page, 'quick-trunk')
  await page.getByRole('button', { name: 'Make linear…' }).click()
  await page.getByRole('dialog', { name: 'Make linear' }).waitFor()
  await page.getByRole('button', { name: 'Keep this path' }).click()
  await page.getByText('This sequence branches.').waitFor({ state: 'detached' })
  expect((await saved()).graph.nodes.some(({ kind }) => kind === 'condition')).toBe(false)
  await page.getByRole('button', { name: 'Undo' }).click()
  await page.getByText('This sequence branches.').waitFor()
})

test('every part of it is free of serious accessibility problems in both themes', async () => {
  const { page } = session
  const found: Record<string, string[]> = {}
  const look = async (name: string) => {
    await session.settled()
    await inBothThemes(page, name)
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme })
      const problems = await seriousProblems(page)
      if (problems.length > 0) found[`${name} ${colorScheme}`] = problems
    }
  }
  for (const size of [5, 50]) {
    const id = await makeFlow(page, `Picture ${size} ${run}`, flow(size))
    await page.goto(`${origin()}/#/sequences/${id}?view=canvas`)
    await node(/^Start/).waitFor()
    await look(`canvas-${size}`)
  }
  await stage().focus()
  await page.keyboard.press('Home')
  for (const kind of ['condition', 'split', 'decide', 'qualify', 'update', 'webhook', 'enroll', 'notify', 'wait']) {
    await insertByKey({ condition: 'cond', split: 'a/b', decide: 'ai dec', qualify: 'ai qual' }[kind] ?? kind)
    const panel = page.getByRole('complementary')
    await panel.waitFor()
    // Nothing in it is wider than it, however long the names are.
    expect(await panel.evaluate((aside) => aside.scrollWidth - aside.clientWidth)).toBeLessThanOrEqual(0)
    await look(`panel-${kind}`)
    await page.keyboard.press('Control+z')
  }
  await page.keyboard.press('Control+Shift+m')
  await page.getByRole('listbox', { name: 'Problems' }).waitFor()
  await look('canvas-problems')
  await page.keyboard.press('Escape')
  await page.keyboard.press('a')
  await insertField().waitFor()
  await look('canvas-insert')
  expect(found).toEqual({})
}, 240_000)

test('nothing breaks the content security policy', () => {
  expect(session.complaints).toEqual([])
})
