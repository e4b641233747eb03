import type { Db } from '@atrium/http'
import { type By, type Ctx, done, type Instant, type Outcome, refuse } from '@atrium/kernel'
import { audit } from '../audit/audit.ts'
import { csrfOf, drawHandle, drawToken, sameHash, secretHash } from '../secrets.ts'
import { forgiveAttempts } from './attempts.ts'
import type { Passwords } from './passwords.ts'
import { type Proven, provePassword } from './proof.ts'
import { isRecoveryCode, recoveryHash, stepOfCode } from './second-factor.ts'
import { deleteSession, insertSession, lockAccount, noteSignIn, useRecoveryCode, useStep } from './store.ts'

export interface SessionLimits {
  /** A session that is not used for so long ends. */
  readonly idleSeconds: number
  /** A session ends after so long in any case. */
  readonly lifeSeconds: number
}

export const SESSION_LIMITS: SessionLimits = { idleSeconds: 2 * 3_600, lifeSeconds: 12 * 3_600 }

export interface SignIn {
  readonly login: string
  readonly password: string
  /** Six digits of the authenticator app, or a recovery code. */
  readonly code?: string
  readonly ip: string
  readonly requestId: string
  /** Real time, in which waits are counted; the house's clock may stand. */
  readonly realNow: Instant
  readonly userAgent?: string | undefined
  /** What the browser's cookie held until now: that session ends, whoever put it there. */
  readonly oldToken?: string | undefined
}

export type SignInCode = 'too_many_attempts' | 'wrong_credentials' | 'code_needed' | 'wrong_code'

export interface OpenedSession {
  readonly accountId: number
  /** For the cookie; only its hash is kept. */
  readonly token: string
  /** For X-CSRF-Token. */
  readonly csrf: string
  readonly mustChangePassword: boolean
}

/**
 * Signs an account in: attempts are counted, the password is compared outside of any transaction, then the second factor is looked at
 * under the account's lock and a session with a fresh token begins.
 */
export async function signIn(
  db: Db,
  passwords: Passwords,
  limits: SessionLimits,
  ask: SignIn,
): Promise<Outcome<OpenedSession, SignInCode>> {
  const proven = await provePassword(db, passwords, ask)
  if (!proven.ok) return proven
  const { passwordHash } = proven.value.account
  const outdated = passwordHash !== null && passwords.isOutdated(passwordHash)
  const renewed = outdated ? await passwords.hash(ask.password) : null
  return db.transact((ctx) => admit(ctx, proven.value, ask, limits, renewed))
}

async function admit(
  ctx: Ctx,
  { account: seen, keys }: Proven,
  ask: SignIn,
  limits: SessionLimits,
  renewed: string | null,
): Promise<Outcome<OpenedSession, SignInCode>> {
  const [account] = await ctx.tx.rows(lockAccount, { id: seen.id })
  // Reset or disabled while the password was compared.
  if (!account || account.disabledAt !== null || !isSamePassword(account, seen)) return refuse('wrong_credentials')
  const factor = await checkFactor(ctx, account, ask.code)
  if (!factor.ok) return factor
  const by: By = {
    actor: { kind: 'staff', id: account.id },
    scope: new Set<number>(),
    requestId: ask.requestId,
    from: ask.ip,
  }
  await forgiveAttempts(ctx, keys, ask.realNow)
  if (ask.oldToken !== undefined) await ctx.tx.run(deleteSession, { tokenHash: secretHash(ask.oldToken) })
  const session = await openSession(ctx, account.id, limits, ask)
  await Promise.all([
    ctx.tx.run(noteSignIn, { id: account.id, passwordHash: renewed, now: ctx.now }),
    audit(ctx, [
      {
        by,
        action: 'staff.signIn',
        subject: { kind: 'account', id: account.id },
        after: { session: session.handle, factor: factor.value },
      },
    ]),
  ])
  const { token, csrf } = session
  return done({ accountId: account.id, token, csrf, mustChangePassword: account.oneTimeHash !== null })
}

interface PasswordState {
  readonly passwordHash: string | null
  readonly oneTimeHash: Buffer | null
}

/** Whether the password is still the one that was looked at. */
export const isSamePassword = (now: PasswordState, then: PasswordState): boolean =>
  now.passwordHash === then.passwordHash &&
  (now.oneTimeHash === null || then.oneTimeHash === null
    ? now.oneTimeHash === then.oneTimeHash
    : sameHash(now.oneTimeHash, then.oneTimeHash))

interface FactorState {
  readonly id: number
  readonly totpSeed: Buffer | null
  readonly totpSince: number | null
}

export type Factor = 'none' | 'totp' | 'recovery'

/** Looks at the second factor and uses the code up. Call it with the account locked: of two sign-ins with one code one gets in. */
export async function checkFactor(
  ctx: Ctx,
  account: FactorState,
  code: string | undefined,
): Promise<Outcome<Factor, 'code_needed' | 'wrong_code'>> {
  if (account.totpSeed === null || account.totpSince === null) return done('none')
  if (code === undefined) return refuse('code_needed')
  if (isRecoveryCode(code)) {
    const codeHash = recoveryHash(account.id, code)
    const used = await ctx.tx.run(useRecoveryCode, { accountId: account.id, codeHash, now: ctx.now })
    return used === 1 ? done('recovery') : refuse('wrong_code')
  }
  const step = stepOfCode(ctx, account.id, account.totpSeed, code)
  if (step === undefined) return refuse('wrong_code')
  const used = await ctx.tx.run(useStep, { id: account.id, step })
  return used === 1 ? done('totp') : refuse('wrong_code', 'This code was used; wait for the next one.')
}

interface SessionFrom {
  readonly ip: string
  readonly userAgent?: string | undefined
}

/** Begins a session with a token that nobody has seen before. */
export async function openSession(ctx: Ctx, accountId: number, limits: SessionLimits, from: SessionFrom) {
  const token = drawToken()
  const handle = drawHandle()
  await ctx.tx.run(insertSession, {
    tokenHash: secretHash(token),
    handle,
    accountId,
    now: ctx.now,
    idleSeconds: limits.idleSeconds,
    expiresAt: ctx.now + limits.lifeSeconds * 1_000,
    fromAddress: from.ip,
    userAgent: from.userAgent?.slice(0, 300) ?? null,
  })
  return { token, handle, csrf: csrfOf(token) }
}
