import { emit } from '@atrium/db'
import { type By, type Ctx, done, must, type Outcome, refuse } from '@atrium/kernel'
import { audit } from '@atrium/staff'
import { identityChanged } from '../events.ts'
import { loadIdentities } from '../identity-queries.ts'
import { removeBlocked, reopenIdentities } from '../identity-store.ts'
import { identityKind } from '../kinds.ts'
import { lineagesOf, lockMembers } from '../lock.ts'
import type { ValueState } from '../model.ts'
import { rewritePersons } from '../person-store.ts'
import { loadSettings } from '../settings.ts'
import { type IdentityRow, readValue } from '../stored-identities.ts'
import { ValueBook } from '../value-book.ts'
import { mayBeSeen } from '../visibility.ts'
import { type BlockReason, blockIdentities } from './block-identities.ts'

export interface HeldIdentityAsk {
  readonly by: By
  readonly memberId: number
  readonly identityId: number
}

export interface BlockHeldAsk extends HeldIdentityAsk {
  readonly reason: BlockReason
}

export type BlockHeldCode = 'unknown_member' | 'unknown_identity'
export type RestoreCode = BlockHeldCode | 'not_blocked'

/**
 * Blocks identities by whose they are, for staff who see them masked: what `blockIdentities` does with their values. An identity that has
 * ended, or that somebody else holds as well, is not known here.
 */
export async function blockHeldIdentities(
  ctx: Ctx,
  asks: readonly BlockHeldAsk[],
): Promise<Outcome<{ readonly changed: boolean }, BlockHeldCode>[]> {
  const named = await openNamed(ctx, asks)
  const open = named.flatMap((each, index) => {
    if (!each?.found || each.found.row.endedAt !== null) return []
    const { row, state } = each.found
    if (state.holder !== row.memberId || state.identityId !== row.identityId) return []
    return [{ index, ask: { by: asks[index]!.by, kind: row.kind, value: state.value, reason: asks[index]!.reason } }]
  })
  const blocked = await blockIdentities(
    ctx,
    open.map(({ ask }) => ask),
  )
  const outcomeOf = new Map(open.map(({ index }, at) => [index, blocked[at]!]))
  return named.map((each, index) => {
    if (!each) return refuse('unknown_member')
    const outcome = outcomeOf.get(index)
    return outcome?.ok ? outcome : refuse('unknown_identity')
  })
}

/**
 * Gives blocked identities back to whom they were taken from, as if nothing had happened. Not where the block was lifted meanwhile, nor
 * where the person has another value of a single-valued kind by now.
 */
export async function restoreIdentities(
  ctx: Ctx,
  asks: readonly HeldIdentityAsk[],
): Promise<Outcome<{ readonly changed: true }, RestoreCode>[]> {
  if (asks.length === 0) return []
  await lockMembers(
    ctx,
    asks.map((ask) => ask.memberId),
  )
  const named = await openNamed(ctx, asks)
  const blocked = named.flatMap((each) => (each?.found && isBlockedOf(each.found) ? [each.found.row.identityId] : []))
  // Whoever takes the row out has lifted the block: nobody else does it at the same time.
  const lifted = new Set(
    blocked.length === 0
      ? []
      : (await ctx.tx.rows(removeBlocked, { identityId: blocked })).map(({ identityId }) => identityId),
  )
  const restored: { readonly by: By; readonly row: IdentityRow; readonly state: ValueState }[] = []
  const outcomes = named.map((each, index): Outcome<{ readonly changed: true }, RestoreCode> => {
    if (!each) return refuse('unknown_member')
    if (!each.found) return refuse('unknown_identity')
    const { row, state } = each.found
    if (!lifted.delete(row.identityId)) return refuse('not_blocked')
    restored.push({ by: asks[index]!.by, row, state })
    return done({ changed: true })
  })
  await writeRestored(ctx, restored)
  return outcomes
}

interface Found {
  readonly row: IdentityRow
  readonly state: ValueState
  /** Another value in force of the same single-valued kind. */
  readonly isReplaced: boolean
}

const isBlockedOf = ({ row, state, isReplaced }: Found): boolean =>
  row.endedReason === 'blocked' && state.holder === null && state.identityId === row.identityId && !isReplaced

/** The identity of each ask with what is known of its value; undefined where the asker may not see the member. */
async function openNamed(
  ctx: Ctx,
  asks: readonly HeldIdentityAsk[],
): Promise<(undefined | { readonly found: Found | undefined })[]> {
  const seen = await mayBeSeen(ctx, asks)
  const lineages = await lineagesOf(
    ctx,
    asks.map((ask) => ask.memberId),
  )
  const everyone = [...new Set([...lineages.values()].flat())]
  const rows = everyone.length === 0 ? [] : await ctx.tx.rows(loadIdentities, { memberId: everyone })
  const book = new ValueBook(ctx, await loadSettings(ctx))
  const named = asks.map(({ memberId, identityId }, index) => {
    const lineage = lineages.get(memberId)
    if (!lineage || !seen[index]) return undefined
    const row = rows.find((each) => each.identityId === identityId && lineage.includes(each.memberId))
    const value = row && readValue(ctx, row)
    if (!row || value === undefined) return { found: undefined }
    const kind = must(identityKind(row.kind), `an identity has the unknown kind ${row.kind}`)
    const isReplaced =
      kind.single &&
      rows.some((each) => each.kind === row.kind && each.endedAt === null && lineage.includes(each.memberId))
    return { found: { row, state: book.stateOf(kind, value), isReplaced } }
  })
  await book.find()
  return named
}

async function writeRestored(
  ctx: Ctx,
  restored: readonly { readonly by: By; readonly row: IdentityRow; readonly state: ValueState }[],
): Promise<void> {
  if (restored.length === 0) return
  const book = new ValueBook(ctx, await loadSettings(ctx))
  await book.move(restored.map(({ row, state }) => ({ state, memberId: row.memberId })))
  await ctx.tx.run(reopenIdentities, {
    memberId: restored.map(({ row }) => row.memberId),
    identityId: restored.map(({ row }) => row.identityId),
  })
  await rewritePersons(
    ctx,
    restored.map(({ row }) => row.memberId),
  )
  await audit(
    ctx,
    restored.map(({ by, row }) => ({
      by,
      action: 'members.restoreIdentities',
      subject: { kind: 'identity', id: row.identityId },
      memberId: row.memberId,
      after: { kind: row.kind },
    })),
  )
  emit(
    ctx,
    identityChanged,
    restored.map(({ row }) => ({
      memberId: row.memberId,
      effectiveAt: ctx.now,
      historical: false,
      body: { memberId: row.memberId, kind: row.kind, change: 'restored' as const },
    })),
  )
}
