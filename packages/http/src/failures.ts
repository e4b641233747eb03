import type { Socket } from 'node:net'
import { ProjectionNotReady, QuestionRefused } from '@atrium/olap'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { MalformedBody, UnsupportedBody } from './body.ts'
import { isPassing } from './db.ts'
import { Overloaded } from './door.ts'
import { HOUSE_CODES, type HouseCode, PROBLEM_TYPE, type ProblemParts, problemOf, sendHouseProblem } from './problem.ts'

type Report = (request: FastifyRequest, error: unknown) => void

/** Fastify's own errors that a caller caused, and what they are here. */
const BY_FASTIFY_CODE = new Map<string, HouseCode>([
  ['FST_ERR_CTP_BODY_TOO_LARGE', 'body_too_large'],
  ['FST_ERR_CTP_INVALID_MEDIA_TYPE', 'unsupported_media_type'],
  ['FST_ERR_CTP_EMPTY_TYPE', 'unsupported_media_type'],
  ['FST_ERR_CTP_INVALID_TYPE', 'unsupported_media_type'],
  ['FST_ERR_MAX_PARAM_LENGTH', 'not_found'],
])

/** What a throw becomes on the wire. Everything that is not the caller's doing and will not pass by itself is a 500. */
export function problemFor(error: unknown): readonly [HouseCode, ProblemParts] {
  if (error instanceof MalformedBody) return ['malformed_body', { detail: error.message }]
  if (error instanceof UnsupportedBody) return ['unsupported_media_type', { detail: error.message }]
  if (error instanceof Overloaded) return ['overloaded', { retryAfterSeconds: error.retryAfterSeconds }]
  if (error instanceof ProjectionNotReady) return ['projection_not_ready', waitFor(error)]
  if (error instanceof QuestionRefused) return ['question_too_large', {}]
  if (isPassing(error)) return ['unavailable', { retryAfterSeconds: 1 }]
  if (error instanceof Error && 'code' in error && typeof error.code === 'string') {
    const known = BY_FASTIFY_CODE.get(error.code)
    if (known !== undefined) return [known, {}]
    const status = 'statusCode' in error && typeof error.statusCode === 'number' ? error.statusCode : 500
    if (error.code.startsWith('FST_') && status >= 400 && status < 500) return ['malformed_request', {}]
    // The connection broke while the body came in; nobody is left to read this.
    if (error.code === 'ECONNRESET' || error.code === 'ERR_STREAM_PREMATURE_CLOSE') return ['malformed_request', {}]
  }
  return ['internal_error', {}]
}

/** Shown at most: what there is to read is an estimate. */
const NEARLY = 0.99

function waitFor({ building }: ProjectionNotReady): ProblemParts {
  const known = building !== null && building.rowsExpected > 0
  const share = known ? Math.min(NEARLY, building.rowsRead / building.rowsExpected) : undefined
  return { retryAfterSeconds: 5, progress: share === undefined ? undefined : Math.round(share * 100) / 100 }
}

/** Makes every failure of a request a problem, and logs those that are ours. */
export function handleFailures(app: FastifyInstance, report: Report): void {
  app.setErrorHandler((error, request, reply) => {
    const [code, parts] = problemFor(error)
    if (HOUSE_CODES[code].status >= 500 && code !== 'overloaded' && !(error instanceof ProjectionNotReady))
      report(request, error)
    return sendHouseProblem(reply, code, parts)
  })
}

/** Nothing under this address, or not by this method. Answered before a body is read. */
export function sendNotFound(request: FastifyRequest, reply: FastifyReply, methods: readonly string[]): FastifyReply {
  const [path = ''] = request.url.split('?')
  const allowed = methods.filter((method) => request.server.findRoute({ method, url: path }) !== null)
  if (allowed.length === 0) return sendHouseProblem(reply, 'not_found')
  reply.header('allow', allowed.join(', '))
  return sendHouseProblem(reply, 'method_not_allowed', { detail: `Allowed here: ${allowed.join(', ')}` })
}

const BY_CLIENT_ERROR = new Map<string, HouseCode>([
  ['ERR_HTTP_REQUEST_TIMEOUT', 'request_timeout'],
  ['HPE_HEADER_OVERFLOW', 'headers_too_large'],
])

/** Answers bytes that are no HTTP request, or that came too slowly, and closes the connection. */
export function answerClientError(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed || !socket.writable) return
  const code = BY_CLIENT_ERROR.get(error.code ?? '') ?? 'malformed_request'
  const { status } = HOUSE_CODES[code]
  const body = JSON.stringify(problemOf(code, HOUSE_CODES[code], 'none', 'en'))
  const head = [
    `HTTP/1.1 ${status} ${code}`,
    `Content-Type: ${PROBLEM_TYPE}`,
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Connection: close',
  ]
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`)
}
