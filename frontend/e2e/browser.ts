import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { AxeBuilder } from '@axe-core/playwright'
import { type BrowserContext, chromium, type Page } from 'playwright-core'

const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** Where pictures and traces go. */
const RESULTS = process.env.CADENZA_E2E_RESULTS ?? 'test-results'

export interface Session {
  page: Page
  /** What the console complained about, among it every breach of the content security policy. */
  complaints: string[]
  close: () => Promise<void>
}

/** Opens the start link that the runner printed, in a fresh profile. */
export async function openCadenza(): Promise<Session> {
  const link = process.env.CADENZA_URL
  if (!link) throw new Error('Set CADENZA_URL to the start link that the runner prints.')
  const profile = mkdtempSync(join(tmpdir(), 'cadenza-e2e-'))
  const context = await launch(profile)
  const page = context.pages()[0] ?? (await context.newPage())
  const complaints: string[] = []
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(`${message.text()} ${message.location().url}`)
  })
  // Choosers are caught from the start: the catch must be in place before the key that opens one.
  page.on('filechooser', () => {})
  page.on('pageerror', (error) => complaints.push(String(error)))
  await page.goto(link)
  await page.getByRole('main').waitFor()
  const close = async () => {
    await context.close()
    rmSync(profile, { recursive: true, force: true })
  }
  return { page, complaints, close }
}

function launch(profile: string): Promise<BrowserContext> {
  return chromium.launchPersistentContext(profile, {
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    headless: true,
    args: FLAGS,
    viewport: { width: 1280, height: 800 },
    // Pictures and contrast are taken at rest, not in the middle of a fade.
    reducedMotion: 'reduce',
  })
}

/** Takes the page in light and dark: name-light.png, name-dark.png. */
export async function inBothThemes(page: Page, name: string): Promise<void> {
  mkdirSync(RESULTS, { recursive: true })
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme })
    await page.screenshot({ path: join(RESULTS, `${name}-${colorScheme}.png`) })
  }
}

/** What axe finds serious or worse, one line each. */
export async function seriousProblems(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze()
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`)
}
