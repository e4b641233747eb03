import { emit } from '@atrium/db'
import type { Ctx } from '@atrium/kernel'
import { reviewRaised } from './events.ts'
import type { Doubt } from './model.ts'
import { raiseReviews } from './store.ts'

const doubtKey = (doubt: Pick<Doubt, 'type' | 'identityId' | 'otherIdentityId'>): string =>
  `${doubt.type} ${doubt.identityId} ${doubt.otherIdentityId}`

/** Puts doubts on the list of staff, each once, and tells of those that are new there. Answers the review's id by doubt. */
export async function writeReviews(ctx: Ctx, doubts: readonly Doubt[]): Promise<(doubt: Doubt) => number | undefined> {
  const distinct = new Map(doubts.map((doubt) => [doubtKey(doubt), doubt]))
  if (distinct.size === 0) return () => undefined
  const rows = [...distinct.values()]
  const raised = await ctx.tx.rows(raiseReviews, {
    type: rows.map((doubt) => doubt.type),
    identityId: rows.map((doubt) => doubt.identityId),
    identityKind: rows.map((doubt) => doubt.identityKind),
    otherIdentityId: rows.map((doubt) => doubt.otherIdentityId),
    memberId: rows.map((doubt) => doubt.memberId),
    otherMemberId: rows.map((doubt) => doubt.otherMemberId),
    facts: rows.map((doubt) => doubt.facts ?? null),
    now: ctx.now,
  })
  const fresh = raised.filter((row) => row.isNew)
  emit(
    ctx,
    reviewRaised,
    fresh.map((row) => {
      const doubt = distinct.get(`${row.type} ${row.identityId} ${row.otherIdentityId}`)!
      return {
        memberId: doubt.memberId,
        effectiveAt: ctx.now,
        historical: false,
        body: { reviewId: row.reviewId, type: doubt.type, identityKind: doubt.identityKind },
      }
    }),
  )
  const ids = new Map(raised.map((row) => [`${row.type} ${row.identityId} ${row.otherIdentityId}`, row.reviewId]))
  return (doubt) => ids.get(doubtKey(doubt))
}
