import assert from 'node:assert/strict'
import { SESSION_COOKIE } from '@atrium/http'
import type { HttpServer } from '@atrium/http/server'

/** How one request differs from the usual: 200 expected, no headers of its own. */
export interface Request {
  readonly status?: number
  /** Idempotency-Key; every command gets one of its own where absent. */
  readonly key?: string
  readonly headers?: Readonly<Record<string, string>>
}

/** What a batch answers for each of its items. */
export interface BatchItem<T> {
  readonly ok: boolean
  readonly value?: T
  readonly code?: string
}

/** A problem detail, as far as stories look at it. */
export interface Refusal {
  readonly code: string
  readonly status: number
}

export interface Setting<T> {
  readonly etag: string
  readonly setting: T
}

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

let keys = 0

/** Somebody who talks to the house over HTTP and expects the status that the story says. */
export class Client {
  private readonly server: HttpServer
  private readonly credentials: () => Readonly<Record<string, string>>

  constructor(server: HttpServer, credentials: () => Readonly<Record<string, string>>) {
    this.server = server
    this.credentials = credentials
  }

  /** Sends a request, whatever comes of it; bytes go as the file that they are. */
  ask(method: Method, path: string, body?: unknown, headers: Readonly<Record<string, string>> = {}) {
    const isFile = Buffer.isBuffer(body)
    const type = body === undefined ? {} : { 'content-type': isFile ? 'application/octet-stream' : 'application/json' }
    return this.server.inject({
      method,
      url: path,
      headers: { ...this.credentials(), ...type, ...headers },
      ...(body === undefined ? {} : { payload: typeof body === 'string' || isFile ? body : JSON.stringify(body) }),
    })
  }

  async send(method: Method, path: string, body: unknown, { status = 200, headers = {} }: Request = {}) {
    const reply = await this.ask(method, path, body, headers)
    assert.equal(reply.statusCode, status, `${method} ${path} ${JSON.stringify(body)}: ${reply.body}`)
    return reply
  }

  /** Runs a command, or asks a question that has a body. */
  async post<T>(path: string, body: unknown, request: Request = {}): Promise<T> {
    const headers = { 'idempotency-key': request.key ?? `story-${++keys}`, ...request.headers }
    return (await this.send('POST', path, body, { ...request, headers })).json<T>()
  }

  /** Expects a refusal and answers its code. */
  async refused(status: number, path: string, body: unknown, request: Request = {}): Promise<string> {
    return (await this.post<Refusal>(path, body, { ...request, status })).code
  }

  async batch<T>(path: string, items: readonly unknown[]): Promise<BatchItem<T>[]> {
    const reply = await this.send('POST', `${path}/batch`, { items })
    return reply.json<{ items: BatchItem<T>[] }>().items
  }

  async get<T>(path: string, request: Request = {}): Promise<T> {
    return (await this.send('GET', path, undefined, request)).json<T>()
  }

  async setting<T>(path: string): Promise<Setting<T>> {
    const reply = await this.send('GET', path, undefined)
    return { etag: String(reply.headers.etag), setting: reply.json<T>() }
  }

  /** Writes a setting as of what it is now, or as of the tag given; null sends none. */
  async put(path: string, body: unknown, request: Request & { etag?: string | null } = {}): Promise<unknown> {
    return this.writeSetting('PUT', path, body, request)
  }

  async patch(path: string, body: unknown, request: Request & { etag?: string | null } = {}): Promise<unknown> {
    return this.writeSetting('PATCH', path, body, request)
  }

  private async writeSetting(
    method: 'PUT' | 'PATCH',
    path: string,
    body: unknown,
    { etag, ...request }: Request & { etag?: string | null },
  ): Promise<unknown> {
    const tag = etag === undefined ? (await this.setting(path)).etag : etag
    const headers = { ...request.headers, ...(tag === null ? {} : { 'if-match': tag }) }
    return (await this.send(method, path, body, { ...request, headers })).json<unknown>()
  }
}

/** The session cookie of a sign-in and its CSRF value, as headers. */
export function sessionHeaders(reply: Awaited<ReturnType<HttpServer['inject']>>): Record<string, string> {
  const cookie = reply.cookies.find(({ name }) => name === SESSION_COOKIE)
  assert.ok(cookie, 'the reply sets no session cookie')
  return { cookie: `${SESSION_COOKIE}=${cookie.value}`, 'x-csrf-token': reply.json<{ csrf: string }>().csrf }
}
