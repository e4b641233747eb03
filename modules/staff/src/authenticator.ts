import { setTimeout as sleep } from 'node:timers/promises'
import type { Database } from '@atrium/db'
import type { Authenticate, Caller, Credentials } from '@atrium/http'
import { SESSION_COOKIE } from '@atrium/http'
import type { Clock, Ctx, Instant, Permission } from '@atrium/kernel'
import type { LoadTree } from './model.ts'
import { type Principals, principalsLoader } from './principals.ts'
import { findSession } from './queries.ts'
import { csrfOf, parseKey, sameHash, secretHash } from './secrets.ts'
import { touchKeys, touchSession } from './store.ts'

export interface AuthenticatorOptions {
  readonly db: Database
  /** Permissions of all modules: what the owner's role holds. */
  readonly permissions: readonly Permission[]
  readonly clock: Clock
  /** `loadOrganization` of `@atrium/organization`: what turns granted nodes into scopes. */
  readonly tree: LoadTree
}

/** Ages, in milliseconds, at which the picture of all keys is renewed behind the back of requests, and at which they wait for it. */
const RENEW_AFTER = 500
const TRUST_FOR = 1_500
/** Readings for the sake of keys that the picture does not know begin this far apart at least: at most 40 a second, whatever is made up. */
const LOOK_EVERY = 25
/** What was refused by a reading of its own is refused again for so long without one; no key that is made later can be it. */
const REFUSED_FOR = 10_000
const MOST_REFUSED = 20_000
/** Sightings of keys and sessions are written down this often. */
const SEEN_EVERY = 60_000

const READS = new Set(['GET', 'HEAD'])

/**
 * Answers who asks, from an API key in the Authorization header or a session cookie.
 *
 * Keys are looked up in memory and answered at once: one SHA-256 and one comparison in constant time (about 2 µs). The picture of all
 * keys is renewed every 0.5 s under load and never used when older than 1.5 s, counted from the begin of its reading, so the end of a
 * key or of a secret, or a change of scope, takes effect within 1.5 s of its commit in every process. A key or secret that the picture
 * does not know waits for a reading that begins after it was shown, so a fresh one lets in at its first use in every process; all who
 * wait share one reading, and whether the key or only its secret is unknown makes no difference. When the database cannot be asked,
 * nobody is let in on an older picture. Sessions are read from the database at every request: a sign-out takes effect at once, and so do
 * changes of grants.
 */
export function createAuthenticator(options: AuthenticatorOptions): Authenticate {
  const { permissions, tree } = options
  const load = principalsLoader({ permissions: () => permissions, tree })
  const keys = new KeyRegister(options, load)
  const sessions = new SessionRegister(options, load)
  return (credentials) => {
    const { authorization } = credentials
    if (authorization !== undefined) return keys.callerOf(authorization)
    const token = credentials.cookies[SESSION_COOKIE]
    return token === undefined || token === '' ? undefined : sessions.callerOf(token, credentials)
  }
}

const BEARER = 'bearer '

/** A key as it was shown. */
interface Shown {
  readonly id: number
  readonly hash: Buffer
}

/** No secret hashes to it. */
const NO_HASH = Buffer.alloc(32)

class KeyRegister {
  private readonly db: Database
  private readonly clock: Clock
  private readonly load: (ctx: Ctx) => Promise<Principals>
  private picture: Principals | undefined
  /** `performance.now()` at the begin of the reading that gave `picture`. */
  private readAt = Number.NEGATIVE_INFINITY
  /** The same of the last reading, whether it went well or not. */
  private beganAt = Number.NEGATIVE_INFINITY
  private renewing: Promise<void> | undefined
  /** What nobody holds, by id and hash, with the `performance.now()` until which that is taken for granted. */
  private readonly refused = new Map<string, number>()
  private seen = new Map<number, Instant>()
  private writtenAt = Number.NEGATIVE_INFINITY
  private writing: NodeJS.Timeout | undefined

  constructor({ db, clock }: AuthenticatorOptions, load: (ctx: Ctx) => Promise<Principals>) {
    this.db = db
    this.clock = clock
    this.load = load
  }

  callerOf(authorization: string): Promise<Caller | undefined> | Caller | undefined {
    if (authorization.slice(0, BEARER.length).toLowerCase() !== BEARER) return undefined
    const parsed = parseKey(authorization.slice(BEARER.length))
    if (!parsed) return undefined
    const shown = { id: parsed.id, hash: secretHash(parsed.secret) }
    const arrived = performance.now()
    if (arrived - this.readAt >= TRUST_FOR) return this.renewFor(arrived).then(() => this.findOrLook(shown, arrived))
    // Whoever comes when the picture is too old meets the trouble that this reading may meet.
    if (arrived - this.readAt >= RENEW_AFTER) this.renew().catch(() => undefined)
    return this.findOrLook(shown, arrived)
  }

  private findOrLook(shown: Shown, arrived: number): Promise<Caller | undefined> | Caller | undefined {
    const found = this.find(shown)
    return found === 'unknown' ? this.look(shown, arrived) : found
  }

  /** Who holds this key in the picture; undefined where it has ended, `unknown` where no living key has this secret. */
  private find({ id, hash }: Shown): Caller | undefined | 'unknown' {
    const key = this.picture?.key(id)
    // Compared in any case, so that nobody learns by time which keys there are.
    const current = sameHash(hash, key?.hash ?? NO_HASH)
    const previous = sameHash(hash, key?.previous ?? NO_HASH)
    if (!key || !(current || previous)) return 'unknown'
    const now = this.clock()
    if ((!current && now >= key.previousUntil) || now >= key.expiresAt) return undefined
    this.seen.set(id, now)
    this.writing ??= this.writeSeenLater()
    return key.principal
  }

  /** Looks in a picture that is younger than the request. */
  private async look(shown: Shown, arrived: number): Promise<Caller | undefined> {
    const name = `${shown.id} ${shown.hash.toString('base64')}`
    if (arrived < (this.refused.get(name) ?? 0)) return undefined
    await this.readSince(arrived)
    const found = this.find(shown)
    if (found !== 'unknown') return found
    if (this.refused.size >= MOST_REFUSED) this.refused.clear()
    this.refused.set(name, arrived + REFUSED_FOR)
    return undefined
  }

  /** Waits for a reading that began at `since` or later. */
  private async readSince(since: number): Promise<void> {
    // One that is under way began before; whoever waits for it hears of its trouble, we only let it end.
    if (this.readAt < since) await this.renewing?.catch(() => undefined)
    while (this.readAt < since) {
      const wait = this.beganAt + LOOK_EVERY - performance.now()
      if (wait > 0) await sleep(wait)
      if (this.readAt < since) await this.renew()
    }
  }

  /** A reading that is under way may have begun long before the request arrived: then one more. */
  private async renewFor(arrived: number): Promise<void> {
    await this.renew()
    if (arrived - this.readAt >= TRUST_FOR) await this.renew()
  }

  /** One reading at a time. */
  private renew(): Promise<void> {
    this.renewing ??= this.read().finally(() => {
      this.renewing = undefined
    })
    return this.renewing
  }

  private async read(): Promise<void> {
    const began = performance.now()
    this.beganAt = began
    this.picture = await this.db.read((ctx) => this.load(ctx))
    this.readAt = began
  }

  private writeSeenLater(): NodeJS.Timeout {
    const wait = Math.max(0, this.writtenAt + SEEN_EVERY - performance.now())
    return setTimeout(() => this.writeSeen(), wait).unref()
  }

  private async writeSeen(): Promise<void> {
    const seen = [...this.seen]
    this.seen = new Map()
    this.writtenAt = performance.now()
    this.writing = undefined
    try {
      const keyId = seen.map(([id]) => id)
      const lastUsedAt = seen.map(([, at]) => at)
      await this.db.transact((ctx) => ctx.tx.run(touchKeys, { keyId, lastUsedAt }))
    } catch {
      // When a key was last used is worth no failed request: what could not be written goes with the next sighting.
      for (const [id, at] of seen) if (!this.seen.has(id)) this.seen.set(id, at)
    }
  }
}

class SessionRegister {
  private readonly db: Database
  private readonly load: (ctx: Ctx) => Promise<Principals>

  constructor({ db }: AuthenticatorOptions, load: (ctx: Ctx) => Promise<Principals>) {
    this.db = db
    this.load = load
  }

  async callerOf(token: string, { method, csrf }: Credentials): Promise<Caller | undefined> {
    if (token.length > 100 || (!READS.has(method) && !isCsrf(token, csrf))) return undefined
    const tokenHash = secretHash(token)
    const found = await this.db.read(async (ctx) => {
      const [session] = await ctx.tx.rows(findSession, { tokenHash, now: ctx.now })
      return session && { session, now: ctx.now, principals: await this.load(ctx) }
    })
    if (!found) return undefined
    const { session, now, principals } = found
    if (now - session.seenAt >= SEEN_EVERY) {
      await this.db.transact((ctx) => ctx.tx.run(touchSession, { tokenHash, now }))
    }
    const principal = principals.account(session.accountId)
    return session.newcomer ? newcomerOf(principal) : principal
  }
}

/** Whoever has no password of their own yet may do nothing but set one. */
const newcomerOf = (principal: Caller): Caller => ({
  ...principal,
  scope: new Set<number>(),
  permissions: new Set<string>(),
})

function isCsrf(token: string, sent: string | undefined): boolean {
  if (sent === undefined) return false
  return sameHash(Buffer.from(sent), Buffer.from(csrfOf(token)))
}
