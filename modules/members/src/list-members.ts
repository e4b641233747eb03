import { type Ctx, type Day, type Instant, type Scope, startOfDay } from '@atrium/kernel'
import { loadOrganization } from '@atrium/organization'
import {
  countAlong,
  countAmong,
  countMet,
  countMetRows,
  endOfNewest,
  endOfOldest,
  gatherBlocked,
  gatherByGuide,
  gatherByHome,
  gatherByStores,
  pageAmongNewest,
  pageAmongOldest,
  pageNewest,
  pageOldest,
} from './list-queries.ts'
import type { Gender } from './profile.ts'

export const STAGES = ['prospect', 'joined', 'erased'] as const
export const SORTS = ['newest', 'oldest'] as const
export type Sort = (typeof SORTS)[number]

/** Which people a list shows. What is left out does not matter. */
export interface MemberFilter {
  /** Ids of stores any of which has met them: what a node of the organization stands for. */
  readonly metBy?: ReadonlySet<number> | undefined
  readonly stage?: (typeof STAGES)[number] | undefined
  /** By which they joined; prospects: by which they were first seen. */
  readonly channel?: string | undefined
  readonly gender?: Gender | undefined
  /** 1 to 12. */
  readonly birthMonth?: number | undefined
  readonly guideId?: number | undefined
  /** Stores of which one is their home. */
  readonly homes?: ReadonlySet<number> | undefined
  /** First and last day on which they joined, in the group's zone. Prospects have not. */
  readonly joinedFrom?: Day | undefined
  readonly joinedTill?: Day | undefined
  /** Whether something they were known by was blocked. */
  readonly blocked?: boolean | undefined
}

/** Whether a filter lets everybody through. */
export const isEveryone = (filter: MemberFilter): boolean => Object.values(filter).every((value) => value === undefined)

/** Where a list was read up to. */
export interface ListPlace {
  readonly at: Instant
  readonly memberId: number
}

export interface ListedPage {
  readonly rootIds: readonly number[]
  /** Where the next page starts; undefined on the last one. */
  readonly next: ListPlace | undefined
}

/**
 * People looked at for one page: first a few, which are enough where most fit, then so many more. Where fewer than a page's worth of
 * them fit, the page is short and says where to read on.
 */
const STRETCHES = [1_000, 50_000]
/** The same where each of them has to be looked up among those whom stores have met. */
const STRETCHES_MET = [1_000, 15_000]
/** So many candidates are gone through one by one; more are found along the order of the list. */
const FEW = 5_000
/** Counts go no further. */
export const COUNT_LIMIT = 10_000

/** Before and after all that anybody joined at. */
const EVER = { from: Date.UTC(1, 0), till: Date.UTC(9998, 0) }

/** People who fit, of those that the scope has met, in order of when they joined (prospects: were first seen). */
export async function pageOfMembers(
  ctx: Ctx,
  scope: Scope,
  ask: {
    readonly filter: MemberFilter
    readonly sort: Sort
    readonly after: ListPlace | undefined
    readonly limit: number
  },
): Promise<ListedPage> {
  const { params, candidate } = await readFilter(ctx, scope, ask.filter)
  const newest = ask.sort === 'newest'
  const { from, till } = params
  let place: ListPlace | undefined = ask.after ?? { at: newest ? till : from, memberId: 0 }
  // One more than the page holds tells whether there is another.
  const limit = ask.limit + 1
  if (candidate) {
    const rows = await ctx.tx.rows(newest ? pageAmongNewest : pageAmongOldest, {
      ...params,
      ...place,
      candidate,
      limit,
    })
    return cut(rows, ask.limit, undefined)
  }
  const found: ListedRow[] = []
  for (const stretch of params.everywhere ? STRETCHES : STRETCHES_MET) {
    const along = { ...params, ...place, stretch, limit: limit - found.length }
    found.push(...(await ctx.tx.rows(newest ? pageNewest : pageOldest, along)))
    if (found.length === limit) break
    const [end]: ListedRow[] = newest
      ? await ctx.tx.rows(endOfNewest, { ...place, from, stretch })
      : await ctx.tx.rows(endOfOldest, { ...place, till, stretch })
    place = end && { at: end.since, memberId: end.memberId }
    if (!place) break
  }
  return cut(found, ask.limit, place)
}

interface ListedRow {
  readonly memberId: number
  readonly since: Instant
}

/** A page of at most `limit`; read on from its last row where there are more rows, else from `end`. */
function cut(rows: readonly ListedRow[], limit: number, end: ListPlace | undefined): ListedPage {
  const page = rows.slice(0, limit)
  const rootIds = page.map((row) => row.memberId)
  const last = page.at(-1)
  return rows.length > limit && last
    ? { rootIds, next: { at: last.since, memberId: last.memberId } }
    : { rootIds, next: end }
}

/** Meetings of stores and people that a count looks at: twice as many as people it tells, and no page waits a second for a rare value. */
const LOOK = 20_000

/** How many fit, at most `COUNT_LIMIT`. `more`: there are more than that, or there may be, since only a part was looked at. */
export async function countListed(
  ctx: Ctx,
  scope: Scope,
  filter: MemberFilter,
): Promise<{ readonly count: number; readonly more: boolean }> {
  const { params, candidate } = await readFilter(ctx, scope, filter)
  const limit = COUNT_LIMIT + 1
  const told = (people: number | undefined = 0, looked = 0) => ({
    count: Math.min(people, COUNT_LIMIT),
    more: people > COUNT_LIMIT || looked >= LOOK,
  })
  if (candidate) return told((await ctx.tx.rows(countAmong, { ...params, candidate, limit }))[0]?.people)
  if (params.everywhere) return told((await ctx.tx.rows(countAlong, { ...params, limit }))[0]?.people)
  const [row] = await ctx.tx.rows(countMet, { ...params, look: LOOK, limit })
  return told(row?.people, row?.looked)
}

/** Of the people that a search found, those who fit, in the order found. */
export async function onlyFitting(
  ctx: Ctx,
  scope: Scope,
  filter: MemberFilter,
  rootIds: readonly number[],
): Promise<readonly number[]> {
  if (rootIds.length === 0 || isEveryone(filter)) return rootIds
  const params = await paramsOf(ctx, scope, filter)
  const rows = await ctx.tx.rows(pageAmongNewest, {
    ...params,
    at: EVER.till,
    memberId: 0,
    candidate: rootIds,
    limit: rootIds.length,
  })
  const fitting = new Set(rows.map((row) => row.memberId))
  return rootIds.filter((id) => fitting.has(id))
}

/** Stores that a question is about: those of the scope, of those that the filter names. */
function storesOf(scope: Scope, metBy: ReadonlySet<number> | undefined): ReadonlySet<number> | undefined {
  if (scope === 'all') return metBy
  return metBy === undefined ? scope : scope.intersection(metBy)
}

async function paramsOf(ctx: Ctx, scope: Scope, filter: MemberFilter) {
  const stores = storesOf(scope, filter.metBy)
  const zone = (await loadOrganization(ctx)).root?.zone ?? 'UTC'
  const joinedWhen = filter.joinedFrom !== undefined || filter.joinedTill !== undefined
  const { stage } = filter
  return {
    joined: stage === 'prospect' ? false : stage === 'joined' || joinedWhen ? true : null,
    // Who was erased is shown among all, and to who asks for them.
    erased: stage === undefined ? null : stage === 'erased',
    blocked: filter.blocked ?? null,
    channel: filter.channel ?? null,
    gender: filter.gender ?? null,
    birthMonth: filter.birthMonth ?? null,
    guideId: filter.guideId ?? null,
    anyHome: filter.homes === undefined,
    homeStoreId: [...(filter.homes ?? [])],
    from: filter.joinedFrom === undefined ? EVER.from : startOfDay(zone, filter.joinedFrom),
    till: filter.joinedTill === undefined ? EVER.till : startOfDay(zone, filter.joinedTill + 1),
    everywhere: stores === undefined,
    storeId: [...(stores ?? [])],
  }
}

/** The filter as statements take it, and the candidates where an index finds few enough of them. */
async function readFilter(ctx: Ctx, scope: Scope, filter: MemberFilter) {
  const params = await paramsOf(ctx, scope, filter)
  const limit = FEW + 1
  const { guideId, homeStoreId, storeId } = params
  const gathered = await Promise.all([
    guideId === null ? undefined : ctx.tx.rows(gatherByGuide, { guideId, limit }),
    params.anyHome ? undefined : ctx.tx.rows(gatherByHome, { homeStoreId, limit }),
    params.blocked !== true ? undefined : ctx.tx.rows(gatherBlocked, { limit }),
    params.everywhere ? undefined : gatherMet(ctx, storeId),
  ])
  const [few] = gathered
    .filter((rows) => rows !== undefined && rows.length <= FEW)
    .sort((one, other) => one!.length - other!.length)
  // Whoever was found by what the stores have met need not be looked up there again, one by one.
  const areMet = few !== undefined && few === gathered[3]
  return { params: { ...params, everywhere: params.everywhere || areMet }, candidate: few?.map((row) => row.memberId) }
}

async function gatherMet(ctx: Ctx, storeId: readonly number[]) {
  const [row] = await ctx.tx.rows(countMetRows, { storeId, limit: FEW + 1 })
  return (row?.met ?? 0) <= FEW ? ctx.tx.rows(gatherByStores, { storeId }) : undefined
}
