import { timingSafeEqual } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describeError, type Log } from '@atrium/db'
import { ProjectionNotReady, QuestionRefused } from './olap.ts'
import type { LiveProjection } from './projection.ts'
import { type Asking, EVERYBODY_HEADER, type FaultBody, SIZES_HEADER, VERSION_HEADER } from './wire.ts'

/** Bytes of a question at most: lists of members may travel with it. */
const MOST_BYTES = 64 * 1024 * 1024

/** Answers questions to the projection over HTTP, to whoever knows the token. Answers its port. */
export async function serve(
  projection: LiveProjection,
  { host, token, log }: { readonly host: string; readonly token: string; readonly log: Log },
): Promise<{ readonly port: number; close(): Promise<void> }> {
  const server = createServer((request, response) => {
    answer(projection, token, request, response).catch((error: unknown) => refuse(response, error, log))
  })
  // Askers keep their connections; a question may take as long as its own limit says.
  server.keepAliveTimeout = 60_000
  await once(server.listen({ host, port: 0 }), 'listening')
  // A server that listens on a port has an address of this kind.
  const { port } = server.address() as AddressInfo
  return {
    port,
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

async function answer(
  projection: LiveProjection,
  token: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (!isKnown(request, token)) {
    response.writeHead(401).end()
    return
  }
  // Whoever asked is the same house and release; what it sends has the form of `Asking`.
  const asking = JSON.parse(await bodyOf(request)) as Asking
  const gone = new AbortController()
  response.on('close', () => gone.abort())
  switch (asking.ask) {
    case 'rows': {
      const { text, values, limits } = asking
      return sendJson(response, await projection.table({ text, values }, limits, gone.signal))
    }
    case 'set': {
      const { text, values, limits } = asking
      const { version, members } = await projection.members({ text, values }, limits, gone.signal)
      return sendNumbers(response, version, members)
    }
    case 'among': {
      const { version, sets } = await projection.among(asking.order, asking.limits, gone.signal)
      return sendSets(response, version, sets)
    }
    case 'changes': {
      const { version, roots } = await projection.changedSince(asking.since)
      return sendNumbers(response, version, roots)
    }
    case 'publish':
      return sendJson(response, await projection.publish(asking.order))
    case 'version':
      return sendJson(response, { version: await projection.version() })
    case 'looked':
      return sendJson(response, { lookedAt: await projection.lookedAt() })
    case 'state':
      return sendJson(response, await projection.state())
    case 'rebuild':
      await projection.rebuild()
      return sendJson(response, {})
  }
}

function isKnown(request: IncomingMessage, token: string): boolean {
  const given = Buffer.from(request.headers.authorization ?? '')
  const wanted = Buffer.from(`Bearer ${token}`)
  return given.length === wanted.length && timingSafeEqual(given, wanted)
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = []
  let bytes = 0
  for await (const part of request as AsyncIterable<Buffer>) {
    bytes += part.length
    if (bytes > MOST_BYTES) throw new Error('The question is too long')
    parts.push(part)
  }
  return Buffer.concat(parts).toString('utf8')
}

function sendJson(response: ServerResponse, body: unknown): void {
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}

/** Numbers as they lie in memory: the asker is on the same machine, or on one of the same order of bytes. */
function sendNumbers(response: ServerResponse, version: number, numbers: Int32Array | 'all'): void {
  const headers = { 'content-type': 'application/octet-stream', [VERSION_HEADER]: String(version) }
  if (numbers === 'all') response.writeHead(200, { ...headers, [EVERYBODY_HEADER]: '1' }).end()
  else response.writeHead(200, headers).end(Buffer.from(numbers.buffer, numbers.byteOffset, numbers.byteLength))
}

/** Sets one after another, with their sizes. */
function sendSets(response: ServerResponse, version: number, sets: readonly Int32Array[]): void {
  const bytes = sets.map((set) => Buffer.from(set.buffer, set.byteOffset, set.byteLength))
  response
    .writeHead(200, {
      'content-type': 'application/octet-stream',
      [VERSION_HEADER]: String(version),
      [SIZES_HEADER]: sets.map(({ length }) => length).join(','),
    })
    .end(Buffer.concat(bytes))
}

function refuse(response: ServerResponse, error: unknown, log: Log): void {
  if (response.headersSent || response.destroyed) return
  let body: FaultBody = { fault: 'broken', message: describeError(error) }
  if (error instanceof ProjectionNotReady) body = { ...body, fault: 'not_ready', building: error.building }
  else if (error instanceof QuestionRefused) body = { ...body, fault: error.code }
  else log('error', 'a question to the projection failed', { error: body.message })
  response
    .writeHead(body.fault === 'not_ready' ? 503 : 422, { 'content-type': 'application/json' })
    .end(JSON.stringify(body))
}
