import { emit } from '@atrium/db'
import {
  type By,
  type Ctx,
  type Currency,
  type Day,
  dayIn,
  done,
  inScope,
  must,
  type Outcome,
  type RowOf,
  refuse,
} from '@atrium/kernel'
import { storeDaysDeclared } from '../events.ts'
import { BEGINNING, type Change } from '../model.ts'
import type { Organization } from '../picture.ts'
import { loadOrganization } from '../queries.ts'
import { actorColumns, upsertStoreDays } from '../store.ts'

/** What a merchant declares for one day of one store (商户日销售). Declared again with other figures, it is corrected. */
export interface DeclareStoreDay {
  readonly by: By
  /** Code of the store. */
  readonly store: string
  readonly day: Day
  /** Below zero where the day saw more returns than sales. */
  readonly turnoverMinor: number
  readonly receipts: number
  /** Left out: the store's. */
  readonly currency?: Currency
}

export type DeclareStoreDayCode =
  | 'unknown_store'
  | 'not_a_store'
  | 'out_of_scope'
  | 'invalid_day'
  | 'future_day'
  | 'currency_mismatch'
  | 'invalid_amount'

export interface StoreDayChange {
  readonly storeId: number
  readonly day: Day
  readonly change: Change
}

interface Figures {
  readonly currency: Currency
  readonly turnoverMinor: number
  readonly receipts: number
}

interface Declared extends Figures {
  readonly storeId: number
  readonly day: Day
  readonly by: By
}

/**
 * Upserts by (store, day) with one statement; asks for one store and day follow each other in the order given and the last one
 * stands. Who declared it last, and when, is kept with the figures and those before them.
 */
export async function declareStoreDays(
  ctx: Ctx,
  asks: readonly DeclareStoreDay[],
): Promise<Outcome<StoreDayChange, DeclareStoreDayCode>[]> {
  if (asks.length === 0) return []
  const organization = await loadOrganization(ctx)
  const decided = asks.map((ask) => decide(organization, ctx, ask))
  const last = new Map<string, Declared>()
  for (const one of decided) if (one.ok) last.set(keyOf(one.value), one.value)
  const before = await write(ctx, last)
  return decided.map((one) => {
    if (!one.ok) return one
    const { storeId, day } = one.value
    const key = keyOf(one.value)
    const stood = before.get(key)
    before.set(key, one.value)
    const change: Change = !stood ? 'created' : sameFigures(stood, one.value) ? 'unchanged' : 'changed'
    return done({ storeId, day, change })
  })
}

const keyOf = (row: { readonly storeId: number; readonly day: Day }): string => `${row.storeId} ${row.day}`

const sameFigures = (one: Figures, other: Figures): boolean =>
  one.currency === other.currency && one.turnoverMinor === other.turnoverMinor && one.receipts === other.receipts

function decide(organization: Organization, ctx: Ctx, ask: DeclareStoreDay): Outcome<Declared, DeclareStoreDayCode> {
  const node = organization.nodeByCode(ask.store)
  if (!node) return refuse('unknown_store')
  if (!inScope(ask.by.scope, node.id)) return refuse('out_of_scope')
  if (node.kind !== 'store') return refuse('not_a_store', `${ask.store} is a ${node.kind}.`)
  if (!Number.isInteger(ask.day) || ask.day < BEGINNING) return refuse('invalid_day')
  if (ask.day > dayIn(node.zone, ctx.now)) return refuse('future_day', 'A day can be declared once it has begun there.')
  const currency = ask.currency ?? node.currency
  if (currency !== node.currency) return refuse('currency_mismatch', `${ask.store} counts in ${node.currency}.`)
  if (!isTurnover(ask.turnoverMinor) || !isCount(ask.receipts)) {
    return refuse('invalid_amount', 'Turnover is a whole number of minor units, receipts a count.')
  }
  const { turnoverMinor, receipts, day, by } = ask
  return done({ storeId: node.id, day, currency, turnoverMinor, receipts, by })
}

/** Of one store and day, in minor units: thousands of such rows still add up below 2^53. */
export const TURNOVER_LIMIT = 1e12

const isTurnover = (minor: number): boolean => Number.isInteger(minor) && Math.abs(minor) <= TURNOVER_LIMIT

/** A count that fits its column. */
export const isCount = (count: number): boolean => Number.isInteger(count) && count >= 0 && count < 2 ** 31

/** Writes and tells; answers what stood there before, by key, where anything did. */
async function write(ctx: Ctx, last: ReadonlyMap<string, Declared>): Promise<Map<string, Figures>> {
  // A row that is not written stood there with these very figures.
  const before = new Map<string, Figures>(last)
  const rows = [...last.values()]
  if (rows.length === 0) return before
  const written = await ctx.tx.rows(upsertStoreDays, {
    storeId: rows.map((row) => row.storeId),
    day: rows.map((row) => row.day),
    currency: rows.map((row) => row.currency),
    turnoverMinor: rows.map((row) => row.turnoverMinor),
    receipts: rows.map((row) => row.receipts),
    ...actorColumns(rows),
    now: ctx.now,
  })
  const days = written.map((row) => {
    const key = keyOf(row)
    const { storeId, day, currency, turnoverMinor, receipts } = must(last.get(key), 'an answer for a day not asked')
    const prior = priorOf(row)
    if (prior) before.set(key, prior)
    else before.delete(key)
    return { storeId, day, currency, turnoverMinor, receipts, before: prior }
  })
  if (days.length > 0) {
    emit(ctx, storeDaysDeclared, [{ memberId: null, effectiveAt: ctx.now, historical: false, body: { days } }])
  }
  return before
}

function priorOf(row: RowOf<typeof upsertStoreDays>): Figures | null {
  const { priorCurrency: currency, priorTurnoverMinor: turnoverMinor, priorReceipts: receipts } = row
  return currency === null || turnoverMinor === null || receipts === null ? null : { currency, turnoverMinor, receipts }
}
