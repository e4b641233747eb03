/** One fault of a request: where, as a JSON pointer from the root of that place, and what is expected there. */
export interface Fault {
  readonly in: 'body' | 'query' | 'path' | 'header'
  readonly pointer: string
  /** Stable, for programs; there where a command found the fault, not the schema. */
  readonly code?: string
  readonly message: string
}

/** A failure as the server tells it: problem details (RFC 9457) with a stable code. */
export interface Problem {
  readonly type: string
  readonly title: string
  readonly status: number
  readonly detail?: string
  readonly code: string
  readonly requestId: string
  /** What did not fit its schema, at most 100. */
  readonly faults?: readonly Fault[]
  /** How far what is waited for has come, from 0 to 1; left out where nobody knows. */
  readonly progress?: number
}

/** What a call came to. `etag` is there for settings. */
export type Answer<Reply> =
  | { readonly ok: true; readonly value: Reply; readonly etag?: string }
  | { readonly ok: false; readonly problem: Problem }

export interface TransportRequest {
  readonly method: string
  /** Path and query, without the server's address. */
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  /** JSON text. */
  readonly body?: string
}

export interface TransportResponse {
  readonly status: number
  /** The header's value by its lower-case name. */
  header(name: string): string | undefined
  text(): Promise<string>
}

/** How requests travel: `fetch` in a browser, the platform's own call in a mini program, nothing but a function in a test. */
export type Transport = (request: TransportRequest) => Promise<TransportResponse>

interface Operation {
  readonly path?: object
  readonly query?: object
  readonly body?: unknown
  readonly idempotencyKey?: string
  readonly ifMatch?: string
  readonly reply: unknown
}

type Input<Op> = Omit<Op, 'reply'>
type Reply<Op> = Op extends { readonly reply: infer R } ? R : never
/** Nothing to say: the argument may be left out. */
type Arguments<Op> = Record<never, never> extends Input<Op> ? [input?: Input<Op>] : [input: Input<Op>]

export interface Client<Operations> {
  call<Name extends keyof Operations & string>(
    name: Name,
    ...input: Arguments<Operations[Name]>
  ): Promise<Answer<Reply<Operations[Name]>>>
}

type Addresses<Operations> = { readonly [Name in keyof Operations]: readonly [method: string, path: string] }

/**
 * A client for one audience: `createClient<Operations>(operations, transport)` with both of `@atrium/api/admin`. Refusals are answers; what
 * the transport throws (no network) is thrown on.
 */
export function createClient<Operations>(addresses: Addresses<Operations>, transport: Transport): Client<Operations> {
  return {
    async call(name, ...[given]) {
      const input = (given ?? {}) as Omit<Operation, 'reply'>
      const [method, path] = addresses[name]
      const headers: Record<string, string> = { accept: 'application/json' }
      if (input.idempotencyKey !== undefined) headers['idempotency-key'] = input.idempotencyKey
      if (input.ifMatch !== undefined) headers['if-match'] = input.ifMatch
      if (input.body !== undefined) headers['content-type'] = 'application/json'
      const response = await transport({
        method,
        url: fill(path, input.path ?? {}) + queryText(input.query ?? {}),
        headers,
        ...(input.body === undefined ? {} : { body: JSON.stringify(input.body) }),
      })
      return answerOf(response)
    },
  }
}

async function answerOf<Value>(response: TransportResponse): Promise<Answer<Value>> {
  const text = await response.text()
  if (response.status >= 200 && response.status < 300) {
    const etag = response.header('etag')
    // The document that the types were written from says what a reply of this status is.
    const value = (text === '' ? undefined : JSON.parse(text)) as Value
    return etag === undefined ? { ok: true, value } : { ok: true, value, etag }
  }
  return { ok: false, problem: problemOf(response, text) }
}

/** A proxy in between may answer something else than a problem. */
function problemOf(response: TransportResponse, text: string): Problem {
  if (/^application\/(?:problem\+)?json\b/.test(response.header('content-type') ?? '')) {
    const problem: Partial<Problem> = JSON.parse(text)
    if (typeof problem.code === 'string') return { type: 'about:blank', title: problem.code, requestId: '', status: response.status, ...problem, code: problem.code }
  }
  return { type: 'about:blank', title: `HTTP ${response.status}`, status: response.status, code: 'not_a_problem', requestId: response.header('x-request-id') ?? '' }
}

function fill(path: string, values: object): string {
  const known = new Map(Object.entries(values))
  return path.replace(/\{(\w+)\}/g, (_, name: string) => {
    if (!known.has(name)) throw new TypeError(`${path} needs "${name}"`)
    return encodeURIComponent(String(known.get(name)))
  })
}

function queryText(values: object): string {
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries(values)) {
    if (value === undefined || value === null) continue
    for (const each of Array.isArray(value) ? value : [value]) query.append(name, String(each))
  }
  const text = query.toString()
  return text === '' ? '' : `?${text}`
}
