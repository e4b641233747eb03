import { type Ctx, invariant, must } from '@atrium/kernel'
import { lineageRows, lockRoots, readRoots } from './store.ts'

/** Members whose lock this transaction holds, with the root each has now. Lives as long as the attempt. */
const HELD = Symbol('members held')
export const heldRoots = (ctx: Ctx): Map<number, number> => ctx.tx.memo(HELD, () => new Map<number, number>())

/**
 * Locks people (ADR 0003). Whoever moves value or identity calls this before anything that hangs on a member is read; from then to
 * the commit nobody else changes these people. Answers member → root; a member unknown to the house is missing from the
 * answer. Asked again for what the transaction holds it runs no statement.
 *
 * What is locked is the row of each person's root; rows of absorbed members change only in the hands of who holds their root. So
 * an absorbed member, and a root that was absorbed while this waited, is looked at again once the lock is held.
 *
 * Name all members of a batch in one call: locks are taken in ascending order within a call, not across calls.
 */
export async function lockMembers(ctx: Ctx, memberIds: readonly number[]): Promise<ReadonlyMap<number, number>> {
  const held = heldRoots(ctx)
  let missing = [...new Set(memberIds)].filter((id) => !held.has(id))
  while (missing.length > 0) {
    const rows = await ctx.tx.rows(lockRoots, { memberId: missing })
    for (const row of rows) if (row.rootNow === row.rootId) held.set(row.rootId, row.rootId)
    missing = await stillOpen(ctx, held, rows)
  }
  const roots = new Map<number, number>()
  for (const id of memberIds) {
    const root = held.get(id)
    if (root !== undefined) roots.set(id, root)
  }
  return roots
}

/** Of members whose roots were just locked, those whose person turns out to be led by somebody else now. */
async function stillOpen(
  ctx: Ctx,
  held: Map<number, number>,
  rows: readonly { readonly memberId: number }[],
): Promise<number[]> {
  const unsure = rows.map((row) => row.memberId).filter((id) => !held.has(id))
  if (unsure.length === 0) return []
  const open: number[] = []
  for (const { memberId, rootId } of await ctx.tx.rows(readRoots, { memberId: unsure })) {
    if (held.get(rootId) === rootId) held.set(memberId, rootId)
    else open.push(memberId)
  }
  return open
}

/**
 * For each member, all members of its person, the root first: reads take `member_id = any(lineage)`. Unknown members are missing
 * from the answer.
 */
export async function lineagesOf(
  ctx: Ctx,
  memberIds: readonly number[],
): Promise<ReadonlyMap<number, readonly number[]>> {
  const lineages = new Map<number, number[]>()
  if (memberIds.length === 0) return lineages
  for (const row of await ctx.tx.rows(lineageRows, { memberId: [...new Set(memberIds)] })) {
    const known = lineages.get(row.askedId)
    if (!known) lineages.set(row.askedId, [row.memberId])
    else if (row.isRoot) known.unshift(row.memberId)
    else known.push(row.memberId)
  }
  return lineages
}

/** Whether this transaction has locked all of these. */
export const holdsAll = (ctx: Ctx, memberIds: readonly number[]): boolean => {
  const held = heldRoots(ctx)
  return memberIds.every((id) => held.has(id))
}

/** Locks the holders of identities, all of whom there must be. */
export async function lockHolders(ctx: Ctx, memberIds: readonly number[]): Promise<void> {
  await lockMembers(ctx, memberIds)
  invariant(holdsAll(ctx, memberIds), 'an identity is held by a member that does not exist')
}

/** The root of a member that this transaction has locked. */
export const heldRoot = (ctx: Ctx, memberId: number): number =>
  must(heldRoots(ctx).get(memberId), `member ${memberId} is not locked by this transaction`)
