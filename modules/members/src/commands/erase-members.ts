import { emit } from '@atrium/db'
import { type By, type Ctx, done, type Outcome, refuse } from '@atrium/kernel'
import { audit } from '@atrium/staff'
import { memberErased } from '../events.ts'
import { eraseDataKeys, eraseIdentities, removeHints } from '../identity-store.ts'
import { lockMembers } from '../lock.ts'
import { MemberBook } from '../member-book.ts'
import { loadSettings } from '../settings.ts'
import { openIdentities } from '../stored-identities.ts'
import { ValueBook } from '../value-book.ts'
import { mayBeSeen } from '../visibility.ts'

export interface EraseAsk {
  readonly by: By
  readonly memberId: number
}

export type EraseCode = 'unknown_member'

/**
 * Makes the personal data of people unreadable for good: their keys are deleted, their identities forgotten, their profiles emptied, for
 * every member of the person. What was bought, earned and spent stays, under a number. Done again it changes nothing.
 */
export async function eraseMembers(
  ctx: Ctx,
  asks: readonly EraseAsk[],
): Promise<Outcome<{ readonly memberIds: readonly number[] }, EraseCode>[]> {
  if (asks.length === 0) return []
  const roots = await lockMembers(
    ctx,
    asks.map((ask) => ask.memberId),
  )
  const members = new MemberBook(ctx)
  await members.load([...roots.values()])
  const seen = await mayBeSeen(ctx, asks)
  const erased = new Map<number, By>()
  const outcomes = asks.map((ask, index): Outcome<{ readonly memberIds: readonly number[] }, EraseCode> => {
    const rootId = roots.get(ask.memberId)
    if (rootId === undefined || !seen[index]) return refuse('unknown_member')
    const memberIds = members.lineage(rootId)
    if (members.person(rootId).erasedAt === null) {
      erased.set(rootId, ask.by)
      for (const id of memberIds) {
        members.change(id, { name: null, gender: null, birthday: null, attributes: {}, erasedAt: ctx.now })
      }
    }
    return done({ memberIds })
  })
  const memberIds = [...erased.keys()].flatMap((rootId) => members.lineage(rootId))
  if (memberIds.length === 0) return outcomes
  await forget(ctx, memberIds)
  await members.write()
  for (const hook of ctx.lineage) await hook.erase(ctx, memberIds)
  await audit(
    ctx,
    [...erased].map(([rootId, by]) => ({
      by,
      action: 'members.eraseMembers',
      subject: { kind: 'member', id: rootId },
      memberId: rootId,
      after: { memberIds: members.lineage(rootId) },
    })),
  )
  emit(
    ctx,
    memberErased,
    [...erased.keys()].map((rootId) => ({
      memberId: rootId,
      effectiveAt: ctx.now,
      historical: false,
      body: { rootId, memberIds: [...members.lineage(rootId)] },
    })),
  )
  return outcomes
}

/** Keys of values while they can still be read, then the values, then what could read them. */
async function forget(ctx: Ctx, memberIds: readonly number[]): Promise<void> {
  const book = new ValueBook(ctx, await loadSettings(ctx))
  const stored = await openIdentities(ctx, book, memberIds)
  const keyed = stored.filter(({ row, state }) => state.holder === row.memberId && state.identityId === row.identityId)
  await book.release(keyed.map(({ state }) => state))
  const hints = stored.flatMap(({ row, state }) =>
    state.kind.strong ? [] : book.keysOf([state]).map((key) => ({ memberId: row.memberId, state, key })),
  )
  if (hints.length > 0) {
    await ctx.tx.run(removeHints, {
      kind: hints.map(({ state }) => state.kind.code),
      hashVersion: hints.map(({ key }) => key.version),
      valueHash: hints.map(({ key }) => key.hash),
      memberId: hints.map(({ memberId }) => memberId),
    })
  }
  await ctx.tx.run(eraseIdentities, { memberId: memberIds, now: ctx.now })
  await ctx.tx.run(eraseDataKeys, { memberId: memberIds })
}
