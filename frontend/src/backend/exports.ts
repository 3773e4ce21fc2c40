import { api, ask } from './client'
import { isWindow } from './transport'
import type { StartExport } from './types'
import { wailsApp } from './wails'

/** Writes a file and hands it over: a browser puts it where it puts files, the window asks. False when no place was chosen. */
export async function exportFile(what: StartExport): Promise<boolean> {
  const { id, name } = await ask(api.POST('/api/exports', { body: what }))
  if (isWindow) {
    const app = wailsApp()
    if (!app) throw new TypeError('the window is not connected')
    return app.SaveExport(id)
  }
  const link = document.createElement('a')
  link.href = `/api/exports/${encodeURIComponent(id)}`
  link.download = name
  document.body.append(link)
  link.click()
  link.remove()
  return true
}
