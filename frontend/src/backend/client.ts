import createClient, { type Middleware } from 'openapi-fetch'
import type { paths } from './api.gen'
import { newId } from './id'
import { Problem } from './problem'
import { markSignedOut } from './session'
import { transport } from './transport'

const KEY = 'Idempotency-Key'
const READS = new Set(['GET', 'HEAD'])

/** Every command carries a key, so that one sent twice is done once; who retries the same deed gives the key of the first. */
const once: Middleware = {
  onRequest({ request }) {
    if (!READS.has(request.method) && !request.headers.has(KEY)) request.headers.set(KEY, newId())
    return request
  },
}

/** Refusals and silence both become a Problem. */
const refuse: Middleware = {
  async onResponse({ response }) {
    markSignedOut(response.status === 401)
    if (!response.ok) throw await Problem.fromResponse(response)
  },
  onError({ error }) {
    if (error instanceof DOMException && error.name === 'AbortError') return error
    return Problem.unreachable(error)
  },
}

/** The API, typed from its document: api.GET('/api/contacts/{id}', { params: { path: { id } }, signal }). */
export const api = createClient<paths>({
  baseUrl: new URL('/', document.baseURI).href.replace(/\/$/, ''),
  fetch: transport,
})
api.use(once, refuse)

/** The data of an answer. A refusal has already been thrown as a Problem. */
export async function ask<Data>(call: Promise<{ data?: Data }>): Promise<Data> {
  const { data } = await call
  return data as Data
}
