import { newId } from './id'
import { Problem } from './problem'
import { isWindow, transport } from './transport'
import type { Who } from './types'
import { wailsApp } from './wails'

// Files that leave Cadenza. The paths are written by hand here, and only here.

export type ExportFormat = 'csv' | 'xlsx' | 'vcard'

interface Prepared {
  id: string
  name: string
}

/** Writes contacts into a file and hands it over. False when no place was chosen for it. */
export async function exportContacts(who: Who, format: ExportFormat): Promise<boolean> {
  const response = await send('/api/exports', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'Idempotency-Key': newId() },
    body: JSON.stringify({ what: 'contacts', who, format }),
  })
  const { id, name }: Prepared = await response.json()
  if (isWindow) return saveInWindow(id)
  download(`/api/exports/${encodeURIComponent(id)}`, name)
  return true
}

/** Everything that is stored about one person, as a file for that person. */
export async function exportPerson(contactId: string, name: string): Promise<boolean> {
  const path = `/api/contacts/${encodeURIComponent(contactId)}/export.json`
  if (!isWindow) {
    download(path, name)
    return true
  }
  const address = URL.createObjectURL(await (await send(path, {})).blob())
  download(address, name)
  URL.revokeObjectURL(address)
  return true
}

async function saveInWindow(id: string): Promise<boolean> {
  const app = wailsApp()
  if (!app) throw new TypeError('the window is not connected')
  return app.SaveExport(id)
}

/** A refusal is thrown as a Problem, as everywhere. */
async function send(path: string, init: RequestInit): Promise<Response> {
  let response: Response
  try {
    response = await transport(new Request(new URL(path, document.baseURI), init))
  } catch (error) {
    throw Problem.unreachable(error)
  }
  if (!response.ok) throw await Problem.fromResponse(response)
  return response
}

/** The browser puts the file where it puts files. */
function download(address: string, name: string) {
  const link = document.createElement('a')
  link.href = address
  link.download = name
  document.body.append(link)
  link.click()
  link.remove()
}
