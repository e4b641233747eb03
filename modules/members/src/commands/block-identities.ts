import { emit } from '@atrium/db'
import { type By, type Ctx, done, type Outcome, refuse } from '@atrium/kernel'
import { audit } from '@atrium/staff'
import { identityChanged } from '../events.ts'
import { endIdentities, insertBlocked, removeBlocked, removeHints } from '../identity-store.ts'
import { lockMembers } from '../lock.ts'
import type { ValueState } from '../model.ts'
import { rewritePersons } from '../person-store.ts'
import { loadSettings } from '../settings.ts'
import { settleHolders } from '../settle-holders.ts'
import { ValueBook } from '../value-book.ts'

/** Why a value stands for nobody. */
export const BLOCK_REASONS = ['shared', 'fraud', 'test', 'other'] as const
export type BlockReason = (typeof BLOCK_REASONS)[number]

export interface BlockAsk {
  readonly by: By
  readonly kind: string
  readonly value: string
  /** null lifts the block: the value is then free. */
  readonly reason: BlockReason | null
}

export type BlockCode = 'invalid_identity'

/**
 * Blocks values that stand for nobody (the phone of a till, a test card): whoever held one loses it, purchases that name it alone are
 * refused, and named with others it is passed over. Done again it changes nothing.
 */
export async function blockIdentities(
  ctx: Ctx,
  asks: readonly BlockAsk[],
): Promise<Outcome<{ readonly changed: boolean }, BlockCode>[]> {
  if (asks.length === 0) return []
  const book = new ValueBook(ctx, await loadSettings(ctx))
  const states = asks.map((ask) => book.read(ask))
  const named = states.filter((state) => state !== undefined)
  await book.find()
  const wanted = named.filter((state, at) => state.holder === undefined && named.indexOf(state) === at)
  // Keys first, then people; those that only lift a block which is not there are given back below.
  await book.claim(new Map(wanted.map((state) => [state, null])))
  await lockMembers(
    ctx,
    named.flatMap((state) => (typeof state.holder === 'number' ? [state.holder] : [])),
  )
  await settleHolders(ctx, book, named)
  const before = new Map(named.map((state) => [state, state.claimed ? undefined : state.holder]))
  const outcomes = asks.map((ask, index): Outcome<{ readonly changed: boolean }, BlockCode> => {
    const state = states[index]
    if (!state) return refuse('invalid_identity')
    const changed = ask.reason === null ? state.holder === null : state.holder !== null
    if (ask.reason !== null) state.holder = null
    else if (changed) state.holder = undefined
    return done({ changed })
  })
  const askOf = new Map(states.map((state, index) => [state, asks[index]!]))
  await writeBlocks(ctx, book, named, before, (state) => askOf.get(state)!)
  await audit(
    ctx,
    asks.flatMap(({ by, reason }, index) => {
      const state = states[index]
      const outcome = outcomes[index]
      return state && outcome?.ok && outcome.value.changed
        ? [
            {
              by,
              action: 'members.blockIdentities',
              subject: { kind: 'identity', id: state.identityId },
              after: { kind: state.kind.code, reason },
            },
          ]
        : []
    }),
  )
  return outcomes
}

async function writeBlocks(
  ctx: Ctx,
  book: ValueBook,
  states: readonly ValueState[],
  before: ReadonlyMap<ValueState, number | null | undefined>,
  askOf: (state: ValueState) => BlockAsk,
): Promise<void> {
  const distinct = [...new Set(states)]
  const blocked = distinct.filter((state) => state.holder === null && before.get(state) !== null)
  const taken = blocked.filter((state) => typeof before.get(state) === 'number')
  const unclaimed = distinct.filter((state) => state.holder === undefined && state.claimed)
  const freed = distinct.filter((state) => state.holder === undefined && !state.claimed && before.get(state) === null)
  const memberOf = (state: ValueState) => before.get(state) as number
  await book.move(taken.map((state) => ({ state, memberId: null })))
  // Whoever takes the row out has lifted the block: a value that was given back meanwhile is left where it is.
  const lifted = new Set(
    freed.length === 0
      ? []
      : (await ctx.tx.rows(removeBlocked, { identityId: freed.map((state) => state.identityId) })).map(
          ({ identityId }) => identityId,
        ),
  )
  await book.release([...unclaimed, ...freed.filter((state) => lifted.has(state.identityId))])
  if (blocked.length > 0) {
    await ctx.tx.run(insertBlocked, {
      identityId: blocked.map((state) => state.identityId),
      kind: blocked.map((state) => state.kind.code),
      sealed: blocked.map((state) => ctx.vault.seal(`blocked:${state.identityId}`, state.value)),
      reason: blocked.map((state) => askOf(state).reason ?? 'other'),
      actorKind: blocked.map((state) => askOf(state).by.actor.kind),
      actorId: blocked.map((state) => askOf(state).by.actor.id),
      now: ctx.now,
    })
  }
  if (taken.length === 0) return
  await ctx.tx.run(endIdentities, {
    memberId: taken.map(memberOf),
    identityId: taken.map((state) => state.identityId),
    reason: taken.map(() => 'blocked'),
    endedAt: taken.map(() => ctx.now),
  })
  await rewritePersons(ctx, taken.map(memberOf))
  const hints = book.keysOf(taken.filter((state) => !state.kind.strong))
  if (hints.length > 0) {
    await ctx.tx.run(removeHints, {
      kind: hints.map((key) => key.state.kind.code),
      hashVersion: hints.map((key) => key.version),
      valueHash: hints.map((key) => key.hash),
      memberId: hints.map((key) => memberOf(key.state)),
    })
  }
  emit(
    ctx,
    identityChanged,
    taken.map((state) => ({
      memberId: memberOf(state),
      effectiveAt: ctx.now,
      historical: false,
      body: { memberId: memberOf(state), kind: state.kind.code, change: 'blocked' as const },
    })),
  )
}
