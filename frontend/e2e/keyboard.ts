import type { Page } from 'playwright-core'

/** Presses Tab until what has focus carries this accessible name, as a person without a mouse would. */
export async function tabTo(page: Page, name: string | RegExp, role?: string): Promise<void> {
  for (let press = 0; press < 80; press++) {
    await page.keyboard.press('Tab')
    const here = await page.evaluate(() => {
      const element = document.activeElement
      const ids = element?.getAttribute('aria-labelledby')?.split(' ') ?? []
      const labels = element instanceof HTMLInputElement ? [...(element.labels ?? [])] : []
      return {
        role: element?.getAttribute('role') ?? element?.tagName.toLowerCase() ?? '',
        // A chooser is known by its label as well as by what it shows.
        names: [
          element?.getAttribute('aria-label') ?? element?.textContent ?? '',
          ...ids.map((id) => document.getElementById(id)?.textContent ?? ''),
          ...labels.map((label) => label.textContent ?? ''),
        ],
      }
    })
    const fits = here.names.some((one) => (typeof name === 'string' ? one.includes(name) : name.test(one)))
    if (fits && (role === undefined || here.role === role)) return
  }
  throw new Error(`Tab never reached ${String(name)}`)
}

/** Stays where focus is if that is it already, otherwise tabs there. */
export async function reach(page: Page, name: string, role: string): Promise<void> {
  const there = await page.evaluate(() => document.activeElement?.textContent ?? '')
  if (!there.includes(name) || there.length > name.length + 20) await tabTo(page, name, role)
}

/** Runs a command by typing a part of its title. */
export async function command(page: Page, title: string): Promise<void> {
  await page.keyboard.press('Control+k')
  await page.getByRole('combobox', { name: 'Search commands' }).waitFor()
  await page.keyboard.type(title)
  await page.keyboard.press('Enter')
}

/** Two presses in a row, as G then C; Esc first leaves a field, where letters are text. */
export async function goTo(page: Page, letter: string): Promise<void> {
  await page.keyboard.press('Escape')
  await page.keyboard.press('g')
  await page.keyboard.press(letter)
}

/** Types into a dialog that has just opened, once its first field has the focus: the focus comes a frame after the dialog. */
export async function typeInDialog(page: Page, name: string | RegExp, text: string): Promise<void> {
  await page.getByRole('dialog', { name }).locator('input:focus, textarea:focus').waitFor()
  await page.keyboard.type(text)
}
