import type { PurchaseMeasure, PurchasesLeaf, PurchaseWhere } from '../definition.ts'
import { compareDay, compareNumber, holdsFor, opposite } from './compare.ts'
import { nodesUnder } from './places.ts'
import type { Asking, Question } from './question.ts'
import { allOf, bigint, joined, name, oneOfNumbers, oneOfTexts, type Sql, sql, text } from './sql.ts'
import { inWindow, timeTests } from './times.ts'

/** Whether single lines have to be looked at. */
export const isOfLines = (where: PurchaseWhere = {}): boolean =>
  where.products !== undefined || where.categories !== undefined || where.brands !== undefined

/** What purchases and lines both tell: where and when. */
function placeAndTime(alias: string, where: PurchaseWhere, asking: Asking): readonly Sql[] {
  const of = (column: string) => sql`${name(alias)}.${name(column)}`
  const { stores } = where
  return [
    ...(stores === undefined ? [] : [oneOfNumbers(of('store_id'), nodesUnder(asking.vocabulary.organization, stores))]),
    ...timeTests(alias, where),
  ]
}

/** What only a purchase tells. */
function ofPurchase(alias: string, { channels, sources, atLeastMinor }: PurchaseWhere): readonly Sql[] {
  const of = (column: string) => sql`${name(alias)}.${name(column)}`
  return [
    ...(channels === undefined ? [] : [oneOfTexts(of('channel'), channels)]),
    ...(sources === undefined ? [] : [oneOfTexts(of('source'), sources)]),
    ...(atLeastMinor === undefined ? [] : [sql`${of('paid_minor')} >= ${bigint(atLeastMinor)}`]),
  ]
}

/** The condition that a line is of a product that is meant; none where all are. */
export function productTests(
  column: Sql,
  { products, categories, brands }: PurchaseWhere,
  asking: Asking,
): readonly Sql[] {
  const tests: Sql[] = []
  if (products !== undefined) tests.push(oneOfTexts(sql`product.sku`, products))
  if (brands !== undefined) tests.push(oneOfTexts(sql`product.brand`, brands))
  if (categories !== undefined) {
    const under = categories.map(
      (path) => sql`product.category_path = ${text(path)} or starts_with(product.category_path, ${text(`${path}/`)})`,
    )
    tests.push(sql`(${joined(under, ' or ')})`)
  }
  if (tests.length === 0) return []
  const from = asking.tables.table('catalog.product', 'product')
  return [sql`${column} in (select product.product_id from ${from} where ${allOf(tests)})`]
}

/** The conditions that a purchase is meant, but for its products. */
export const purchaseTests = (alias: string, where: PurchaseWhere, asking: Asking): readonly Sql[] => [
  ...placeAndTime(alias, where, asking),
  ...ofPurchase(alias, where),
]

/** The conditions that a line is meant. */
function lineTests(where: PurchaseWhere, asking: Asking): readonly Sql[] {
  const tests = [...placeAndTime('held', where, asking), ...productTests(sql`held.product_id`, where, asking)]
  const whole = ofPurchase('whole', where)
  if (whole.length === 0) return tests
  const purchases = sql`select whole.purchase_id from ${asking.tables.table('purchases.purchase', 'whole')}
    where ${asking.asked(sql`whole.root_id`)} and ${allOf(whole)}`
  return [...tests, sql`held.purchase_id in (${purchases})`]
}

/** Sales of which something was kept. */
const KEPT_PURCHASE = sql`held.kind = 'sale' and (held.returned_minor = 0 or held.returned_minor < held.paid_minor)`
const KEPT_LINE = sql`held.kind = 'sale' and (held.returned_milli = 0 or abs(held.returned_milli) < abs(held.quantity_milli))`
const SOLD = sql`held.kind = 'sale'`
/**
 * What adds up: sales less what of them came back since, and what came back without its receipt, on its own day. A return with its
 * receipt is in the sale already.
 */
const ADDED = sql`(held.kind <> 'return' or held.return_of is null)`

interface Ledger {
  readonly table: string
  readonly kept: Sql
  readonly amount: Sql
  readonly count: Sql
}

const PURCHASES: Ledger = {
  table: 'purchases.purchase',
  kept: KEPT_PURCHASE,
  amount: sql`held.paid_minor - held.returned_minor`,
  count: sql`count(*)`,
}
const LINES: Ledger = {
  table: 'purchases.line',
  kept: KEPT_LINE,
  amount: sql`held.amount_minor - held.returned_minor`,
  count: sql`count(distinct held.purchase_id)`,
}

interface Measured {
  readonly table: string
  readonly rows: Sql
  readonly value: Sql
}

function measured(measure: PurchaseMeasure, isLines: boolean, gross: boolean): Measured {
  const { table, kept, amount, count } = isLines || measure === 'quantity' ? LINES : PURCHASES
  const soldAmount = table === LINES.table ? sql`held.amount_minor` : sql`held.paid_minor`
  const sum = (of: Sql) => sql`cast(sum(${of}) as bigint)`
  const counted = gross ? SOLD : kept
  switch (measure) {
    case 'paid':
      return { table, rows: gross ? SOLD : ADDED, value: sum(gross ? soldAmount : amount) }
    case 'quantity':
      return {
        table,
        rows: gross ? SOLD : ADDED,
        value: sum(gross ? sql`held.quantity_milli` : sql`held.quantity_milli - held.returned_milli`),
      }
    case 'average':
      return { table, rows: counted, value: sql`(${sum(gross ? soldAmount : amount)} * 1.0 / ${count})` }
    case 'days':
      return { table, rows: counted, value: sql`count(distinct held.day)` }
    case 'stores':
      return { table, rows: counted, value: sql`count(distinct held.store_id)` }
    case 'firstDay':
      return { table, rows: counted, value: sql`min(held.day)` }
    case 'lastDay':
      return { table, rows: counted, value: sql`max(held.day)` }
    default:
      return { table, rows: counted, value: count }
  }
}

const MILLI = 1_000

export function purchasesQuestion(leaf: PurchasesLeaf, asking: Asking): Question {
  const { where = {}, measure } = leaf
  const isLines = isOfLines(where) || measure === 'quantity'
  const { table, rows, value } = measured(measure, isLines, leaf.gross === true)
  const isMoney = measure === 'paid' || measure === 'average'
  const from = sql`from ${asking.tables.table(table, 'held')}
    where ${allOf([
      asking.asked(sql`held.root_id`),
      rows,
      ...(isMoney ? [sql`held.currency = ${text(leaf.currency ?? asking.vocabulary.currency)}`] : []),
      ...inWindow(sql`held.day`, leaf.window, asking),
      ...(isLines ? lineTests(where, asking) : purchaseTests('held', where, asking)),
    ])}
    group by held.root_id`
  const figure = sql`select held.root_id, ${value} as figure ${from}`
  if (measure === 'firstDay' || measure === 'lastDay') {
    return {
      select: sql`select held.root_id ${from} having ${compareDay(value, leaf, asking.today)}`,
      others: false,
      figure,
    }
  }
  const scale = measure === 'quantity' ? MILLI : 1
  // Nothing bought is 0; of nothing there is no average.
  const others = measure !== 'average' && holdsFor(leaf, 0)
  const test = others ? opposite(leaf)(value, undefined, scale) : compareNumber(value, leaf, undefined, scale)
  return { select: sql`select held.root_id ${from} having ${test}`, others, figure }
}
