import { type By, type Ctx, done, must, type Outcome, refuse } from '@atrium/kernel'
import { recycledPhone } from '../decide-resolve.ts'
import { loadPeopleFacts } from '../load-people.ts'
import { heldRoot, lockMembers } from '../lock.ts'
import type { Doubt, ValueState, Verification } from '../model.ts'
import { People } from '../people.ts'
import { loadSettings } from '../settings.ts'
import { settleHolders } from '../settle-holders.ts'
import { ValueBook } from '../value-book.ts'
import { ValueDesk } from '../value-desk.ts'
import { mayBeSeen } from '../visibility.ts'
import { writeReviews } from '../write-reviews.ts'

export interface VerifyPhoneAsk extends Verification {
  readonly by: By
  readonly memberId: number
  readonly phone: string
}

export type VerifyPhoneCode = 'unknown_member' | 'member_erased' | 'invalid_identity' | 'identity_blocked'

/** `in_review`: somebody else holds the number; staff decide whether it passes on. */
export type PhoneVerified = { readonly state: 'verified' } | { readonly state: 'in_review'; readonly reviewId: number }

interface OpenVerification {
  readonly ask: VerifyPhoneAsk
  readonly state: ValueState
}

/**
 * Notes that members have shown that a number is theirs. A free number becomes the person's, in place of the one it had; its own is
 * confirmed. A number that somebody else holds may have been given out anew by the operator (二次放号): it never merges the two, and
 * passes on only after a review.
 */
export async function verifyPhones(
  ctx: Ctx,
  asks: readonly VerifyPhoneAsk[],
): Promise<Outcome<PhoneVerified, VerifyPhoneCode>[]> {
  if (asks.length === 0) return []
  const book = new ValueBook(ctx, await loadSettings(ctx))
  const states = asks.map((ask) => book.read({ kind: 'phone_verified', value: ask.phone }))
  const open = asks.flatMap((ask, index) => (states[index] ? [{ ask, state: states[index] }] : []))
  const claimed = await claimAndLock(ctx, book, open)
  const people = new People(
    await loadPeopleFacts(
      ctx,
      open.flatMap(({ ask }) => [...(claimed.roots.has(ask.memberId) ? [heldRoot(ctx, ask.memberId)] : [])]),
    ),
  )
  const seen = await mayBeSeen(ctx, asks)
  const desk = new ValueDesk(ctx, book)
  await desk.open(open.map(({ ask }) => ask.memberId).filter((id) => claimed.roots.has(id)))
  const doubts = new Map<number, Doubt>()
  const outcomes = asks.map((ask, index): Outcome<PhoneVerified, VerifyPhoneCode> => {
    const state = states[index]
    if (!state) return refuse('invalid_identity', 'The phone is not one')
    if (!people.has(ask.memberId) || !seen[index]) return refuse('unknown_member')
    if (people.isErased(ask.memberId)) return refuse('member_erased')
    if (state.holder === null) return refuse('identity_blocked')
    const rootId = people.rootOf(ask.memberId)
    if (state.holder === undefined) desk.give(rootId, ask.memberId, state, ask)
    else if (heldRoot(ctx, state.holder) === rootId) desk.confirm(rootId, state, ask)
    else {
      doubts.set(index, recycledPhone(state, state.holder, ask.memberId, ask))
      return done({ state: 'in_review', reviewId: 0 })
    }
    return done({ state: 'verified' })
  })
  const reviewOf = await writeReviews(ctx, [...doubts.values()])
  await desk.write(claimed.states)
  return outcomes.map((outcome, index) => {
    const doubt = doubts.get(index)
    if (!doubt) return outcome
    return done({ state: 'in_review', reviewId: must(reviewOf(doubt), 'a review was not raised') })
  })
}

/** Keys first, then people. */
async function claimAndLock(ctx: Ctx, book: ValueBook, open: readonly OpenVerification[]) {
  await book.find()
  const wanted = new Map(
    open.flatMap(({ ask, state }) => (state.holder === undefined ? [[state, ask.memberId] as const] : [])),
  )
  await book.claim(wanted)
  const holders = open.flatMap(({ state }) => (typeof state.holder === 'number' ? [state.holder] : []))
  const roots = await lockMembers(ctx, [...open.map(({ ask }) => ask.memberId), ...holders])
  await settleHolders(
    ctx,
    book,
    open.map(({ state }) => state),
  )
  return { roots, states: [...wanted.keys()] }
}
