import { randomBytes } from 'node:crypto'
import type { Ctx, Instant } from '@atrium/kernel'
import { Secret, TOTP } from 'otpauth'
import { drawTyped, readTyped, secretHash } from '../secrets.ts'

const PERIOD_SECONDS = 30
/** Codes of the step before and the step after are taken: clocks of telephones differ. */
const WINDOW = 1
export const RECOVERY_CODES = 10

/** What the key ring seals a seed for: one that is copied to another account cannot be read there. */
const purposeOf = (accountId: number): string => `staff.totp:${accountId}`

export interface SealedSeed {
  readonly seed: Buffer
  readonly keyVersion: number
}

const totpOf = (base32: string, login: string): TOTP =>
  new TOTP({
    issuer: 'Atrium',
    label: login,
    algorithm: 'SHA1',
    digits: 6,
    period: PERIOD_SECONDS,
    secret: Secret.fromBase32(base32),
  })

const newestVersion = (ctx: Ctx): number => ctx.vault.versions.at(-1) ?? 0

/** A fresh seed (160 bits): for the authenticator app, and sealed for the database. */
export function drawSeed(
  ctx: Ctx,
  accountId: number,
  login: string,
): { secret: string; uri: string; sealed: SealedSeed } {
  const { base32 } = new Secret({ buffer: Uint8Array.from(randomBytes(20)).buffer })
  const sealed = { seed: ctx.vault.seal(purposeOf(accountId), base32), keyVersion: newestVersion(ctx) }
  return { secret: base32, uri: totpOf(base32, login).toString(), sealed }
}

/** The same seed, sealed by the newest key. */
export const resealSeed = (ctx: Ctx, accountId: number, seed: Buffer): SealedSeed => ({
  seed: ctx.vault.seal(purposeOf(accountId), ctx.vault.unseal(purposeOf(accountId), seed)),
  keyVersion: newestVersion(ctx),
})

/** The time step that a code is of; undefined for a wrong one. The caller refuses steps that were used. */
export function stepOfCode(ctx: Ctx, accountId: number, seed: Buffer, code: string): number | undefined {
  const token = code.normalize('NFKC').replace(/\s/g, '')
  if (!/^\d{6}$/.test(token)) return undefined
  const totp = totpOf(ctx.vault.unseal(purposeOf(accountId), seed), '')
  const delta = totp.validate({ token, timestamp: ctx.now, window: WINDOW })
  return delta === null ? undefined : stepAt(ctx.now) + delta
}

export const stepAt = (now: Instant): number => Math.floor(now / (PERIOD_SECONDS * 1_000))

/** Whether a code has the form of a recovery code. */
export const isRecoveryCode = (code: string): boolean => readTyped(code).length === 19

/** The account is part of what is hashed, so that a stored code serves no other. */
export const recoveryHash = (accountId: number, code: string): Buffer => secretHash(`${accountId} ${readTyped(code)}`)

export const drawRecoveryCodes = (): string[] => Array.from({ length: RECOVERY_CODES }, drawTyped)
