/** A field that was refused: location is 'body.email', 'query.limit', … */
export interface FieldProblem {
  location: string
  message: string
}

interface ProblemBody {
  title?: string
  detail?: string
  code?: string
  remedy?: string
  errors?: FieldProblem[]
}

/** What the API answers when it refuses (RFC 9457), and what we say when it cannot be reached. */
export class Problem extends Error {
  override readonly name = 'Problem'
  readonly at = new Date()
  readonly status: number
  /** Stable, for code. */
  readonly code: string
  /** What went wrong, for a person. */
  readonly sentence: string
  /** What mends it. */
  readonly remedy: string | undefined
  readonly errors: readonly FieldProblem[]

  constructor(status: number, body: ProblemBody, cause?: unknown) {
    const sentence = body.detail ?? body.title ?? `The engine answered ${status}.`
    super(sentence, { cause })
    this.status = status
    this.code = body.code ?? `http_${status}`
    this.sentence = sentence
    this.remedy = body.remedy
    this.errors = body.errors ?? []
  }

  static async fromResponse(response: Response): Promise<Problem> {
    const text = await response.text()
    return new Problem(response.status, parse(text))
  }

  static unreachable(cause: unknown): Problem {
    const detail = 'The engine does not answer.'
    const remedy = 'Check that Cadenza or its runner is running, then retry.'
    return new Problem(0, { code: 'unreachable', detail, remedy }, cause)
  }

  /** The sentence for one field of the request body: field('email'), field('steps[2].delay'). */
  field(name: string): string | undefined {
    const place = `body.${name}`
    return this.errors.find(({ location }) => location === place || location === name)?.message
  }
}

function parse(text: string): ProblemBody {
  try {
    const body: unknown = JSON.parse(text)
    return typeof body === 'object' && body !== null ? body : {}
  } catch {
    // Not from our API: a proxy's page, or nothing at all. The status says what is known.
    return {}
  }
}

/** Any error in the words of ErrorState. */
export function explain(error: unknown): { detail: string; remedy: string | undefined; details: string } {
  if (!(error instanceof Problem)) {
    const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error)
    return { detail: text, remedy: undefined, details: error instanceof Error ? (error.stack ?? text) : text }
  }
  const fields = error.errors.map(({ location, message }) => `${location}: ${message}`)
  return {
    detail: error.sentence,
    remedy: error.remedy,
    details: [`${error.code} (${error.status}) at ${error.at.toISOString()}`, error.sentence, ...fields].join('\n'),
  }
}
