import type { Ctx, Instant } from '@atrium/kernel'
import { chargeAttempt, clampLock, findLock, forgiveAddress, forgiveLogin } from './store.ts'

/** Attempts without a wait: mistyping is human, and many share the address of an office. */
const FREE = { login: 5, address: 30 } as const
type AttemptKind = keyof typeof FREE

export interface AttemptKeys {
  readonly login: Buffer
  readonly address: Buffer
}

/** What a name and an address are counted under: keyed hashes, for what was typed as a name may be a password. */
export const attemptKeys = (ctx: Ctx, login: string, address: string): AttemptKeys => {
  const version = ctx.vault.versions.at(-1) ?? 0
  return {
    login: ctx.vault.lookupHash(version, 'staff.attempt.login', login),
    address: ctx.vault.lookupHash(version, 'staff.attempt.address', address),
  }
}

export type Charged =
  | { readonly allowed: true; readonly locksNow: boolean }
  | { readonly allowed: false; readonly waitSeconds: number }

/**
 * Counts an attempt against its address and then its name; a locked address does not count against names. `now` is real time: people
 * guess and wait in it, whatever the house's clock says.
 */
export async function chargeAttempts(ctx: Ctx, keys: AttemptKeys, now: Instant): Promise<Charged> {
  const address = await charge(ctx, 'address', keys.address, now)
  return address.allowed ? charge(ctx, 'login', keys.login, now) : address
}

async function charge(ctx: Ctx, kind: AttemptKind, keyHash: Buffer, now: Instant): Promise<Charged> {
  const free = FREE[kind]
  const ask = { kind, keyHash, free, now }
  let [charged] = await ctx.tx.rows(chargeAttempt, ask)
  if (!charged && (await ctx.tx.run(clampLock, ask)) > 0) [charged] = await ctx.tx.rows(chargeAttempt, ask)
  if (charged) return { allowed: true, locksNow: charged.failures === free + 1 }
  const [lock] = await ctx.tx.rows(findLock, { kind, keyHash })
  return { allowed: false, waitSeconds: Math.max(1, Math.ceil(((lock?.lockedUntil ?? now) - now) / 1_000)) }
}

/** After a success. In the order in which attempts are charged. */
export async function forgiveAttempts(ctx: Ctx, keys: AttemptKeys, now: Instant): Promise<void> {
  await ctx.tx.run(forgiveAddress, { keyHash: keys.address, now })
  await ctx.tx.run(forgiveLogin, { keyHash: keys.login })
}
