import { type Ctx, must, type RowOf } from '@atrium/kernel'
import { identityField, openMemberKey } from './data-keys.ts'
import { loadIdentities } from './identity-queries.ts'
import { identityKind } from './kinds.ts'
import type { ValueState } from './model.ts'
import type { ValueBook } from './value-book.ts'

export type IdentityRow = RowOf<typeof loadIdentities>

/** An identity in force, read back with its member's key. */
export interface StoredIdentity {
  readonly row: IdentityRow
  readonly state: ValueState
}

/** The plain value of an identity; undefined for an erased one. */
export function readValue(ctx: Ctx, row: IdentityRow): string | undefined {
  if (row.valueCipher === null || row.wrapped === null) return undefined
  return openMemberKey(ctx, row.memberId, row.wrapped).decrypt(identityField(row.identityId), row.valueCipher)
}

/**
 * The identities in force of these members, as values of the book, looked up: `state.identityId` equals the row's where the row
 * holds the key of its value. Two statements.
 */
export async function openIdentities(
  ctx: Ctx,
  book: ValueBook,
  memberIds: readonly number[],
  wanted: (row: IdentityRow) => boolean = () => true,
): Promise<StoredIdentity[]> {
  if (memberIds.length === 0) return []
  const stored: StoredIdentity[] = []
  for (const row of await ctx.tx.rows(loadIdentities, { memberId: [...new Set(memberIds)] })) {
    if (row.endedAt !== null || !wanted(row)) continue
    const value = readValue(ctx, row)
    if (value === undefined) continue
    const kind = must(identityKind(row.kind), `an identity has the unknown kind ${row.kind}`)
    stored.push({ row, state: book.stateOf(kind, value) })
  }
  await book.find(stored.map(({ state }) => state))
  return stored
}
