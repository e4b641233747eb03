import type { Ctx } from '@atrium/kernel'
import { chargeAttempt, findLock, forgiveAddress, forgiveLogin } from './store.ts'

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

/** Counts an attempt against its address and then its name; a locked address does not count against names. */
export async function chargeAttempts(ctx: Ctx, keys: AttemptKeys): Promise<Charged> {
  const address = await charge(ctx, 'address', keys.address)
  return address.allowed ? charge(ctx, 'login', keys.login) : address
}

async function charge(ctx: Ctx, kind: AttemptKind, keyHash: Buffer): Promise<Charged> {
  const free = FREE[kind]
  const [charged] = await ctx.tx.rows(chargeAttempt, { kind, keyHash, free, now: ctx.now })
  if (charged) return { allowed: true, locksNow: charged.failures === free + 1 }
  const [lock] = await ctx.tx.rows(findLock, { kind, keyHash })
  return { allowed: false, waitSeconds: Math.max(1, Math.ceil(((lock?.lockedUntil ?? ctx.now) - ctx.now) / 1_000)) }
}

/** After a success. In the order in which attempts are charged. */
export async function forgiveAttempts(ctx: Ctx, keys: AttemptKeys): Promise<void> {
  await ctx.tx.run(forgiveAddress, { keyHash: keys.address, now: ctx.now })
  await ctx.tx.run(forgiveLogin, { keyHash: keys.login })
}
