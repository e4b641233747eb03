import { isAnyOf, sql, table } from '@atrium/olap/query'
import { atStores, column, type Fact, type FactColumn, inCurrency, kind, person } from './fact.ts'
import { ids, raw } from './sql.ts'

const SOLD = `kind, source, store_id, channel, occurred_at, day, hour, currency, gross_minor, discount_minor, paid_minor`
const LINES = `kind, store_id, day, hour, currency, product_id, quantity_milli, amount_minor, line_no`

const history: FactColumn = {
  zh: '新老买家',
  en: 'New or returning buyer',
  joins: ['first'],
  sql: `(case when f.root_id is null then 'anonymous' when f.purchase_id = first.purchase_id then 'new' else 'returning' end)`,
}

export const sales: Fact = {
  code: 'sales',
  zh: '小票',
  en: 'Receipts',
  reads: ['purchases.purchase', 'purchases.anonymous'],
  when: 'range',
  day: 'f.day',
  from: () => sql`(
        select root_id, purchase_id, ${raw(SOLD)} from ${table('purchases.purchase')} as known
        union all
        select cast(null as integer) as root_id, purchase_id, ${raw(SOLD)} from ${table('purchases.anonymous')} as unknown
        where not claimed) as f`,
  limits: (asking) => [inCurrency(asking), ...atStores()(asking)],
  joins: { place: 'f.store_id', person: 'f.root_id', first: 'f.root_id', level: 'f.root_id' },
  person: 'f.root_id',
  columns: {
    kind,
    person,
    history,
    purchase: column('小票', 'Receipt', 'purchase_id'),
    grossMinor: column('折前金额', 'Gross', 'gross_minor'),
    discountMinor: column('折扣', 'Discount', 'discount_minor'),
    paidMinor: column('实付（退货为负）', 'Paid, of returns negative', 'paid_minor'),
    behindCounters: {
      zh: '在客流计数点之后',
      en: 'Behind a counter of footfall',
      sql: ({ counters }) =>
        sql`(case when ${isAnyOf(sql`f.store_id`, ids(counters.behind))} then 'yes' else 'no' end)`,
    },
  },
}

export const lines: Fact = {
  code: 'lines',
  zh: '商品明细',
  en: 'Lines of receipts',
  reads: ['purchases.line', 'purchases.anonymous_line', 'catalog.product'],
  when: 'range',
  day: 'f.day',
  from: () => sql`(
        select root_id, purchase_id, ${raw(LINES)} from ${table('purchases.line')} as known
        union all
        select cast(null as integer) as root_id, purchase_id, ${raw(LINES)} from ${table('purchases.anonymous_line')} as unknown
        where not claimed) as f`,
  limits: (asking) => [inCurrency(asking), ...atStores()(asking)],
  joins: { place: 'f.store_id', product: 'f.product_id', person: 'f.root_id', first: 'f.root_id', level: 'f.root_id' },
  person: 'f.root_id',
  columns: {
    kind,
    person,
    history,
    purchase: column('小票', 'Receipt', 'purchase_id'),
    product: column('商品', 'Product', 'product_id'),
    quantityMilli: column('数量（退货为负）', 'Quantity, of returns negative', 'quantity_milli'),
    amountMinor: column('金额（退货为负）', 'Amount, of returns negative', 'amount_minor'),
  },
}

export const footfall: Fact = {
  code: 'footfall',
  zh: '客流',
  en: 'Footfall',
  reads: ['organization.footfall'],
  when: 'range',
  day: 'f.day',
  from: () => sql`${table('organization.footfall')} as f`,
  limits: ({ counters }) => [isAnyOf(sql`f.node_id`, ids(counters.nodes))],
  joins: { place: 'f.node_id' },
  columns: { people: column('人次', 'People', 'people') },
}
