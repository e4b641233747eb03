import { onceByKey } from '@atrium/db'
import { type By, type Ctx, DAY_MS, type Day, done, type Outcome, refuse, startOfDay } from '@atrium/kernel'
import { type AuditRow, accountsBehind, audit } from '@atrium/staff'
import { insertAdjustments, sumAdjusted } from '../adjustment-store.ts'
import { type AccountState, MAX_AMOUNT, type PostCode, type Posted } from '../model.ts'
import { openBook } from '../open-book.ts'
import { adjustDays, adjustLimit } from '../settings.ts'
import { writeBook } from '../write-book.ts'
import { isPlace, type Place, type PlaceCode, placeAsks } from './place-asks.ts'

export interface AdjustPointsAsk {
  readonly by: By
  readonly memberId: number
  readonly programmeId: number
  /** ≠ 0; what is taken has to be there. */
  readonly amount: number
  /** A short text without personal data: entries cannot be erased. */
  readonly reason: string
  /** What shows that it is right, for whoever has to approve it; goes when the member is erased. */
  readonly evidence?: string | undefined
  /** Only for what is added; left out: as the programme's points live. */
  readonly expiresOn?: Day | null | undefined
  readonly idempotencyKey?: string | undefined
}

/** The correction was posted, or it waits for a second person and nothing moved yet. */
export interface Adjusted extends AccountState {
  /** Null while it waits. */
  readonly entryId: number | null
  /** Null where it was posted at once. */
  readonly adjustmentId: number | null
  readonly amount: number
}

type AdjustCode = PostCode | PlaceCode | 'idempotency_conflict'

/**
 * Corrects balances by hand. What would bring the corrections of a member's day above the programme's `points.adjustLimit` is
 * filed instead and waits for somebody else (`decideAdjustments`); so many small ones need a second person as one large one
 * does. What the house itself corrects is not limited. Each leaves a row in the audit trail.
 */
export function adjustPoints(ctx: Ctx, asks: readonly AdjustPointsAsk[]): Promise<Outcome<Adjusted, AdjustCode>[]> {
  return onceByKey(ctx, {
    command: 'points.adjustPoints',
    asks,
    contentOf: ({ memberId, programmeId, amount, reason, evidence, expiresOn }) => ({
      memberId,
      programmeId,
      amount,
      reason,
      ...(evidence === undefined ? {} : { evidence }),
      ...(expiresOn === undefined ? {} : { expiresOn }),
    }),
    run: (open) => adjustAll(ctx, open),
  })
}

type AdjustPlace = Place<AdjustPointsAsk>

async function adjustAll(ctx: Ctx, asks: readonly AdjustPointsAsk[]): Promise<Outcome<Adjusted, AdjustCode>[]> {
  const { organization, places } = await placeAsks(ctx, asks, () => ctx.now)
  const found = places.filter(isPlace)
  const takes = (ask: AdjustPointsAsk) => ask.amount < 0
  const accounts = found.map(({ ask, rootId, day }) => ({
    memberId: rootId,
    programmeId: ask.programmeId,
    takes: takes(ask),
    through: day,
  }))
  const book = await openBook(ctx, accounts, organization)
  const isSmall = await smallOnes(ctx, found)
  const posted: { readonly place: AdjustPlace; readonly posted: Posted }[] = []
  const filed: AdjustPlace[] = []
  const outcomes = places.map((place): Outcome<Posted, AdjustCode> | AdjustPlace => {
    if (!isPlace(place)) return place
    const { ask, rootId, day } = place
    if (ask.amount === 0 || Math.abs(ask.amount) > MAX_AMOUNT) return refuse('invalid_amount')
    if (!isSmall(place)) {
      filed.push(place)
      return place
    }
    const { idempotencyKey: key, evidence: _, ...asked } = ask
    const cause = { viaMemberId: ask.memberId, effectiveAt: ctx.now, day, historical: false, key }
    const outcome = book.post({ ...asked, ...cause, kind: 'adjust', memberId: rootId })
    if (outcome.ok) posted.push({ place, posted: outcome.value })
    return outcome
  })
  await writeBook(ctx, book)
  const filedAs = await file(ctx, filed)
  await audit(ctx, [
    ...posted.map((one) => postedRow(one.place.ask, one.posted)),
    ...filed.map((place) => filedRow(place.ask, filedAs.get(place)!)),
  ])
  return outcomes.map((outcome): Outcome<Adjusted, AdjustCode> => {
    if ('ok' in outcome) return outcome.ok ? done({ ...outcome.value, adjustmentId: null }) : outcome
    const { ask, rootId } = outcome
    const state = book.account(rootId, ask.programmeId)
    return done({ ...state, amount: ask.amount, entryId: null, adjustmentId: filedAs.get(outcome)! })
  })
}

/**
 * Tells, of places in their order, whether a correction stays within what needs no second person: with all that was corrected
 * for the account on the day of the programme, either way, and what was let through before it in this batch.
 */
async function smallOnes(ctx: Ctx, places: readonly AdjustPlace[]): Promise<(place: AdjustPlace) => boolean> {
  const keyOf = ({ rootId, programme }: AdjustPlace) => `${rootId}:${programme.id}`
  const bounded = [...new Map(places.map((place) => [keyOf(place), place])).values()].filter(
    ({ programme, day }) => programme.settings(adjustLimit, day) !== null,
  )
  const rows =
    bounded.length === 0
      ? []
      : await ctx.tx.rows(sumAdjusted, {
          memberId: bounded.map(({ rootId }) => rootId),
          programmeId: bounded.map(({ programme }) => programme.id),
          since: bounded.map(({ programme, day }) => startOfDay(programme.zone, day)),
        })
  const adjusted = new Map(rows.map((row) => [`${row.memberId}:${row.programmeId}`, row.adjusted]))
  return (place) => {
    const { ask, programme, day } = place
    const limit = programme.settings(adjustLimit, day)
    if (limit === null || ask.by.actor.kind === 'system') return true
    const sum = (adjusted.get(keyOf(place)) ?? 0) + Math.abs(ask.amount)
    if (sum > limit) return false
    adjusted.set(keyOf(place), sum)
    return true
  }
}

/** Files corrections that wait for a second person; answers their ids. */
async function file(ctx: Ctx, places: readonly AdjustPlace[]): Promise<ReadonlyMap<AdjustPlace, number>> {
  if (places.length === 0) return new Map()
  const ids = await ctx.tx.ids('points.adjustment_block', places.length)
  const accounts = await accountsBehind(
    ctx,
    places.map(({ ask }) => ask.by.actor),
  )
  await ctx.tx.run(insertAdjustments, {
    memberId: places.map(({ ask }) => ask.memberId),
    programmeId: places.map(({ ask }) => ask.programmeId),
    adjustmentId: ids,
    amount: places.map(({ ask }) => ask.amount),
    expiresOn: places.map(({ ask }) => ask.expiresOn ?? null),
    expiresNever: places.map(({ ask }) => ask.expiresOn === null),
    reason: places.map(({ ask }) => ask.reason),
    evidence: places.map(({ ask }) => ask.evidence ?? null),
    askedKind: places.map(({ ask }) => ask.by.actor.kind),
    askedId: places.map(({ ask }) => ask.by.actor.id),
    askedAccount: accounts,
    lapsesAt: places.map(({ programme, day }) => ctx.now + programme.settings(adjustDays, day) * DAY_MS),
    askedAt: ctx.now,
  })
  return new Map(places.map((place, at) => [place, ids[at]!]))
}

const postedRow = ({ by, memberId, programmeId }: AdjustPointsAsk, { entryId, amount, balance }: Posted): AuditRow => ({
  by,
  action: 'points.adjustPoints',
  subject: { kind: 'entry', id: entryId },
  memberId,
  before: { balance: balance - amount },
  after: { balance, amount, programmeId },
})

const filedRow = ({ by, memberId, programmeId, amount }: AdjustPointsAsk, adjustmentId: number): AuditRow => ({
  by,
  action: 'points.fileAdjustment',
  subject: { kind: 'adjustment', id: adjustmentId },
  memberId,
  after: { amount, programmeId },
})
