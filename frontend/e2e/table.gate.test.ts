import { afterAll, beforeAll, expect, test } from 'vitest'
import { inBothThemes, openCadenza, type Session } from './browser'
import { goTo, tabTo } from './keyboard'
import { type Runner, startRunner } from './runner'

// A hundred thousand contacts feel like a hundred. Absolute times differ two- and threefold between runs on a shared
// machine, so each budget is stretched by as much as a page of plain rows, measured in the same run, is slow.

const MANY = 100_000
/** Milliseconds, on a machine where the plain page keeps its frames. */
const BUDGET = { ready: 300, search: 150, longTask: 50 }
/** Pixels in each frame: about 2,000 rows a second, as fast as an eye can pretend to follow. */
const PACE = 1200
const FRAMES = 150

let runner: Runner
let session: Session
/** The plain page, and how much slower than it should be this machine is now; 1 at best. */
let floor: Scroll = { fps: 60, loading: 0, blank: 0, long: [] }
let strain = 1

beforeAll(async () => {
  runner = await startRunner(manyContacts())
  session = await openCadenza(runner.link)
}, 240_000)
afterAll(async () => {
  await session?.close()
  await runner?.stop()
})

function manyContacts(): string {
  const companies = [
    'Acme',
    'Globex',
    'Initech',
    'Umbrella',
    'Stark Industries',
    'Hooli',
    'Soylent',
    'Wonka Industries',
  ]
  const lines = Array.from({ length: MANY }, (_, at) => {
    const company = companies[(at * 7) % companies.length]
    const tag = at % 3 === 0 ? 'gold' : at % 5 === 0 ? 'silver;partner' : ''
    return `p${at}@c${at % 997}.example,First${at % 613},Last${at % 3571},${company},Head of Sales,Berlin,${tag}`
  })
  return `Email,First Name,Last Name,Company,Title,City,Tags\n${lines.join('\n')}\n`
}

interface Scroll {
  fps: number
  /** Shares of the rows that should have been seen: not there yet, and not even a skeleton. */
  loading: number
  blank: number
  /** The length of each task over 50 ms. */
  long: number[]
}

/** Scrolls what fits the selector and looks after each frame at what is there. */
function scroll(selector: string, pace: number, frames: number): Promise<Scroll> {
  return session.page.evaluate(
    ({ selector, pace, frames }) => {
      const box = document.querySelector(selector)
      if (!box) throw new Error(`nothing to scroll: ${selector}`)
      const long: number[] = []
      const watch = new PerformanceObserver((list) => long.push(...list.getEntries().map(({ duration }) => duration)))
      watch.observe({ entryTypes: ['longtask'] })
      const view = box.getBoundingClientRect()
      const top = view.top + 40
      const height = 36
      const wanted = Math.floor((view.bottom - top) / height)
      const inView = (query: string) =>
        [...box.querySelectorAll(query)].filter((row) => {
          const place = row.getBoundingClientRect()
          return place.bottom > top && place.top < view.bottom
        }).length
      let loading = 0
      let blank = 0
      const start = performance.now()
      return new Promise<Scroll>((resolve) => {
        let frame = 0
        const step = () => {
          box.scrollTop += pace
          requestAnimationFrame(() => {
            const rows = inView('[role=row][id]')
            const waiting = inView('[data-loading-row]')
            loading += Math.max(0, wanted - rows)
            blank += Math.max(0, wanted - rows - waiting)
            frame++
            if (frame < frames) {
              step()
              return
            }
            watch.disconnect()
            const seconds = (performance.now() - start) / 1000
            const seen = wanted * frames
            resolve({ fps: frames / seconds, loading: loading / seen, blank: blank / seen, long })
          })
        }
        step()
      })
    },
    { selector, pace, frames },
  )
}

/** From the deed until the condition holds and is painted. */
function until(deed: string, condition: string): Promise<number> {
  return session.page.evaluate(
    ({ deed, condition }) =>
      new Promise<number>((resolve) => {
        const holds = new Function(`return ${condition}`) as () => boolean
        const start = performance.now()
        ;(new Function(deed) as () => void)()
        const look = () =>
          requestAnimationFrame(() =>
            holds() ? requestAnimationFrame(() => resolve(performance.now() - start)) : look(),
          )
        look()
      }),
    { deed, condition },
  )
}

const chosen = (words: string) =>
  session.page.getByRole('toolbar', { name: 'Selection' }).getByText(words, { exact: true }).waitFor()

function median(values: number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? 0
}

test('the floor: plain rows, written anew at each step', async () => {
  const { page } = session
  await page.evaluate(() => {
    const floor = document.createElement('div')
    floor.id = 'floor'
    floor.style.cssText = 'position:fixed;inset:0;z-index:99;overflow:auto;background:white'
    const tall = document.createElement('div')
    tall.style.cssText = 'position:relative;height:3600000px'
    floor.append(tall)
    document.body.append(floor)
    const draw = () => {
      const first = Math.floor(floor.scrollTop / 36)
      const cell = '<span style="overflow:hidden;text-overflow:ellipsis;white-space:nowrap">Some text of a row</span>'
      tall.innerHTML = Array.from({ length: 40 }, (_, at) => {
        const place = `position:absolute;left:0;right:0;height:36px;transform:translateY(${(first + at) * 36}px)`
        return `<div style="${place};display:grid;grid-template-columns:repeat(9,1fr)">${cell.repeat(9)}</div>`
      }).join('')
    }
    floor.addEventListener('scroll', draw)
    draw()
  })
  floor = await scroll('#floor', PACE, FRAMES)
  await page.evaluate(() => document.getElementById('floor')?.remove())
  strain = Math.max(1, 60 / floor.fps)
  console.log(`floor: ${floor.fps.toFixed(0)} frames a second, tasks over 50 ms: ${floor.long.length}`)
  expect(floor.fps).toBeGreaterThan(5)
})

test('the table is ready within 300 ms', async () => {
  const { page } = session
  const times: number[] = []
  for (let turn = 0; turn < 5; turn++) {
    await goTo(page, 'l')
    await page.getByRole('heading', { name: 'Lists' }).waitFor()
    await session.settled()
    times.push(
      await until(
        "location.hash = '#/contacts'",
        "document.querySelectorAll('[role=grid][aria-label=Contacts] [role=row][id]').length > 15",
      ),
    )
    await page.locator(`[role=grid][aria-rowcount="${MANY + 1}"]`).waitFor()
  }
  console.log(`ready: ${times.map((time) => time.toFixed(0)).join(', ')} ms`)
  expect(median(times)).toBeLessThan(BUDGET.ready * strain)
  await inBothThemes(page, 'contacts-100000')
})

test('scrolling shows no blank, at most 1 % of rows that are on their way, and no long task', async () => {
  const before = session.complaints.length
  const went = await scroll('[role=grid]', PACE, FRAMES)
  console.log(
    `scroll: ${went.fps.toFixed(0)} frames a second, ${(went.loading * 100).toFixed(2)} % on their way, ` +
      `${(went.blank * 100).toFixed(2)} % blank, tasks over 50 ms: ${went.long.map((ms) => ms.toFixed(0)).join(', ') || 'none'}`,
  )
  expect(went.blank).toBeLessThan(0.01)
  expect(went.loading).toBeLessThan(0.01 * strain)
  expect(went.fps).toBeGreaterThan(floor.fps * 0.3)
  // A hiccup of a shared machine is no fault of the table; a habit would be.
  expect(went.long.filter((ms) => ms > BUDGET.longTask * strain).length).toBeLessThan(floor.long.length + FRAMES / 10)
  expect(session.complaints.length).toBe(before)
})

test('the last row is a key away', async () => {
  const { page } = session
  await tabTo(page, 'Contacts', 'grid')
  await page.keyboard.press('End')
  await page.locator(`[aria-rowindex="${MANY + 1}"]`).waitFor()
  await page.keyboard.press('Shift+ArrowUp')
  await chosen('2 contacts selected')
  await page.keyboard.press('Escape')
  await page.keyboard.press('Home')
  await page.locator('[aria-rowindex="2"]').waitFor()
})

test('a range over rows that were never loaded is chosen whole', async () => {
  const { page } = session
  await page.keyboard.press('Shift+End')
  // A stretch takes 10,000 at most; all that match are chosen by Ctrl+A.
  await chosen('10,000 contacts selected')
  await page.keyboard.press('Control+a')
  await chosen(`${MANY.toLocaleString('en-US')} contacts selected`)
  await page.keyboard.press('Escape')
  await page.keyboard.press('Home')
}, 120_000)

test('a search is answered within 150 ms', async () => {
  const { page } = session
  await page.keyboard.press('/')
  const times: number[] = []
  for (const word of ['first12', 'last7', 'globex', 'p999', 'acme first3']) {
    const before = await page.locator('[role=grid]').getAttribute('aria-rowcount')
    const type = `const field = document.querySelector('input[type=search]')
      Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value').set.call(field, ${JSON.stringify(word)})
      field.dispatchEvent(new Event('input', { bubbles: true }))`
    times.push(await until(type, `document.querySelector('[role=grid]').getAttribute('aria-rowcount') !== '${before}'`))
    await session.settled()
  }
  console.log(`search: ${times.map((time) => time.toFixed(0)).join(', ')} ms`)
  expect(median(times)).toBeLessThan(BUDGET.search * strain)
})
