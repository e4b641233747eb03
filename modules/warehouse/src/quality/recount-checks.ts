import { type Day, formatDay } from '@atrium/kernel'
import { type Fragment, sql, table, value } from '@atrium/olap/query'
import { BETWEEN, confirm, firstDifference } from './agree.ts'
import {
  countEvents,
  countEventsByBatch,
  countEventsOfBatches,
  daysOfStores,
  loadLastKeys,
  loadStoreDays,
} from './check-store.ts'
import { type Check, type Found, type Looking, MOST_KEYS, type OffendingKey, words } from './model.ts'

/** Sums of stores and days in the projection, as the daily figures define them. */
const STORE_DAYS = (where: Fragment): Fragment => sql`select x.store_id, x.day, x.currency,
    count(*) filter (where x.kind = 'sale' and not x.again) as receipts,
    coalesce(sum(x.paid_minor) filter (where x.kind <> 'return' and not x.again), 0) as sales_minor,
    count(*) filter (where x.kind = 'return' and not x.again) as returns,
    coalesce(-sum(x.paid_minor) filter (where x.kind = 'return' and not x.again), 0) as returns_minor
  from (
    select store_id, day, currency, kind, paid_minor, false as again from ${table('purchases.purchase')} as known
    union all
    select store_id, day, currency, kind, paid_minor, claimed as again from ${table('purchases.anonymous')} as unknown) as x
  where ${where} group by x.store_id, x.day, x.currency`

/** Days in one piece. */
const DAYS_PIECE = 92
/** A store's day and currency as one number is not to be had: they are compared by their place in a list. */
const storeDayKey = (row: { readonly storeId: number; readonly day: Day; readonly currency: string }): string =>
  `${row.storeId} ${row.day} ${row.currency}`

const storeDays: Check = {
  ...{
    code: 'reconciles.storeDays',
    kind: 'reconciles',
    owner: 'reports',
    table: 'purchases.purchase',
    severity: 'high',
  },
  reads: 'both',
  name: words('日报等于小票之和', 'Daily figures are the sum of receipts'),
  about: words(
    '首页和日报用的门店日汇总，与逐张小票按门店、日期相加的结果不等：首页数字错了',
    'The daily figures of a store that the home page shows are not what its receipts add up to: the home page is wrong',
  ),
  mostBp: 0,
  async look(at) {
    const [ends] = await at.read((ctx) => ctx.tx.rows(daysOfStores, {}))
    const [seen] = (
      await at.olap.rows({
        row: { first: 'date?', last: 'date?' },
        sql: sql`select min(first) as first, max(last) as last from (
          select min(day) as first, max(day) as last from ${table('purchases.purchase')} as known
          union all select min(day), max(day) from ${table('purchases.anonymous')} as unknown) as spans`,
      })
    ).rows
    // What was posted before there were daily figures is in none of them.
    const first = ends?.first ?? seen?.first
    if (first === undefined || first === null) return { checked: 0, offending: 0, keys: [] }
    const last = Math.max(...[first, ends?.last, seen?.last].flatMap((day) => day ?? []))
    const faults: OffendingKey[] = []
    let checked = 0
    for (let from = first; from <= last; from += DAYS_PIECE) {
      const to = Math.min(last, from + DAYS_PIECE - 1)
      const piece = await compareDays(at, from, to)
      checked += piece.checked
      faults.push(...piece.keys)
      await at.piece((to - first + 1) / (last - first + 1))
    }
    return { checked, offending: faults.length, keys: faults.slice(0, MOST_KEYS) }
  },
}

const kept = async (at: Looking, from: Day, to: Day): Promise<Map<string, string>> => {
  const rows = await at.read((ctx) => ctx.tx.rows(loadStoreDays, { from, to }))
  return new Map(rows.map((row) => [storeDayKey(row), toldOf(row)]))
}

interface DayFigures {
  readonly receipts: number
  readonly salesMinor: number
  readonly returns: number
  readonly returnsMinor: number
}

const DAY_FIGURES = [
  words('小票数', 'Receipts'),
  words('销售额', 'Sales'),
  words('退货笔数', 'Returns'),
  words('退货额', 'Returned'),
]
const NO_SALES = '0 · 0 · 0 · 0'
const toldOf = ({ receipts, salesMinor, returns, returnsMinor }: DayFigures): string =>
  [receipts, salesMinor, returns, returnsMinor].join(BETWEEN)

async function reckoned(at: Looking, where: Fragment): Promise<Map<string, string>> {
  const { rows } = await at.olap.rows(
    {
      row: {
        ...{ storeId: 'int', day: 'date', currency: 'text' },
        ...{ receipts: 'bigint', salesMinor: 'bigint', returns: 'bigint', returnsMinor: 'bigint' },
      },
      sql: sql`select store_id, day, currency, cast(receipts as bigint) as receipts, cast(sales_minor as bigint) as sales_minor,
          cast(returns as bigint) as returns, cast(returns_minor as bigint) as returns_minor from (${STORE_DAYS(where)}) as summed`,
    },
    { rows: 2_000_000 },
  )
  return new Map(rows.map((row) => [storeDayKey(row), toldOf(row)]))
}

async function compareDays(at: Looking, from: Day, to: Day): Promise<Found> {
  const inDays = sql`x.day between ${value('day', from)} and ${value('day', to)}`
  const [daily, summed] = [await kept(at, from, to), await reckoned(at, inDays)]
  const keys = [...new Set([...daily.keys(), ...summed.keys()])]
  const differ = (key: string) => (daily.get(key) ?? NO_SALES) !== (summed.get(key) ?? NO_SALES)
  const doubts = keys.filter(differ)
  // Keys are compared by their place in this list.
  const faults = await confirm(
    at,
    doubts.map((_, no) => no),
    {
      ledger: async (places) => pick(await kept(at, from, to), doubts, places),
      projection: async (places) => pick(await reckoned(at, inDays), doubts, places),
    },
  )
  return {
    checked: keys.length,
    offending: faults.length,
    keys: faults.map((fault) => {
      const [storeId, day, currency] = (doubts[fault.key] ?? '').split(' ')
      const { what, note } = firstDifference(fault, DAY_FIGURES)
      return {
        ...{ kind: 'storeDay' as const, id: Number(storeId), note: `${formatDay(Number(day))} ${currency}: ${note}` },
        ...(what ? { what } : {}),
      }
    }),
  }
}

const pick = (told: ReadonlyMap<string, string>, names: readonly string[], places: readonly number[]) =>
  new Map(places.map((place) => [place, told.get(names[place] ?? '') ?? NO_SALES]))

/** Batches in one piece. */
const BATCHES = 5_000

// A number of ours and no value: places of values are told apart, and the group would not be the column.
const BATCH_RANGE: Fragment = { print: () => `x.batch_id // ${BATCHES}` }

const events: Check = {
  ...{ code: 'reconciles.events', kind: 'reconciles', owner: 'tracking', table: 'tracking.event', severity: 'medium' },
  reads: 'both',
  name: words('行为事件一致', 'Events agree'),
  about: words(
    '每一批事件在账本与分析数据里应当一样多；不等说明事件丢了或多了',
    'Every batch has as many events in the ledger as in the projection; if not, some were lost or counted twice',
  ),
  mostBp: 0,
  async look(at) {
    const [ends] = await at.read((ctx) => ctx.tx.rows(loadLastKeys, {}))
    const last = ends?.batchId ?? 0
    const projected = await batchesOf(at, sql`true`, BATCH_RANGE)
    const ranges = Math.max(Math.floor(last / BATCHES), ...projected.keys()) + 1
    const doubts: number[] = []
    let checked = 0
    for (let range = 0; range < ranges; range++) {
      const span = { after: range * BATCHES - 1, through: (range + 1) * BATCHES - 1 }
      const [own] = await at.read((ctx) => ctx.tx.rows(countEvents, span))
      const n = own?.n ?? 0
      checked += n
      if (String(n) !== (projected.get(range) ?? '0') && doubts.length < 2_000) {
        const rows = await at.read((ctx) => ctx.tx.rows(countEventsByBatch, span))
        const ledger = new Map(rows.map((row) => [row.batchId, String(row.n)]))
        const here = sql`x.batch_id > ${value('bigint', span.after)} and x.batch_id <= ${value('bigint', span.through)}`
        const seen = await batchesOf(at, here, sql`x.batch_id`)
        const keys = new Set([...ledger.keys(), ...seen.keys()])
        doubts.push(...[...keys].filter((key) => ledger.get(key) !== seen.get(key)))
      }
      await at.piece((range + 1) / ranges)
    }
    const faults = await confirm(at, doubts, {
      ledger: async (keys) => {
        const rows = await at.read((ctx) => ctx.tx.rows(countEventsOfBatches, { batchId: keys }))
        return new Map(rows.map((row) => [row.batchId, String(row.n)]))
      },
      projection: (keys) => batchesOf(at, sql`x.batch_id = any(${value('bigint[]', keys)})`, sql`x.batch_id`),
    })
    const keys = faults.slice(0, MOST_KEYS).map(({ key, ledger: said, projection }): OffendingKey => {
      return { kind: 'batch', id: key, note: `${said ?? 0} ≠ ${projection ?? 0}` }
    })
    return { checked, offending: faults.length, keys }
  },
}

async function batchesOf(at: Looking, where: Fragment, place: Fragment): Promise<Map<number, string>> {
  const { rows } = await at.olap.rows(
    {
      row: { place: 'bigint', n: 'bigint' },
      sql: sql`select cast(${place} as bigint) as place, count(*) as n from ${table('tracking.event')} as x where ${where} group by ${place}`,
    },
    { rows: 1_000_000 },
  )
  return new Map(rows.map((row) => [row.place, String(row.n)]))
}

/** Checks that count again what is kept elsewhere. */
export const recountChecks: readonly Check[] = [storeDays, events]
