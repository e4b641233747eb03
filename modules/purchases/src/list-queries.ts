import type { Ctx, Instant, Scope } from '@atrium/kernel'
import {
  countAll,
  countByNumber,
  countFitting,
  countFittingOfKind,
  countOfKind,
  countOfMembers,
  type ListedPurchase,
  listByNumber,
  listChosen,
  listOfMembers,
  lookAtAll,
  lookAtNoSales,
} from './listed-queries.ts'
import type { PurchaseKind } from './model.ts'

export type { ListedPurchase }

/** Receipts that one page looks at before it answers with what it found; the next page looks further. */
const LOOKED_PER_PAGE = 10_000
/** Receipts that a filtered count looks at. */
const LOOKED_PER_COUNT = 15_000
/** Counts stop here. */
export const COUNTED_AT_MOST = 10_000

/** Where a page ended: in the order of lists, newest first, ties by id. */
export interface Place {
  readonly occurredAt: Instant
  readonly purchaseId: number
}

/** What is wanted of receipts. What is left out is not asked. */
export interface PurchaseFilter {
  readonly from?: Instant | undefined
  /** Exclusive. */
  readonly to?: Instant | undefined
  readonly kind?: PurchaseKind | undefined
  readonly source?: string | undefined
  readonly channel?: string | undefined
  /** Minor units, compared without the sign of returns. */
  readonly least?: number | undefined
  readonly most?: number | undefined
  /** The number as printed. */
  readonly number?: string | undefined
  readonly who?: 'all' | 'member' | 'anonymous' | undefined
}

export interface PageAsk {
  /** Where the last page ended; left out: the newest. */
  readonly after?: Place | undefined
  readonly limit: number
}

/** A page that may be shorter than asked for, or even empty, and still go on: few receipts fitted among those looked at. */
export interface PurchasePage {
  readonly rows: readonly ListedPurchase[]
  /** Where to go on; undefined at the end. */
  readonly next: Place | undefined
}

const LATEST: Place = { occurredAt: Date.UTC(9999, 0), purchaseId: Number.MAX_SAFE_INTEGER }

const params = (filter: PurchaseFilter, after: Place) => ({
  ...daysOf(filter),
  ...filtersOf(filter),
  before: after.occurredAt,
  beforeId: after.purchaseId,
})
const daysOf = ({ from = 0, to = LATEST.occurredAt }: PurchaseFilter) => ({ from, to })
const filtersOf = ({ kind, source, channel, least, most }: PurchaseFilter) => ({
  kind: kind ?? null,
  source: source ?? null,
  channel: channel ?? null,
  least: least ?? null,
  most: most ?? null,
})
const scoped = (scope: Scope) => (scope === 'all' ? [null] : [...scope])

/** Purchases of members (a lineage), newest first, those of stores outside `scope` left out. */
export async function purchasesOfMembers(
  ctx: Ctx,
  ask: PageAsk & { readonly memberIds: readonly number[]; readonly scope: Scope; readonly filter?: PurchaseFilter },
): Promise<PurchasePage> {
  const { filter = {}, after = LATEST, limit } = ask
  const rows = await ctx.tx.rows(listOfMembers, {
    ...params(filter, after),
    memberId: ask.memberIds,
    inScope: scoped(ask.scope),
    number: filter.number ?? null,
    limit: limit + 1,
  })
  return cut(rows, limit, undefined)
}

/** Receipts that somebody chose one by one. */
export interface ChosenPurchases {
  /** Whose they are, as lists say; receipts of nobody have none. */
  readonly memberIds: readonly number[]
  readonly purchaseIds: readonly number[]
}

/** Those of the chosen receipts that stores of `storeIds` wrote, newest first; at most as many as were chosen. */
export const chosenPurchases = (
  ctx: Ctx,
  { memberIds, purchaseIds, storeIds }: ChosenPurchases & { readonly storeIds: readonly number[] },
): Promise<readonly ListedPurchase[]> =>
  ctx.tx.rows(listChosen, { storeId: storeIds, memberId: memberIds, purchaseId: purchaseIds })

/** Receipts of stores that fit a filter, newest first. At most a few statements, whatever there is: see `PurchasePage`. */
export async function purchasesOfStores(
  ctx: Ctx,
  ask: PageAsk & { readonly storeIds: readonly number[]; readonly filter: PurchaseFilter },
): Promise<PurchasePage> {
  const { filter, storeIds, limit, after = LATEST } = ask
  const who = filter.who ?? 'all'
  if (storeIds.length === 0) return { rows: [], next: undefined }
  if (filter.number !== undefined) {
    const wanted = { ...params(filter, after), storeId: storeIds, who, number: filter.number, limit: limit + 1 }
    return cut(await ctx.tx.rows(listByNumber, wanted), limit, undefined)
  }
  const statement = filter.kind === undefined || filter.kind === 'sale' ? lookAtAll : lookAtNoSales
  const rows: ListedPurchase[] = []
  let from = after
  let perStore = Math.ceil((2 * (limit + 1)) / storeIds.length) + 4
  for (let looked = 0; ; ) {
    const answered = await ctx.tx.rows(statement, {
      ...params(filter, from),
      storeId: storeIds,
      who,
      perStore,
      limit: limit + 1 - rows.length,
    })
    rows.push(...answered.filter(({ kind }) => kind !== '').sort(newestFirst))
    const edge = answered.find(({ kind }) => kind === '')
    looked += perStore * storeIds.length
    if (!edge || rows.length > limit || looked >= LOOKED_PER_PAGE) return cut(rows, limit, edge && placeOf(edge))
    from = placeOf(edge)
    perStore = Math.max(1, Math.min(perStore * 4, Math.ceil((LOOKED_PER_PAGE - looked) / storeIds.length)))
  }
}

const newestFirst = (one: ListedPurchase, other: ListedPurchase): number =>
  other.occurredAt - one.occurredAt || other.purchaseId - one.purchaseId

export const placeOf = ({ occurredAt, purchaseId }: Place): Place => ({ occurredAt, purchaseId })

function cut(rows: readonly ListedPurchase[], limit: number, edge: Place | undefined): PurchasePage {
  const last = rows[limit - 1]
  return rows.length > limit && last ? { rows: rows.slice(0, limit), next: placeOf(last) } : { rows, next: edge }
}

export interface PurchaseCount {
  readonly count: number
  /** False where there are more than counted. */
  readonly isExact: boolean
}

/** How many purchases of members fit, within `scope`. */
export async function countOfPerson(
  ctx: Ctx,
  ask: { readonly memberIds: readonly number[]; readonly scope: Scope; readonly filter: PurchaseFilter },
): Promise<PurchaseCount> {
  const { filter, memberIds } = ask
  const wanted = {
    ...daysOf(filter),
    ...filtersOf(filter),
    number: filter.number ?? null,
    memberId: memberIds,
    inScope: scoped(ask.scope),
  }
  return counted((await ctx.tx.rows(countOfMembers, wanted))[0]?.found ?? 0, true)
}

/** How many receipts of stores fit: exact up to 10,000 where few had to be looked at, else the least that there are. */
export async function countOfStores(
  ctx: Ctx,
  ask: { readonly storeIds: readonly number[]; readonly filter: PurchaseFilter },
): Promise<PurchaseCount> {
  const { filter, storeIds } = ask
  if (storeIds.length === 0) return { count: 0, isExact: true }
  const { source, channel, least, most } = filter
  const isPlain = [source, channel, least, most, filter.number].every((one) => one === undefined)
  const looked = isPlain && filter.kind !== 'sale' ? COUNTED_AT_MOST + 1 : LOOKED_PER_COUNT
  const [row] = await count(ctx, storeIds, filter, isPlain, looked)
  return counted(row?.found ?? 0, (row?.looked ?? 0) < looked)
}

/** Chooses the index that has to be read least. */
function count(
  ctx: Ctx,
  storeId: readonly number[],
  filter: PurchaseFilter,
  isPlain: boolean,
  looked: number,
): Promise<readonly { readonly found: number; readonly looked: number }[]> {
  const { kind, number } = filter
  const asked = { ...daysOf(filter), storeId, who: filter.who ?? 'all', looked }
  const fitting = { ...asked, ...filtersOf(filter) }
  if (number !== undefined) return ctx.tx.rows(countByNumber, { ...fitting, number })
  if (kind === 'sale') return ctx.tx.rows(countFitting, fitting)
  if (kind === undefined) return isPlain ? ctx.tx.rows(countAll, asked) : ctx.tx.rows(countFitting, fitting)
  return isPlain ? ctx.tx.rows(countOfKind, { ...asked, kind }) : ctx.tx.rows(countFittingOfKind, fitting)
}

const counted = (found: number, isExact: boolean): PurchaseCount =>
  found > COUNTED_AT_MOST ? { count: COUNTED_AT_MOST, isExact: false } : { count: found, isExact }
