import type { Db } from '@atrium/http'
import { type By, type Ctx, done, type Instant, type Outcome, type RowOf, refuse, systemBy } from '@atrium/kernel'
import { audit } from '../audit/audit.ts'
import { loginOf } from '../model.ts'
import { findAccountByLogin } from '../queries.ts'
import { readTyped, sameHash, secretHash } from '../secrets.ts'
import { type AttemptKeys, attemptKeys, chargeAttempts } from './attempts.ts'
import type { Passwords } from './passwords.ts'

export interface ProofAsk {
  readonly login: string
  readonly password: string
  readonly ip: string
  readonly requestId: string
  /** Real time, in which waits are counted; the house's clock may stand. */
  readonly realNow: Instant
}

/** An account whose password was shown, as it was when it was looked at. */
export interface Proven {
  readonly account: RowOf<typeof findAccountByLogin>
  readonly keys: AttemptKeys
}

/** Whoever asks, before it is known who that is. */
const strangerBy = (ask: ProofAsk): By => ({ ...systemBy(ask.requestId), from: ask.ip })

/**
 * Looks whether somebody knows the password of an account. A name that there is not, a wrong password and a disabled account take
 * the same statements and the same computation and get the same answer. The attempt stays counted until `forgiveAttempts`.
 */
export async function provePassword(
  db: Db,
  passwords: Passwords,
  ask: ProofAsk,
): Promise<Outcome<Proven, 'too_many_attempts' | 'wrong_credentials'>> {
  const login = loginOf(ask.login)
  const { keys, charged, account } = await db.transact((ctx) => charge(ctx, login, ask))
  if (!charged.allowed) return refuse('too_many_attempts', `Try again in ${charged.waitSeconds} seconds.`)
  const isOwn = await passwords.verify(account?.passwordHash ?? null, ask.password)
  const isDrawn = sameHash(secretHash(readTyped(ask.password)), account?.oneTimeHash ?? NOBODY)
  const inTime = (account?.oneTimeUntil ?? Number.POSITIVE_INFINITY) > charged.at
  const isKnown = account !== undefined && account.disabledAt === null
  if (!isKnown || !(isOwn || (isDrawn && inTime))) return refuse('wrong_credentials')
  return done({ account, keys })
}

/** No password hashes to it. */
const NOBODY = Buffer.alloc(32)

async function charge(ctx: Ctx, login: string, ask: ProofAsk) {
  const keys = attemptKeys(ctx, login, ask.ip)
  const charged = await chargeAttempts(ctx, keys, ask.realNow)
  const [account] = await ctx.tx.rows(findAccountByLogin, { login })
  // The row of the trail is written for names that there are not, too: it must not be told by the time it takes.
  if (charged.allowed && charged.locksNow) {
    await audit(ctx, [
      { by: strangerBy(ask), action: 'staff.lockSignIn', subject: { kind: 'account', id: account?.id ?? 0 } },
    ])
  }
  return { keys, charged: { ...charged, at: ctx.now }, account }
}
