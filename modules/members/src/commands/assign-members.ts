import { emit } from '@atrium/db'
import { type By, type Ctx, done, type Instant, inScope, type Outcome, refuse } from '@atrium/kernel'
import { loadOrganization } from '@atrium/organization'
import { activeAccounts } from '@atrium/staff'
import { memberAssigned } from '../events.ts'
import { lockMembers } from '../lock.ts'
import { MemberBook } from '../member-book.ts'
import { insertAssignments } from '../store.ts'
import { mayBeSeen } from '../visibility.ts'
import { admitToScope } from './admit-to-scope.ts'

export type AssignmentKind = 'home_store' | 'guide'

export interface AssignAsk {
  readonly by: By
  readonly memberId: number
  /** Home store (归属门店) or owning guide (归属导购). */
  readonly kind: AssignmentKind
  /** A store or counter of the organization, or a staff account that is active; null: nobody any more. */
  readonly targetId: number | null
  readonly at: Instant
  readonly historical: boolean
}

export interface Assigned {
  readonly previousId: number | null
  readonly changed: boolean
}

export type AssignCode = 'unknown_member' | 'member_erased' | 'unknown_store' | 'unknown_guide' | 'out_of_scope'

/** Assigns home stores and owning guides, keeping the history. Assigned again to the same, nothing changes. */
export async function assignMembers(ctx: Ctx, asks: readonly AssignAsk[]): Promise<Outcome<Assigned, AssignCode>[]> {
  if (asks.length === 0) return []
  const organization = await loadOrganization(ctx)
  const roots = await lockMembers(
    ctx,
    asks.map((ask) => ask.memberId),
  )
  const book = new MemberBook(ctx)
  await book.load([...roots.values()])
  const seen = await mayBeSeen(ctx, asks)
  const guides = await activeAccounts(
    ctx,
    asks.flatMap(({ kind, targetId }) => (kind === 'guide' && targetId !== null ? [targetId] : [])),
  )
  const changes: Assignment[] = []
  const outcomes = asks.map((ask, index): Outcome<Assigned, AssignCode> => {
    const rootId = roots.get(ask.memberId)
    if (rootId === undefined || !seen[index]) return refuse('unknown_member')
    if (book.person(rootId).erasedAt !== null) return refuse('member_erased')
    if (ask.kind === 'home_store' && ask.targetId !== null) {
      const kind = organization.node(ask.targetId)?.kind
      if (kind !== 'store' && kind !== 'counter') return refuse('unknown_store')
      if (!inScope(ask.by.scope, ask.targetId)) return refuse('out_of_scope')
    }
    // One who has left since may stay where they are.
    const isNew = ask.targetId !== null && ask.targetId !== book.person(rootId).guideId
    if (ask.kind === 'guide' && isNew && !guides.has(ask.targetId)) return refuse('unknown_guide')
    const previousId = decideAssignment(book, rootId, ask)
    if (previousId !== ask.targetId) changes.push({ ...ask, rootId, previousId })
    return done({ previousId, changed: previousId !== ask.targetId })
  })
  await book.write()
  await writeAssignments(ctx, changes)
  return outcomes
}

export interface Assignment extends AssignAsk {
  readonly rootId: number
  readonly previousId: number | null
}

/** Changes the person in the book; answers whom it was assigned to. */
export function decideAssignment(
  book: MemberBook,
  rootId: number,
  ask: Pick<AssignAsk, 'kind' | 'targetId'>,
): number | null {
  const field = ask.kind === 'home_store' ? 'homeStoreId' : 'guideId'
  const previousId = book.person(rootId)[field]
  if (previousId === ask.targetId) return previousId
  book.change(rootId, { [field]: ask.targetId })
  // An absorbed member's assignment must not shine through one that was taken away.
  if (ask.targetId === null)
    for (const id of book.lineage(rootId)) if (id !== rootId) book.change(id, { [field]: null })
  return previousId
}

/** The history of changes already decided, whom they bring into view, and the news of them. */
export async function writeAssignments(ctx: Ctx, changes: readonly Assignment[]): Promise<void> {
  if (changes.length === 0) return
  const assignmentId = await ctx.tx.ids('members.entry_block', changes.length)
  await Promise.all([
    ctx.tx.run(insertAssignments, {
      memberId: changes.map((change) => change.rootId),
      assignmentId,
      kind: changes.map((change) => change.kind),
      targetId: changes.map((change) => change.targetId),
      since: changes.map((change) => change.at),
      actorKind: changes.map((change) => change.by.actor.kind),
      actorId: changes.map((change) => change.by.actor.id),
    }),
    admitToScope(
      ctx,
      changes.flatMap(({ kind, targetId, rootId, at }) =>
        kind === 'home_store' && targetId !== null ? [{ memberId: rootId, storeId: targetId, at }] : [],
      ),
    ),
  ])
  emit(
    ctx,
    memberAssigned,
    changes.map(({ rootId, kind, targetId, previousId, at, historical }) => ({
      memberId: rootId,
      effectiveAt: at,
      historical,
      body: { rootId, kind, targetId, previousId },
    })),
  )
}
