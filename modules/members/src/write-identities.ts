import type { Ctx, Instant } from '@atrium/kernel'
import type { DataKeys } from './data-keys.ts'
import { insertHints, insertIdentities } from './identity-store.ts'
import type { ValueState } from './model.ts'
import { tailOf } from './normalize.ts'
import type { ValueBook } from './value-book.ts'

/** An identity to be written for a member. Its key in `identity_key` is written elsewhere. */
export interface FreshIdentity {
  readonly memberId: number
  readonly identityId: number
  readonly value: ValueState
  readonly verifiedAt: Instant | null
  readonly verifiedHow: string | null
  readonly channel: string
  readonly storeId: number | null
  readonly firstSeenAt: Instant
}

/** Writes identities, encrypted under their members' keys, and the hints of the weak ones. */
export async function writeIdentities(
  ctx: Ctx,
  book: ValueBook,
  keys: DataKeys,
  fresh: readonly FreshIdentity[],
): Promise<void> {
  if (fresh.length === 0) return
  await Promise.all([
    ctx.tx.run(insertIdentities, {
      memberId: fresh.map((row) => row.memberId),
      identityId: fresh.map((row) => row.identityId),
      kind: fresh.map((row) => row.value.kind.code),
      valueCipher: fresh.map((row) => keys.encryptIdentity(row.memberId, row.identityId, row.value.value)),
      tailHash: fresh.map((row) => tailHash(ctx, book.newest, row.value)),
      verifiedAt: fresh.map((row) => row.verifiedAt),
      verifiedHow: fresh.map((row) => row.verifiedHow),
      channel: fresh.map((row) => row.channel),
      storeId: fresh.map((row) => row.storeId),
      firstSeenAt: fresh.map((row) => row.firstSeenAt),
    }),
    writeHints(
      ctx,
      book,
      fresh.filter((row) => !row.value.kind.strong),
    ),
  ])
}

/** The searchable mark of the last four digits. */
export function tailHash(
  ctx: Ctx,
  version: number,
  { kind, value }: Pick<ValueState, 'kind' | 'value'>,
): Buffer | null {
  const tail = tailOf(kind, value)
  return tail === undefined ? null : hashOfTail(ctx, version, tail)
}

export const hashOfTail = (ctx: Ctx, version: number, tail: string): Buffer =>
  ctx.vault.lookupHash(version, 'tail', tail)

async function writeHints(ctx: Ctx, book: ValueBook, fresh: readonly FreshIdentity[]): Promise<void> {
  if (fresh.length === 0) return
  const rows = fresh.flatMap((row) => book.keysOf([row.value]).map((key) => ({ ...row, key })))
  await ctx.tx.run(insertHints, {
    kind: rows.map((row) => row.value.kind.code),
    hashVersion: rows.map((row) => row.key.version),
    valueHash: rows.map((row) => row.key.hash),
    memberId: rows.map((row) => row.memberId),
    identityId: rows.map((row) => row.identityId),
  })
}
