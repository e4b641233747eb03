import type { Db } from '@atrium/http'
import { type By, type Ctx, done, must, type Outcome, refuse } from '@atrium/kernel'
import { audit } from '../audit/audit.ts'
import { passwordFault } from '../model.ts'
import { forgiveAttempts } from './attempts.ts'
import type { Passwords } from './passwords.ts'
import { type ProofAsk, type Proven, provePassword } from './proof.ts'
import { drawRecoveryCodes, drawSeed, recoveryHash, stepOfCode } from './second-factor.ts'
import { checkFactor, isSamePassword, type OpenedSession, openSession, type SessionLimits } from './sign-in.ts'
import {
  confirmSeed,
  deleteRecoveryCodes,
  deleteSessionsOf,
  insertRecoveryCodes,
  lockAccount,
  setPassword,
  setSeed,
} from './store.ts'

/** What somebody who is signed in shows once more: what a stolen session alone must not be able to do asks for it. */
export interface OwnProof extends ProofAsk {
  readonly by: By
}

type ProofCode = 'too_many_attempts' | 'wrong_credentials'

/** Runs `work` under the lock of an account whose password was shown. */
async function withProof<T, Code extends string>(
  db: Db,
  passwords: Passwords,
  ask: OwnProof,
  work: (ctx: Ctx, account: Awaited<ReturnType<typeof lock>>) => Promise<Outcome<T, Code>>,
): Promise<Outcome<T, Code | ProofCode>> {
  const proven = await provePassword(db, passwords, ask)
  if (!proven.ok) return proven
  return db.transact(async (ctx): Promise<Outcome<T, Code | ProofCode>> => {
    const account = await lock(ctx, proven.value)
    if (!isSamePassword(account, proven.value.account)) return refuse('wrong_credentials')
    const outcome = await work(ctx, account)
    // The password was right; whoever guesses at codes goes on being counted.
    if (outcome.ok || outcome.code !== 'wrong_code') await forgiveAttempts(ctx, proven.value.keys, ask.realNow)
    return outcome
  })
}

async function lock(ctx: Ctx, { account }: Proven) {
  const [locked] = await ctx.tx.rows(lockAccount, { id: account.id })
  return must(locked, 'an account vanished')
}

export interface ChangePassword extends OwnProof {
  readonly next: string
  readonly userAgent?: string | undefined
}

/**
 * Sets a password of one's own. All sessions of the account end; the one that asked goes on under a new token. Rules: 10 to 200
 * characters, not the name, not the one before.
 */
export async function changePassword(
  db: Db,
  passwords: Passwords,
  limits: SessionLimits,
  ask: ChangePassword,
): Promise<Outcome<OpenedSession, ProofCode | 'weak_password'>> {
  const passwordHash = await passwords.hash(ask.next)
  return withProof(db, passwords, ask, async (ctx, account): Promise<Outcome<OpenedSession, 'weak_password'>> => {
    const fault =
      ask.next === ask.password
        ? 'A new password is another one.'
        : passwordFault(ask.next, account.login, account.displayName)
    if (fault !== undefined) return refuse('weak_password', fault)
    await ctx.tx.run(setPassword, { id: account.id, passwordHash, now: ctx.now })
    await ctx.tx.run(deleteSessionsOf, { accountId: [account.id] })
    const { token, csrf } = await openSession(ctx, account.id, limits, ask)
    await note(ctx, ask.by, 'staff.changePassword', account.id)
    return done({ accountId: account.id, token, csrf, mustChangePassword: false })
  })
}

export interface DrawnSeed {
  /** Base32, for typing into the app. */
  readonly secret: string
  /** `otpauth://…`, for a QR code. */
  readonly uri: string
}

/** Draws a seed for the second factor; it counts once a code of it was shown. One that counts has to be removed first. */
export const beginTotp = (
  db: Db,
  passwords: Passwords,
  ask: OwnProof,
): Promise<Outcome<DrawnSeed, ProofCode | 'totp_in_force' | 'password_change_needed'>> =>
  withProof(db, passwords, ask, async (ctx, account) => {
    if (account.oneTimeHash !== null) return refuse('password_change_needed')
    if (account.totpSince !== null) return refuse('totp_in_force', 'Remove the present second factor first.')
    const { secret, uri, sealed } = drawSeed(ctx, account.id, account.login)
    await ctx.tx.run(setSeed, { id: account.id, ...sealed, now: ctx.now })
    return done({ secret, uri })
  })

export interface ConfirmTotp {
  readonly by: By
  readonly accountId: number
  readonly code: string
}

/** Puts the second factor into force and answers recovery codes, once: only their hashes are kept. */
export async function confirmTotp(
  ctx: Ctx,
  ask: ConfirmTotp,
): Promise<Outcome<readonly string[], 'wrong_code' | 'no_totp'>> {
  const [account] = await ctx.tx.rows(lockAccount, { id: ask.accountId })
  if (!account?.totpSeed || account.totpSince !== null) return refuse('no_totp', 'Begin with a fresh second factor.')
  const step = stepOfCode(ctx, account.id, account.totpSeed, ask.code)
  if (step === undefined) return refuse('wrong_code')
  await ctx.tx.run(confirmSeed, { id: account.id, step, now: ctx.now })
  const codes = await renewCodes(ctx, account.id)
  await note(ctx, ask.by, 'staff.confirmTotp', account.id)
  return done(codes)
}

export interface WithCode extends OwnProof {
  readonly code: string
}

/** Takes the second factor away; asks for password and code, since it makes the account weaker. */
export const removeTotp = (
  db: Db,
  passwords: Passwords,
  ask: WithCode,
): Promise<Outcome<null, ProofCode | 'wrong_code' | 'no_totp'>> =>
  withProof(db, passwords, ask, async (ctx, account): Promise<Outcome<null, 'wrong_code' | 'no_totp'>> => {
    const factor = await shown(ctx, account, ask.code)
    if (!factor.ok) return factor
    await ctx.tx.run(setSeed, { id: account.id, seed: null, keyVersion: null, now: ctx.now })
    await ctx.tx.run(deleteRecoveryCodes, { accountId: [account.id] })
    await note(ctx, ask.by, 'staff.removeTotp', account.id)
    return done(null)
  })

/** Fresh recovery codes; the old ones count no more. */
export const renewRecoveryCodes = (
  db: Db,
  passwords: Passwords,
  ask: WithCode,
): Promise<Outcome<readonly string[], ProofCode | 'wrong_code' | 'no_totp'>> =>
  withProof(db, passwords, ask, async (ctx, account): Promise<Outcome<readonly string[], 'wrong_code' | 'no_totp'>> => {
    const factor = await shown(ctx, account, ask.code)
    if (!factor.ok) return factor
    const codes = await renewCodes(ctx, account.id)
    await note(ctx, ask.by, 'staff.renewRecoveryCodes', account.id)
    return done(codes)
  })

async function shown(
  ctx: Ctx,
  account: Parameters<typeof checkFactor>[1],
  code: string,
): Promise<Outcome<null, 'wrong_code' | 'no_totp'>> {
  const factor = await checkFactor(ctx, account, code)
  if (!factor.ok) return refuse('wrong_code')
  return factor.value === 'none' ? refuse('no_totp') : done(null)
}

async function renewCodes(ctx: Ctx, accountId: number): Promise<readonly string[]> {
  const codes = drawRecoveryCodes()
  await ctx.tx.run(deleteRecoveryCodes, { accountId: [accountId] })
  await ctx.tx.run(insertRecoveryCodes, {
    accountId,
    codeHash: codes.map((code) => recoveryHash(accountId, code)),
  })
  return codes
}

const note = (ctx: Ctx, by: By, action: string, id: number): Promise<void> =>
  audit(ctx, [{ by, action, subject: { kind: 'account', id } }])
