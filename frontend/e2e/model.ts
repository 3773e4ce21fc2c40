import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

// A language model's endpoint, written by hand: it speaks as OpenAI's API does, and says what the test has it say.

export interface Question {
  system: string
  user: string
  key: string
}

export interface Model {
  /** Where it answers, ending in /v1. */
  url: string
  asked: Question[]
  /** What it answers to a question: an object is sent as the JSON of the answer, in pieces; a number is an HTTP status. */
  answer: (question: Question) => object | string | number
  /** Holds back the second half of each answer until release. */
  held: boolean
  release: () => void
  /** Questions that ended because the asker went away. */
  left: number
  close: () => Promise<void>
}

export async function openModel(): Promise<Model> {
  const waiting = new Set<() => void>()
  const model: Model = {
    url: '',
    asked: [],
    answer: () => ({ ok: true }),
    held: false,
    left: 0,
    release: () => {
      model.held = false
      for (const go of waiting) go()
      waiting.clear()
    },
    close: () =>
      new Promise((done) => {
        model.release()
        server.closeAllConnections()
        server.close(() => done())
      }),
  }
  const server = createServer((request, response) => {
    if (request.url?.endsWith('/models'))
      return json(response, { object: 'list', data: [{ id: 'tiny', object: 'model' }] })
    void chat(request, response)
  })

  async function chat(request: IncomingMessage, response: ServerResponse) {
    const body = JSON.parse(await read(request))
    const said = (role: string): string =>
      body.messages.filter((one: { role: string }) => one.role === role).at(-1)?.content ?? ''
    const question = { system: said('system'), user: said('user'), key: request.headers.authorization ?? '' }
    const answer = probe(body) ?? model.answer(question)
    if (!probe(body)) model.asked.push(question)
    if (typeof answer === 'number') {
      response.writeHead(answer, { 'content-type': 'application/json' })
      response.end(JSON.stringify({ error: { message: 'refused by the test', type: 'error', code: null } }))
      return
    }
    response.on('close', () => {
      if (!response.writableFinished) model.left++
    })
    const text = typeof answer === 'string' ? answer : JSON.stringify(answer)
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    const half = Math.ceil(text.length / 2)
    piece(response, { content: text.slice(0, half) })
    if (model.held) await new Promise<void>((go) => waiting.add(go))
    piece(response, { content: text.slice(half) })
    piece(response, {}, 'stop')
    event(response, {
      ...frame,
      choices: [],
      usage: { prompt_tokens: 900, completion_tokens: 120, total_tokens: 1020 },
    })
    response.end('data: [DONE]\n\n')
  }

  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', () => listening()))
  model.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`
  return model
}

const frame = { id: 'c1', object: 'chat.completion.chunk', created: 1, model: 'tiny' }

/** A question whose shape holds no text is the one that finds out what an endpoint understands. */
function probe(body: {
  response_format?: { json_schema?: { schema?: { properties?: Record<string, { type?: string }> } } }
}) {
  const properties = body.response_format?.json_schema?.schema?.properties
  if (!properties || 'body' in properties || 'outcome' in properties || 'reason' in properties) return undefined
  return Object.fromEntries(
    Object.entries(properties).map(([name, { type }]) => [name, type === 'string' ? 'yes' : true]),
  )
}

function piece(response: ServerResponse, delta: object, reason: string | null = null) {
  event(response, { ...frame, choices: [{ index: 0, delta: { role: 'assistant', ...delta }, finish_reason: reason }] })
}

function event(response: ServerResponse, data: object) {
  response.write(`data: ${JSON.stringify(data)}\n\n`)
}

function json(response: ServerResponse, data: object) {
  response.writeHead(200, { 'content-type': 'application/json' })
  response.end(JSON.stringify(data))
}

async function read(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = []
  for await (const part of request) parts.push(part as Buffer)
  return Buffer.concat(parts).toString('utf8')
}
