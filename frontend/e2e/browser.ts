import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { AxeBuilder } from '@axe-core/playwright'
import { type BrowserContext, chromium, type Page, type Request } from 'playwright-core'

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
  /** Resolves once every question to the API is answered and painted. */
  settled: () => Promise<void>
  close: () => Promise<void>
}

/** Opens the start link that a runner printed, in a fresh profile. */
export async function openCadenza(link = process.env.CADENZA_URL): Promise<Session> {
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
  const settled = watchQuestions(page)
  const close = async () => {
    await context.close()
    rmSync(profile, { recursive: true, force: true })
  }
  return { page, complaints, settled, close }
}

/** Counts what the page has asked the API and not been told yet; the stream of changes never ends and is left out. */
function watchQuestions(page: Page): () => Promise<void> {
  const open = new Set<Request>()
  page.on('request', (request) => {
    const { pathname } = new URL(request.url())
    if (pathname.startsWith('/api/') && pathname !== '/api/events') open.add(request)
  })
  page.on('requestfinished', (request) => open.delete(request))
  page.on('requestfailed', (request) => open.delete(request))
  return async () => {
    // An answer may lead to the next question: quiet counts once it has lasted for some frames.
    for (let quiet = 0; quiet < 5; quiet = open.size === 0 ? quiet + 1 : 0) {
      await page.evaluate(() => new Promise((painted) => requestAnimationFrame(painted)))
    }
  }
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

/** The serious accessibility problems of each screen in both themes, by screen and theme; each is also drawn. */
export async function problemsOf(
  { page, settled }: Session,
  screens: [name: string, path: string][],
): Promise<Record<string, string[]>> {
  const origin = new URL(page.url()).origin
  const found: Record<string, string[]> = {}
  for (const [name, path] of screens) {
    await page.goto(`${origin}/#${path}`)
    await page.reload()
    await page.getByRole('heading').first().waitFor()
    await settled()
    await inBothThemes(page, name)
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme })
      const problems = await seriousProblems(page)
      if (problems.length > 0) found[`${name} ${colorScheme}`] = problems
    }
  }
  return found
}
