import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
import type { Ctx, Outcome, Refused } from '@atrium/kernel'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Static, TSchema } from 'typebox'
import { lenientBody, MalformedBody, UnsupportedBody } from './body.ts'
import type { DoorLimits } from './door.ts'
import { openDoor, replyGuard, replySchema, type Site, sendRefusal, turnedAway } from './mount.ts'
import type { Codes } from './problem.ts'
import { type Bilingual, type CodeOf, type IntakeCall, type IntakeGuide, type IntakeRoute, isRefused } from './route.ts'

/**
 * Declares an intake: addresses and bodies that another protocol lays down (ADR 8). What arrives is read by `toAsk`, which
 * checks whatever it needs and must not throw; there is no strict schema, the credentials are the protocol's own and are judged by
 * the command, and pages of any site may post. All addresses share one batching door; its limits count requests.
 */
export function intakeRoute<const R extends TSchema, const C extends Codes, Ask extends object>(declared: {
  readonly name: string
  readonly paths: readonly [string, ...string[]]
  readonly summary: Bilingual
  readonly about: string
  readonly maxBytes: number
  readonly door?: Partial<DoorLimits>
  readonly guides?: readonly IntakeGuide[]
  readonly codes: C
  readonly reply: R
  readonly example?: Static<R>
  readonly toAsk: (call: IntakeCall) => Ask | Refused<CodeOf<C>>
  readonly command: (ctx: Ctx, asks: readonly Ask[]) => Promise<readonly Outcome<Static<R>, CodeOf<C>>[]>
}): IntakeRoute {
  const { name, paths, summary, about, maxBytes, codes, reply, example, door } = declared
  return {
    kind: 'intake',
    method: 'POST',
    name,
    audience: ['partner'],
    path: paths[0],
    paths,
    summary,
    about,
    maxBytes,
    codes,
    reply,
    example,
    door,
    guides: declared.guides ?? [],
    toAsk: (call) => declared.toAsk(call),
    command: (ctx, asks) => declared.command(ctx, asks as readonly Ask[]),
  }
}

const decompress = promisify(gunzip)

/**
 * Bodies as such clients send them: JSON under any name (a page that says `text/plain` needs no preflight), also packed. A packed
 * body may open to twice the limit, so that a small one cannot fill the memory.
 */
function readBodies(own: FastifyInstance, maxBytes: number): void {
  own.removeAllContentTypeParsers()
  own.addContentTypeParser(
    '*',
    { parseAs: 'buffer', bodyLimit: maxBytes },
    async (request: FastifyRequest, raw: Buffer) => {
      const encoding = request.headers['content-encoding'] ?? 'identity'
      if (encoding === 'identity') return lenientBody(raw.toString('utf8'))
      if (encoding !== 'gzip')
        throw new UnsupportedBody(`A body packed as ${encoding.slice(0, 20)} is not read; gzip is`)
      const opened = await decompress(raw, { maxOutputLength: maxBytes * 2 }).catch(() => undefined)
      if (opened === undefined) throw new MalformedBody('The packed body cannot be opened, or is too large when it is')
      return lenientBody(opened.toString('utf8'))
    },
  )
}

/** No cookie is ever looked at here, so that pages of any site may post and read the answer. */
const CORS = { 'access-control-allow-origin': '*', 'cross-origin-resource-policy': 'cross-origin' }
const PREFLIGHT = {
  'access-control-allow-methods': 'GET, POST',
  'access-control-allow-headers': 'authorization, content-type, content-encoding, anonymousid',
  'access-control-max-age': '86400',
}

/** Mounts an intake in a context of its own: nowhere else is a body read leniently. */
export function mountIntake(site: Site, route: IntakeRoute): void {
  const door = openDoor(site, route)
  const guardReply = replyGuard(site, route.reply, route.name)
  const handler = async (request: FastifyRequest, reply: FastifyReply): Promise<unknown> => {
    if (turnedAway(reply, door, 1)) return reply
    const ask = route.toAsk(callOf(request))
    const outcome = isRefused(ask) ? ask : await door.submit(ask)
    return outcome.ok ? guardReply(outcome.value) : sendRefusal(reply, route.codes, outcome)
  }
  void site.app.register((own, _options, ready) => {
    readBodies(own, route.maxBytes)
    own.addHook('onRequest', (_request, reply, done) => {
      reply.headers(CORS)
      done()
    })
    for (const url of route.paths) {
      own.route({
        method: 'POST',
        url,
        bodyLimit: route.maxBytes,
        config: { name: route.name },
        schema: replySchema(site, route.reply, route.name),
        onRequest: site.guard.admit({ kind: 'intake' }),
        handler,
      })
    }
    for (const { path, answer } of route.guides) {
      own.route({
        method: 'GET',
        url: path,
        config: { name: `${route.name}.guide` },
        onRequest: site.guard.admit({ kind: 'intake' }),
        handler: (request, reply) =>
          reply.header('cache-control', 'private, max-age=300').send(answer(askedOf(request))),
      })
    }
    for (const url of [...route.paths, ...route.guides.map(({ path }) => path)]) {
      own.route({
        method: 'OPTIONS',
        url,
        config: { name: `${route.name}.preflight` },
        onRequest: site.guard.admit({ kind: 'intake' }),
        handler: (_request, reply) => reply.code(204).headers(PREFLIGHT).send(),
      })
    }
    ready()
  })
}

const KEY_LENGTH = 200

/** The key stands in the address or in its query; who ends TLS before the house says so. */
function askedOf(request: FastifyRequest): { key: string; address: string } {
  const { params, query, headers, protocol, host } = request
  const said: unknown = Reflect.get(Object(params), 'writeKey') ?? Reflect.get(Object(query), 'writeKey')
  const scheme = headers['x-forwarded-proto'] === 'https' ? 'https' : protocol
  return { key: typeof said === 'string' ? said.slice(0, KEY_LENGTH) : '', address: `${scheme}://${host}` }
}

const callOf = (request: FastifyRequest): IntakeCall => ({
  path: request.routeOptions.url ?? '',
  body: request.body,
  authorization: request.headers.authorization,
  origin: request.headers.origin,
  userAgent: request.headers['user-agent'],
  ip: request.ip,
  requestId: request.id,
})
