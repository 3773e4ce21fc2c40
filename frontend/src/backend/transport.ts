import { newId } from './id'
import { wailsApp } from './wails'

/** How a request reaches the API. Both ways take a Request and give a Response, as fetch does. */
export type Transport = (request: Request) => Promise<Response>

/** In a browser: the same origin; the session is a cookie that scripts cannot read. */
const overHttp: Transport = (request) => fetch(new Request(request, { credentials: 'same-origin' }))

/** In the window: the same handler, called in process. */
const inProcess: Transport = async (request) => {
  const app = wailsApp()
  if (!app) throw new TypeError('the window is not connected')
  request.signal.throwIfAborted()
  const id = newId()
  const { pathname, search } = new URL(request.url)
  const headers = JSON.stringify(Object.fromEntries(request.headers))
  const body = await request.text()
  const aborted = new Promise<never>((_, reject) => {
    const abort = () => {
      app.Cancel(id).catch(() => undefined) // The answer is no longer wanted; whether the engine heard it makes no difference.
      reject(request.signal.reason)
    }
    request.signal.addEventListener('abort', abort, { once: true })
  })
  const answer = await Promise.race([app.Call(id, request.method, pathname + search, headers, body), aborted])
  const type = answer.status >= 400 ? 'application/problem+json' : 'application/json'
  const isEmpty = answer.status === 204 || answer.status === 304
  return new Response(isEmpty ? null : answer.body, {
    status: answer.status,
    headers: { 'Content-Type': type, 'Content-Length': String(answer.body.length) },
  })
}

export const isWindow = wailsApp() !== undefined

let current: Transport = isWindow ? inProcess : overHttp

export const transport: Transport = (request) => current(request)

/** For tests: another way to answer. Gives back the undo. */
export function setTransport(next: Transport): () => void {
  const before = current
  current = next
  return () => {
    current = before
  }
}
