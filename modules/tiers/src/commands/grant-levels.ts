import { emit, onceByKey } from '@atrium/db'
import { type By, type Ctx, type Day, done, formatDay, type News, type Outcome, refuse } from '@atrium/kernel'
import { type AuditRow, audit } from '@atrium/staff'
import { type GrantsChanged, grantsChanged } from '../events.ts'
import type { Grant } from '../model.ts'
import { openTierBook } from '../open-book.ts'
import type { TierBook } from '../tier-book.ts'
import { writeTierBook } from '../write-book.ts'
import { isPlace, type LevelNamed, type Place, type PlaceCode, placeAsks } from './place-asks.ts'

interface Keyed {
  readonly idempotencyKey?: string | undefined
}

export interface GrantLevelAsk extends LevelNamed, Keyed {
  readonly by: By
  /** Code of a level above the base. */
  readonly level: string
  /** The last day on which it holds, today or later; null: until it is revoked. */
  readonly until: Day | null
  /** A short text without personal data. */
  readonly reason: string
}

export interface Granted {
  readonly grantId: number
  /** The level that counts now: the granted one, or a higher one that was earned. */
  readonly level: string
}

export type GrantLevelCode = PlaceCode | 'unknown_level' | 'invalid_until' | 'invalid_reason' | 'idempotency_conflict'

/**
 * Grants levels by hand, beside what the windows say: the higher one counts. A new grant takes the place of what was granted to the
 * person before.
 */
export function grantLevels(ctx: Ctx, asks: readonly GrantLevelAsk[]): Promise<Outcome<Granted, GrantLevelCode>[]> {
  return onceByKey(ctx, {
    command: 'tiers.grantLevels',
    asks,
    contentOf: ({ memberId, programmeId, level, until, reason }) => ({ memberId, programmeId, level, until, reason }),
    run: (open) => grantAll(ctx, open),
  })
}

async function grantAll(
  ctx: Ctx,
  asks: readonly GrantLevelAsk[],
): Promise<Outcome<Granted, Exclude<GrantLevelCode, 'idempotency_conflict'>>[]> {
  if (asks.length === 0) return []
  const { book, places } = await openPlaces(ctx, asks)
  const ids = await ctx.tx.ids('tiers.grant_block', asks.length)
  const news: News<GrantsChanged>[] = []
  const outcomes = asks.map((ask, at) => {
    const place = places[at]!
    if (!isPlace(place)) return place
    const account = book.account(place.rootId, ask.programmeId)
    const standing = account.advance(place.today)
    const rank = account.opened.sets.at(standing.judgedOn).rankOf(ask.level)
    if (rank === undefined || rank === 0)
      return refuse('unknown_level', 'Name a level above the base of the set in force.')
    if (ask.until !== null && ask.until < standing.judgedOn) return refuse('invalid_until', 'The last day has passed.')
    if (ask.reason.length < 1 || ask.reason.length > 200) return refuse('invalid_reason', 'Give 1 to 200 characters.')
    const grant: Grant = {
      grantId: ids[at]!,
      viaMemberId: place.rootId,
      level: ask.level,
      until: ask.until,
      reason: ask.reason,
      actor: ask.by.actor,
      grantedAt: ctx.now,
    }
    account.setGrants([grant], 'manual', causeOf(ctx, ask, grant.grantId))
    news.push(newsOf(ctx, place, ask, { level: ask.level, until: ask.until, reason: ask.reason }))
    return done({ grantId: grant.grantId, level: standing.level })
  })
  await write(ctx, 'tiers.grantLevels', book, asks, outcomes, news)
  return outcomes
}

export interface RevokeGrantAsk extends LevelNamed, Keyed {
  readonly by: By
  /** A short text without personal data. */
  readonly reason: string
}

export type RevokeGrantCode = PlaceCode | 'nothing_granted' | 'invalid_reason' | 'idempotency_conflict'

/** Ends what was granted to people by hand; the level that the windows give counts at once. */
export function revokeGrants(
  ctx: Ctx,
  asks: readonly RevokeGrantAsk[],
): Promise<Outcome<{ readonly level: string }, RevokeGrantCode>[]> {
  return onceByKey(ctx, {
    command: 'tiers.revokeGrants',
    asks,
    contentOf: ({ memberId, programmeId, reason }) => ({ memberId, programmeId, reason }),
    run: (open) => revokeAll(ctx, open),
  })
}

async function revokeAll(
  ctx: Ctx,
  asks: readonly RevokeGrantAsk[],
): Promise<Outcome<{ readonly level: string }, Exclude<RevokeGrantCode, 'idempotency_conflict'>>[]> {
  if (asks.length === 0) return []
  const { book, places } = await openPlaces(ctx, asks)
  const news: News<GrantsChanged>[] = []
  const outcomes = asks.map((ask, at) => {
    const place = places[at]!
    if (!isPlace(place)) return place
    const account = book.account(place.rootId, ask.programmeId)
    const standing = account.advance(place.today)
    const [grant] = standing.grants
    if (grant === undefined) return refuse('nothing_granted', 'Nothing is granted to this member.')
    if (ask.reason.length < 1 || ask.reason.length > 200) return refuse('invalid_reason', 'Give 1 to 200 characters.')
    account.setGrants([], 'manual_ended', causeOf(ctx, ask, grant.grantId))
    news.push(newsOf(ctx, place, ask, { level: null, until: null, reason: ask.reason }))
    return done({ level: standing.level })
  })
  await write(ctx, 'tiers.revokeGrants', book, asks, outcomes, news)
  return outcomes
}

/** The reason stays out of the audit trail, which cannot be erased: it is with the grant and in the event. */
async function write(
  ctx: Ctx,
  action: string,
  book: TierBook,
  asks: readonly (LevelNamed & { readonly level?: string; readonly until?: Day | null })[],
  outcomes: readonly Outcome<unknown, string>[],
  news: readonly News<GrantsChanged>[],
): Promise<void> {
  const trail = asks.flatMap(({ by, memberId, programmeId, level, until }, at): AuditRow[] => {
    if (!outcomes[at]?.ok) return []
    const after = level === undefined ? null : { level, until: until == null ? null : formatDay(until) }
    return [{ by, action, memberId, subject: { kind: 'programme', id: programmeId }, after }]
  })
  await Promise.all([writeTierBook(ctx, book), audit(ctx, trail)])
  emit(ctx, grantsChanged, news)
}

async function openPlaces(
  ctx: Ctx,
  asks: readonly LevelNamed[],
): Promise<{ book: TierBook; places: Awaited<ReturnType<typeof placeAsks>>['places'] }> {
  const { organization, places } = await placeAsks(ctx, asks)
  const accounts = places.flatMap((place) =>
    isPlace(place)
      ? [{ memberId: place.rootId, programmeId: place.programme.id, through: place.today, from: place.today }]
      : [],
  )
  return { book: await openTierBook(ctx, accounts, organization), places }
}

const causeOf = (ctx: Ctx, { by }: LevelNamed, grantId: number) => ({
  actor: by.actor,
  effectiveAt: ctx.now,
  historical: false,
  facts: { grantId },
})

const newsOf = (
  ctx: Ctx,
  { rootId, programme }: Place,
  { by }: LevelNamed,
  body: Pick<GrantsChanged, 'level' | 'until' | 'reason'>,
): News<GrantsChanged> => ({
  memberId: rootId,
  effectiveAt: ctx.now,
  historical: false,
  body: { memberId: rootId, programmeId: programme.id, ...body, actor: by.actor },
})
