import { stringifySetCookie } from 'cookie'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { etagOf, isKnown, readIfMatch } from './etag.ts'
import { cookiesOf } from './guard.ts'
import {
  askerOf,
  InputReader,
  isInput,
  openDoor,
  replyGuard,
  replySchema,
  type Site,
  sendFaults,
  sendRefusal,
  turnedAway,
} from './mount.ts'
import { HOUSE_CODES, sendHouseProblem } from './problem.ts'
import {
  type Call,
  type CookieOptions,
  isRefused,
  type PlainRoute,
  type QueryRoute,
  type SettingRoute,
  type Versioned,
} from './route.ts'

/** Mounts a read. */
export function mountQuery(site: Site, route: QueryRoute): void {
  const input = new InputReader(site, route, route.body)
  const guardReply = replyGuard(site, route.reply, route.name)
  site.app.route({
    method: route.body === undefined ? 'GET' : 'POST',
    url: route.path,
    bodyLimit: site.bodyBytes,
    config: { name: route.name },
    schema: replySchema(site, route.reply, route.name),
    onRequest: site.guard.admit({ kind: 'permission', audience: route.audience, permission: route.permission }),
    handler: async (request, reply) => {
      const read = input.read(request)
      if (!isInput(read)) return sendFaults(reply, read)
      const by = askerOf(request, route.permission)
      const outcome = await site.db.read((ctx) => route.handle(ctx, read, by))
      return outcome.ok ? guardReply(outcome.value) : sendRefusal(reply, route.codes, outcome)
    },
  })
}

/** Mounts a setting: its reading, and its writing under a version. */
export function mountSetting(site: Site, route: SettingRoute): void {
  const { name, path: url, audience } = route
  const schema = replySchema(site, route.setting, name)
  const guardReply = replyGuard(site, route.setting, name)
  const codes = { version_stale: HOUSE_CODES.version_stale, ...route.codes }
  const answer = (reply: FastifyReply, { version, setting }: Versioned<unknown>) => {
    reply.header('etag', etagOf(version)).header('cache-control', 'private, no-cache')
    return guardReply(setting)
  }
  const readInput = new InputReader(site, route, undefined)
  site.app.route({
    method: 'GET',
    url,
    config: { name },
    schema,
    onRequest: site.guard.admit({ kind: 'permission', audience, permission: route.permission.read }),
    handler: async (request, reply) => {
      const input = readInput.read(request)
      if (!isInput(input)) return sendFaults(reply, input)
      const by = askerOf(request, route.permission.read)
      const outcome = await site.db.read((ctx) => route.read(ctx, input, by))
      if (!outcome.ok) return sendRefusal(reply, route.codes, outcome)
      if (!isKnown(request.headers['if-none-match'], etagOf(outcome.value.version))) return answer(reply, outcome.value)
      return reply.code(304).header('etag', etagOf(outcome.value.version)).send()
    },
  })
  const door = openDoor(site, route)
  const writeInput = new InputReader(site, route, route.body)
  site.app.route({
    method: route.method,
    url,
    bodyLimit: site.bodyBytes,
    config: { name: `${name}.write` },
    schema,
    onRequest: site.guard.admit({ kind: 'permission', audience, permission: route.permission.write }),
    handler: async (request, reply) => {
      const expectedVersion = readIfMatch(request.headers['if-match'])
      if (expectedVersion === 'missing') {
        return sendHouseProblem(reply, 'version_required', { detail: 'Send the ETag that GET gave in If-Match' })
      }
      const input = writeInput.read(request)
      if (!isInput(input)) return sendFaults(reply, input)
      if (expectedVersion === 'stale') return sendHouseProblem(reply, 'version_stale')
      if (turnedAway(reply, door, 1)) return reply
      const ask = route.toAsk(input.body, { ...input, expectedVersion }, askerOf(request, route.permission.write))
      const outcome = isRefused(ask) ? ask : await door.submit(ask)
      // The door has lost its type; only this route's command answers through it.
      return outcome.ok ? answer(reply, outcome.value as Versioned<unknown>) : sendRefusal(reply, codes, outcome)
    },
  })
}

/** Mounts a public route or one about the caller itself. */
export function mountPlain(site: Site, route: PlainRoute): void {
  const input = new InputReader(site, route, route.body)
  const guardReply = replyGuard(site, route.reply, route.name)
  site.app.route({
    method: route.method,
    url: route.path,
    bodyLimit: site.bodyBytes,
    config: { name: route.name },
    schema: replySchema(site, route.reply, route.name),
    onRequest: site.guard.admit(
      route.kind === 'public' ? { kind: 'public' } : { kind: 'caller', audience: route.audience },
    ),
    handler: async (request, reply) => {
      const read = input.read(request)
      if (!isInput(read)) return sendFaults(reply, read)
      const outcome = await route.handle(site.db, callOf(request, reply, read))
      return outcome.ok ? guardReply(outcome.value) : sendRefusal(reply, route.codes, outcome)
    },
  })
}

function callOf(request: FastifyRequest, reply: FastifyReply, read: Pick<Call, 'params' | 'query' | 'body'>): Call {
  const { caller } = request
  const setCookie = (name: string, value: string, options: CookieOptions): void => {
    const { maxAgeSeconds, path = '/', sameSite = 'lax', httpOnly, secure } = options
    const written = stringifySetCookie({
      name,
      value,
      path,
      sameSite,
      ...(httpOnly === undefined ? {} : { httpOnly }),
      ...(secure === undefined ? {} : { secure }),
      ...(maxAgeSeconds === undefined ? {} : { maxAge: maxAgeSeconds }),
    })
    reply.header('set-cookie', written)
  }
  return {
    ...read,
    requestId: request.id,
    ip: request.ip,
    cookies: cookiesOf(request),
    userAgent: request.headers['user-agent'],
    secure: request.protocol === 'https',
    caller,
    by: caller === undefined ? undefined : askerOf(request),
    setCookie,
    clearCookie: (name, options = {}) => setCookie(name, '', { ...options, maxAgeSeconds: 0 }),
  }
}
