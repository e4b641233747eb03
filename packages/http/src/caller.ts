import type { Actor, By, Scope } from '@atrium/kernel'

/** For whom a route is made: staff in the console, or machines of partners (POS, e-commerce, tenants). */
export type Audience = 'admin' | 'partner'
export const AUDIENCES: readonly Audience[] = ['admin', 'partner']

/** Name of the cookie that carries a session of staff. */
export const SESSION_COOKIE = 'atrium_session'

/** What a request shows of who sends it. */
export interface Credentials {
  /** The Authorization header as sent. */
  readonly authorization?: string | undefined
  readonly cookies: Readonly<Record<string, string | undefined>>
  readonly ip: string
  /** Upper case. With a session cookie and a method that writes, the session's `csrf` value is needed. */
  readonly method: string
  /** The X-CSRF-Token header. */
  readonly csrf?: string | undefined
}

/** Who asks, once known. */
export interface Caller {
  readonly actor: Actor
  readonly scope: Scope
  readonly permissions: ReadonlySet<string>
  /** Where one permission is held, where that differs by permission (roles at several places); absent: everywhere in `scope`. */
  scopeOf?(permission: string): Scope | undefined
  readonly audience: Audience
  /** Requests are counted under this key, e.g. the API key's id. */
  readonly rateKey: string
  /** Requests a second this key may send; the server's default where absent. */
  readonly ratePerSecond?: number
}

/**
 * Finds out who asks; undefined for nobody. Called once a request, before the body is read; may answer at once where it knows
 * the key already, which spares the hot path a turn of the event loop. Must not throw for bad credentials.
 */
export type Authenticate = (credentials: Credentials) => Promise<Caller | undefined> | Caller | undefined

/** Who asks, in the form that asks carry. */
export const byOf = (caller: Caller, requestId: string, ip: string, permission?: string): By => ({
  actor: caller.actor,
  scope: (permission === undefined ? undefined : caller.scopeOf?.(permission)) ?? caller.scope,
  requestId,
  from: ip,
})
