import { type By, type Ctx, done, type Outcome, type RowOf, refuse } from '@atrium/kernel'
import { audit } from '@atrium/staff'
import { loadPeopleFacts } from '../load-people.ts'
import { heldRoot, lockMembers } from '../lock.ts'
import type { ReviewType, ValueState, Verification } from '../model.ts'
import { People } from '../people.ts'
import { loadReviews } from '../queries.ts'
import { loadSettings } from '../settings.ts'
import { settleHolders } from '../settle-holders.ts'
import { closeReviews } from '../store.ts'
import { openIdentities } from '../stored-identities.ts'
import { ValueBook } from '../value-book.ts'
import { ValueDesk } from '../value-desk.ts'
import { mayBeSeen } from '../visibility.ts'
import { claimWaiting, type WaitingLinks, waitingFacts } from '../waiting-values.ts'
import { writeGuards } from '../write-resolution.ts'
import { joinByHand } from './merge-members.ts'

export interface ReviewAsk {
  readonly by: By
  readonly reviewId: number
  /**
   * `approve` does what the doubt suggests: `recycled_phone` hands the number over, `different_identities` and `weak_match` merge the
   * two (or give a second value to the one member there is, in place of the first), `shared_identity` keeps the value from ever joining people. `reject` leaves things as they are; a shared identity is
   * then trusted to be one person's.
   */
  readonly decision: 'approve' | 'reject'
}

/** `review_outdated`: what it was about has changed meanwhile (the number was given up, somebody was erased); reject closes it. */
export type ReviewCode = 'unknown_review' | 'already_decided' | 'review_outdated'

type ReviewRow = RowOf<typeof loadReviews>

interface OpenReview {
  readonly ask: ReviewAsk
  readonly row: ReviewRow
}

/** Decides what waits for a person. The same decision again is answered as done. */
export async function decideReviews(
  ctx: Ctx,
  asks: readonly ReviewAsk[],
): Promise<Outcome<{ readonly reviewId: number }, ReviewCode>[]> {
  if (asks.length === 0) return []
  const ids = [...new Set(asks.map((ask) => ask.reviewId))]
  const named = await ctx.tx.rows(loadReviews, { reviewId: ids })
  const approved = new Set(asks.filter((ask) => ask.decision === 'approve').map((ask) => ask.reviewId))
  const links = await claimWaiting(
    ctx,
    named.filter((row) => row.state === 'open' && approved.has(row.reviewId)),
  )
  const values = links ? [...links.byReview.values()] : []
  await lockMembers(ctx, [
    ...named.flatMap((row) => [row.memberId, row.otherMemberId].filter((id) => id !== null)),
    ...values.flatMap((value) => (typeof value.holder === 'number' ? [value.holder] : [])),
  ])
  if (links) await settleHolders(ctx, links.book, values)
  // Read again: whoever held the people may have decided it.
  const rows = new Map((await ctx.tx.rows(loadReviews, { reviewId: ids })).map((row) => [row.reviewId, row]))
  const seen = await mayBeSeen(
    ctx,
    asks.map(({ by, reviewId }) => ({
      by,
      memberId: rows.get(reviewId)?.memberId ?? rows.get(reviewId)?.otherMemberId ?? 0,
    })),
  )
  const open: OpenReview[] = []
  const answers = asks.map((ask, index): Outcome<{ readonly reviewId: number }, ReviewCode> | undefined => {
    const row = rows.get(ask.reviewId)
    if (!row || !seen[index]) return refuse('unknown_review')
    const state = open.find((other) => other.row === row)?.ask.decision ?? decisionOf(row)
    if (state !== undefined)
      return state === ask.decision ? done({ reviewId: row.reviewId }) : refuse('already_decided')
    open.push({ ask, row })
    return undefined
  })
  const refused = await carryOut(ctx, open, links)
  await close(
    ctx,
    open.filter((review) => !refused.has(review)),
  )
  const openOf = new Map(open.map((review) => [review.ask, review]))
  return answers.map(
    (answer, index) =>
      answer ??
      (refused.has(openOf.get(asks[index]!)!) ? refuse('review_outdated') : done({ reviewId: asks[index]!.reviewId })),
  )
}

const decisionOf = (row: ReviewRow): ReviewAsk['decision'] | undefined =>
  row.state === 'open' ? undefined : row.state === 'approved' ? 'approve' : 'reject'

/** Does what was decided; answers the reviews that could not be carried out. */
async function carryOut(
  ctx: Ctx,
  open: readonly OpenReview[],
  links: WaitingLinks | undefined,
): Promise<ReadonlySet<OpenReview>> {
  const of = (decision: ReviewAsk['decision'], ...types: ReviewType[]) =>
    open.filter(({ ask, row }) => ask.decision === decision && types.includes(row.type as ReviewType))
  const refused = new Set<OpenReview>()
  const doubted = of('approve', 'different_identities', 'weak_match')
  const alone = doubted.filter(({ row }) => row.type === 'different_identities' && row.otherMemberId === null)
  await linkWaiting(ctx, alone, links, refused)
  await mergeDoubted(ctx, doubted, refused)
  await passPhones(ctx, of('approve', 'recycled_phone'), refused)
  await guard(ctx, [
    ...of('approve', 'shared_identity').map((review) => ({ review, guard: 'shared' as const })),
    ...of('reject', 'shared_identity').map((review) => ({ review, guard: 'trusted' as const })),
  ])
  return refused
}

async function mergeDoubted(ctx: Ctx, reviews: readonly OpenReview[], refused: Set<OpenReview>): Promise<void> {
  const pairs = reviews.flatMap((review) => {
    const { memberId, otherMemberId } = review.row
    return memberId === null || otherMemberId === null ? [] : [{ review, memberId, otherId: otherMemberId }]
  })
  const merged = await joinByHand(
    ctx,
    pairs.map(({ review, memberId, otherId }) => ({
      by: review.ask.by,
      memberId,
      otherId,
      rule: 'review',
      evidence: [review.row.identityId, review.row.otherIdentityId].filter((id) => id > 0),
    })),
  )
  merged.forEach((outcome, at) => {
    if (!outcome.ok && outcome.code !== 'same_person') refused.add(pairs[at]!.review)
  })
}

/** Gives second values to their members, unless what they were named beside is not the member's any more. */
async function linkWaiting(
  ctx: Ctx,
  reviews: readonly OpenReview[],
  links: WaitingLinks | undefined,
  refused: Set<OpenReview>,
): Promise<void> {
  if (!links) {
    for (const review of reviews) refused.add(review)
    return
  }
  const desk = new ValueDesk(ctx, links.book)
  const kinds = new Set(reviews.map(({ row }) => row.identityKind))
  await desk.open(
    reviews.map(({ row }) => row.memberId!),
    kinds,
  )
  const given: { readonly review: OpenReview; readonly rootId: number; readonly state: ValueState }[] = []
  for (const review of reviews) {
    const { reviewId, memberId, identityId } = review.row
    const facts = waitingFacts(review.row)
    const rootId = heldRoot(ctx, memberId!)
    const state = links.byReview.get(reviewId)
    if (typeof state?.holder === 'number' && heldRoot(ctx, state.holder) === rootId) continue
    if (!state || !facts || state.holder !== undefined || !desk.holds(rootId, identityId)) {
      refused.add(review)
      continue
    }
    const { channel, storeId, historical } = facts
    desk.give(rootId, memberId!, state, { verifiedAt: ctx.now, verifiedHow: 'review', channel, storeId, historical })
    given.push({ review, rootId, state })
  }
  await desk.write(links.byReview.values())
  await audit(
    ctx,
    given.map(({ review: { ask, row }, rootId, state }) => ({
      by: ask.by,
      action: 'members.decideReviews',
      subject: { kind: 'review', id: row.reviewId },
      memberId: rootId,
      before: { identityId: row.identityId },
      after: { decision: ask.decision, kind: row.identityKind, identityId: state.identityId },
    })),
  )
}

async function passPhones(ctx: Ctx, reviews: readonly OpenReview[], refused: Set<OpenReview>): Promise<void> {
  if (reviews.length === 0) return
  const desk = new ValueDesk(ctx, new ValueBook(ctx, await loadSettings(ctx)))
  const named = reviews.flatMap(({ row }) => [row.memberId!, row.otherMemberId!])
  await desk.open(named)
  const people = new People(
    await loadPeopleFacts(
      ctx,
      named.map((id) => heldRoot(ctx, id)),
    ),
  )
  for (const review of reviews) {
    const { memberId, otherMemberId, identityId, facts } = review.row
    const holder = heldRoot(ctx, memberId!)
    const taker = heldRoot(ctx, otherMemberId!)
    const state = holder === taker || people.isErased(taker) ? undefined : desk.take(holder, identityId)
    if (state) desk.give(taker, otherMemberId!, state, facts as Verification)
    else refused.add(review)
  }
  await desk.write([])
}

async function guard(
  ctx: Ctx,
  reviews: readonly { readonly review: OpenReview; readonly guard: 'shared' | 'trusted' }[],
): Promise<void> {
  if (reviews.length === 0) return
  const book = new ValueBook(ctx, await loadSettings(ctx))
  const members = reviews.flatMap(({ review }) => (review.row.memberId === null ? [] : [review.row.memberId]))
  const stored = await openIdentities(ctx, book, members)
  const states: ValueState[] = []
  for (const { review, guard: wanted } of reviews) {
    const state = stored.find(({ row }) => row.identityId === review.row.identityId)?.state
    if (!state) continue
    state.guard = wanted
    states.push(state)
  }
  await writeGuards(ctx, book, states)
}

async function close(ctx: Ctx, reviews: readonly OpenReview[]): Promise<void> {
  if (reviews.length === 0) return
  await ctx.tx.run(closeReviews, {
    reviewId: reviews.map(({ row }) => row.reviewId),
    state: reviews.map(({ ask }) => (ask.decision === 'approve' ? 'approved' : 'rejected')),
    actorKind: reviews.map(({ ask }) => ask.by.actor.kind),
    actorId: reviews.map(({ ask }) => ask.by.actor.id),
    now: ctx.now,
  })
}
