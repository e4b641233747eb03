import { type Cookies, parseCookie } from 'cookie'
import type { FastifyReply, FastifyRequest, onRequestHookHandler } from 'fastify'
import type { Audience, Authenticate, Caller, Credentials } from './caller.ts'
import { type Stopwatch, TokenBuckets } from './limiter.ts'
import { sendHouseProblem } from './problem.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** Who asks; set by the guard before the body is read. */
    caller: Caller | undefined
    /** `performance.now()` when the request's headers had been read. */
    startedAt: number
  }
  interface FastifyContextConfig {
    /** Name of the route, for metrics and logs. */
    name?: string
  }
}

/** Who gets in. Anything not named here stays out: every mounted route has exactly one of these. */
export type Access =
  | { readonly kind: 'open' }
  | { readonly kind: 'public' }
  | { readonly kind: 'intake' }
  | { readonly kind: 'caller'; readonly audience: readonly Audience[] }
  | { readonly kind: 'permission'; readonly audience: readonly Audience[]; readonly permission: string }

export interface RateLimits {
  /** Requests a second of a key that names no rate of its own. */
  readonly ratePerSecond: number
  /** Seconds' worth of requests a key may send at once. */
  readonly burstSeconds: number
  /** Requests a second and at once from one address to routes that need no caller. */
  readonly publicPerSecond: number
  readonly publicBurst: number
  /** Requests a second and at once from one address to intakes, from whichever site they come. */
  readonly intakePerSecond: number
  readonly intakeBurst: number
}

const NO_COOKIES: Cookies = Object.freeze({})
const WRITES = new Set(['POST', 'PUT', 'PATCH', 'DELETE'])

export const cookiesOf = (request: FastifyRequest): Cookies =>
  request.headers.cookie === undefined ? NO_COOKIES : parseCookie(request.headers.cookie)

const first = (header: string | string[] | undefined): string | undefined =>
  Array.isArray(header) ? header[0] : header

/**
 * Decides who gets in, before a body is read: credentials, audience, permission, rate. Written with callbacks and without
 * awaiting where the answer is known, since it runs for every request.
 */
export class Guard {
  private readonly authenticate: Authenticate
  private readonly limits: RateLimits
  private readonly callers: TokenBuckets
  private readonly addresses: TokenBuckets

  constructor(authenticate: Authenticate, limits: RateLimits, now: Stopwatch) {
    this.authenticate = authenticate
    this.limits = limits
    this.callers = new TokenBuckets(now)
    this.addresses = new TokenBuckets(now)
  }

  /** The hook that lets in whom `access` names and answers everybody else. */
  admit(access: Access): onRequestHookHandler {
    if (access.kind === 'open') return (_request, _reply, done) => done()
    if (access.kind === 'public') {
      return (request, reply, done) => {
        if (isForeign(request)) sendHouseProblem(reply, 'cross_site')
        else if (
          this.withinRate(reply, this.addresses, request.ip, this.limits.publicPerSecond, this.limits.publicBurst)
        )
          done()
      }
    }
    if (access.kind === 'intake') {
      const { intakePerSecond, intakeBurst } = this.limits
      return (request, reply, done) => {
        if (this.withinRate(reply, this.addresses, `intake ${request.ip}`, intakePerSecond, intakeBurst)) done()
      }
    }
    return (request, reply, done) => {
      const byCookie = request.headers.authorization === undefined
      if (byCookie && isForeign(request)) {
        sendHouseProblem(reply, 'cross_site')
        return
      }
      const answered = this.authenticate(credentialsOf(request))
      const decide = (caller: Caller | undefined): void => {
        if (this.mayPass(access, caller, request, reply)) done()
      }
      if (answered instanceof Promise) answered.then(decide).catch(done)
      else decide(answered)
    }
  }

  private mayPass(
    access: Exclude<Access, { kind: 'open' | 'public' | 'intake' }>,
    caller: Caller | undefined,
    request: FastifyRequest,
    reply: FastifyReply,
  ): boolean {
    if (caller === undefined) {
      sendHouseProblem(reply.header('www-authenticate', 'Bearer'), 'unauthenticated')
      return false
    }
    request.caller = caller
    const rate = caller.ratePerSecond ?? this.limits.ratePerSecond
    const burst = Math.max(1, rate * this.limits.burstSeconds)
    if (!this.withinRate(reply, this.callers, caller.rateKey, rate, burst)) return false
    if (!access.audience.includes(caller.audience)) {
      sendHouseProblem(reply, 'forbidden', { detail: `This route is not for the audience "${caller.audience}"` })
      return false
    }
    if (access.kind === 'permission' && !caller.permissions.has(access.permission)) {
      sendHouseProblem(reply, 'forbidden', { detail: `The permission "${access.permission}" is needed` })
      return false
    }
    return true
  }

  private withinRate(reply: FastifyReply, buckets: TokenBuckets, key: string, rate: number, burst: number): boolean {
    const { allowed, remaining, retryAfterSeconds } = buckets.take(key, rate, burst)
    // RateLimit header fields (IETF httpapi draft): what is left, and seconds until all of it is back.
    reply.header('ratelimit', `"rate";r=${remaining};t=${Math.ceil((burst - remaining) / rate)}`)
    if (allowed) return true
    reply.header('ratelimit-policy', `"rate";q=${Math.floor(burst)};w=${Math.ceil(burst / rate)}`)
    sendHouseProblem(reply, 'rate_limited', { retryAfterSeconds: Math.max(1, retryAfterSeconds) })
    return false
  }
}

const credentialsOf = (request: FastifyRequest): Credentials => ({
  authorization: request.headers.authorization,
  cookies: cookiesOf(request),
  ip: request.ip,
  method: request.method,
  csrf: first(request.headers['x-csrf-token']),
})

/** A browser tells by Sec-Fetch-Site that a page of another site sent this; with a cookie that is a forgery. */
function isForeign(request: FastifyRequest): boolean {
  const site = request.headers['sec-fetch-site']
  return site !== undefined && site !== 'same-origin' && site !== 'none' && WRITES.has(request.method)
}
