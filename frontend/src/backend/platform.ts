import { newId } from './id'
import { Problem } from './problem'
import { transport } from './transport'
import { wailsApp } from './wails'

// What the window and a browser do differently with files.

export interface Upload {
  id: string
  name: string
}

/** In the window the engine reads the file by itself; its own dialog chooses it. Null when nothing was chosen. */
export async function pickInWindow(): Promise<Upload | null> {
  const app = wailsApp()
  if (!app) throw new TypeError('the window is not connected')
  const picked = await app.PickFile()
  return picked?.id ? picked : null
}

/** In a browser the file travels as the body, as it is. */
export function uploadFile(file: File): Promise<Upload> {
  return upload(file.name, file, (request) => fetch(request))
}

/** A text goes both ways: the window only has no way for files. */
export function uploadText(name: string, text: string): Promise<Upload> {
  return upload(name, text, transport)
}

async function upload(name: string, body: File | string, send: typeof transport): Promise<Upload> {
  let response: Response
  try {
    response = await send(
      new Request(new URL(`/api/uploads?name=${encodeURIComponent(name)}`, document.baseURI), {
        method: 'POST',
        body,
        credentials: 'same-origin',
        headers: { 'Idempotency-Key': newId(), 'Content-Type': 'application/octet-stream' },
      }),
    )
  } catch (error) {
    throw Problem.unreachable(error)
  }
  if (!response.ok) throw await Problem.fromResponse(response)
  const answer: unknown = await response.json()
  const id = typeof answer === 'object' && answer !== null && 'id' in answer ? String(answer.id) : ''
  return { id, name }
}

/** In the window the system's dialog asks where the refused rows go. False when nothing was chosen. */
export async function saveRejectsInWindow(importId: string): Promise<boolean> {
  const app = wailsApp()
  if (!app) throw new TypeError('the window is not connected')
  return app.SaveRejects(importId)
}

/** Where a browser fetches the refused rows of an import. */
export function rejectsAddress(importId: string): string {
  return `/api/imports/${encodeURIComponent(importId)}/rejects.csv`
}

/** In the window the system's dialog chooses a folder to watch. Empty when nothing was chosen. */
export async function pickFolderInWindow(): Promise<string> {
  const app = wailsApp()
  if (!app) throw new TypeError('the window is not connected')
  return app.PickFolder()
}

/** Writes a text into a file: a browser puts it where it puts files, the window asks. False when no place was chosen. */
export async function saveText(name: string, text: string): Promise<boolean> {
  const app = wailsApp()
  if (app) return app.SaveText(name, text)
  const address = URL.createObjectURL(new Blob([text], { type: 'application/octet-stream' }))
  const link = document.createElement('a')
  link.href = address
  link.download = name
  document.body.append(link)
  link.click()
  link.remove()
  URL.revokeObjectURL(address)
  return true
}
