import { expect } from 'vitest'
import type { Session } from './browser'

/** Asks the engine as the page does, and gives what it answers. */
// biome-ignore lint/suspicious/noExplicitAny: what the API answers is read by the test at its place
export type Call = (method: string, path: string, data?: unknown) => Promise<any>

// biome-ignore lint/suspicious/noExplicitAny: as above
export async function callTo({ page }: Session, method: string, path: string, data?: unknown): Promise<any> {
  const answer = await page.request.fetch(`${new URL(page.url()).origin}${path}`, { method, ...(data ? { data } : {}) })
  const text = await answer.text()
  expect(answer.ok(), `${method} ${path}: ${text}`).toBe(true)
  return text ? JSON.parse(text) : undefined
}
