import { type Ctx, done, type Outcome, refuse } from '@atrium/kernel'
import { type Fragment, sql, table } from '@atrium/olap/query'
import { type BasketRule, mineBaskets } from '@atrium/statistics'
import type { Viewer } from '../semantic/asking.ts'
import type { Span } from '../semantic/query.ts'
import type { Reader } from '../semantic/reader.ts'
import { day, raw, text } from '../semantic/sql.ts'
import { categoryOf } from '../semantic/trade-dimensions.ts'
import { atStores, ofPersons } from './limits.ts'

export interface BasketsAsk extends Span {
  readonly by: 'product' | 'category'
  /** Parts of the path of a category, 1 to 3. */
  readonly depth: number
  readonly minSupport: number
  readonly minConfidence: number
  readonly maxItems: number
  /** Rules that are answered, the strongest first. */
  readonly limit: number
}

export interface Rule extends Omit<BasketRule, 'left' | 'right'> {
  /** Ids of products, or paths of categories. */
  readonly left: readonly (number | string)[]
  readonly right: number | string
}

export interface Baskets {
  readonly baskets: number
  readonly items: number
  /** Rules found, before the limit. */
  readonly found: number
  readonly rules: readonly Rule[]
}

/** Rows of baskets that are looked at. Each takes some tens of bytes while it is counted. */
const MOST_ROWS = 2_000_000

/**
 * What is bought together: a basket is a receipt of the range, of members or of nobody known. Exact, no sample; refused where the range holds
 * more lines than can be counted at once, or where so little support is asked that too many sets are frequent.
 */
export async function askBaskets(
  ctx: Ctx,
  reader: Reader,
  viewer: Viewer,
  ask: BasketsAsk,
): Promise<Outcome<Baskets, 'too_many_rows' | 'too_many_sets'>> {
  const item = ask.by === 'product' ? sql`cast(l.product_id as varchar)` : raw(categoryOf(ask.depth))
  const product =
    ask.by === 'product'
      ? sql``
      : sql` join ${table('catalog.product')} as product on product.product_id = l.product_id`
  const lines = (
    name: string,
    more: Fragment,
  ) => sql`select l.purchase_id, ${item} as item from ${table(name)} as l${product}
          where l.kind = 'sale' and l.quantity_milli > 0 and l.currency = ${text(viewer.node.currency)}
            and l.day between ${day(ask.from)} and ${day(ask.to)} and ${atStores(viewer, 'l.store_id')} and ${more}`
  const unknown =
    viewer.persons === undefined ? sql` union ${lines('purchases.anonymous_line', sql`not l.claimed`)}` : sql``
  const rows = await reader.rows(
    ctx,
    {
      row: { basket: 'bigint', item: 'text' },
      sql: sql`select distinct purchase_id as basket, item from (
            ${lines('purchases.line', ofPersons(viewer, 'l.root_id'))}${unknown}) as bought where item is not null limit ${raw(String(MOST_ROWS + 1))}`,
    },
    { rows: MOST_ROWS + 1 },
  )
  if (rows.length > MOST_ROWS) return refuse('too_many_rows')
  // Numbered in the order of their names, so that rules of the same strength come in one order.
  const names = [...new Set(rows.map(({ item: name }) => name))].sort()
  const numbers = new Map(names.map((name, number) => [name, number]))
  const baskets = Float64Array.from(rows, ({ basket }) => basket)
  const items = Int32Array.from(rows, ({ item: name }) => numbers.get(name) ?? 0)
  const { minSupport, minConfidence, maxItems } = ask
  const findings = mineBaskets({ baskets, items }, { minSupport, minConfidence, maxItems })
  if (findings === undefined) return refuse('too_many_sets')
  const named = (number: number): number | string =>
    ask.by === 'product' ? Number(names[number]) : (names[number] ?? '')
  const rules = findings.rules
    .slice(0, ask.limit)
    .map(({ left, right, ...rule }) => ({ ...rule, left: left.map(named), right: named(right) }))
  return done({ baskets: findings.baskets, items: findings.items, found: findings.rules.length, rules })
}
