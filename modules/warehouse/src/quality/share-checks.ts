import { type Fragment, sql, table, value } from '@atrium/olap/query'
import { type Check, type KeyKind, type Looking, MOST_KEYS, type OffendingKey, words } from './model.ts'

/** Rows of one select, of which some offend. Asked of DuckDB: once for both counts, once more for the first keys where there are any. */
interface Share extends Omit<Check, 'look' | 'reads'> {
  /** `… as x`, with its joins and the condition that a row is looked at. */
  readonly rows: (at: Looking) => Fragment
  readonly offends: (at: Looking) => Fragment
  readonly key: {
    readonly kind: KeyKind
    readonly of: Fragment
    readonly memberId?: Fragment
    readonly note?: Fragment
  }
}

function share({ rows, offends, key, ...check }: Share): Check {
  return {
    ...check,
    reads: 'projection',
    async look(at) {
      const [counted] = (
        await at.olap.rows({
          row: { checked: 'bigint', offending: 'bigint' },
          sql: sql`select count(*) as checked, count(*) filter (where ${offends(at)}) as offending from ${rows(at)}`,
        })
      ).rows
      const { checked = 0, offending = 0 } = counted ?? {}
      if (offending === 0) return { checked, offending, keys: [] }
      const found = await at.olap.rows({
        row: { id: 'text', memberId: 'int?', note: 'text?' },
        sql: sql`select id, min(member_id) as member_id, min(note) as note from (
            select cast(${key.of} as varchar) as id, ${key.of} as place, cast(${key.memberId ?? sql`null`} as integer) as member_id,
              cast(${key.note ?? sql`null`} as varchar) as note
            from ${rows(at)} and ${offends(at)}) as offenders
          group by id, place order by place limit ${value('int', MOST_KEYS)}`,
      })
      return { checked, offending, keys: found.rows.map((row) => keyOf(key.kind, row)) }
    },
  }
}

const TEXTS: ReadonlySet<KeyKind> = new Set(['feed', 'trackingSource', 'projection'])

const keyOf = (
  kind: KeyKind,
  { id, memberId, note }: { readonly id: string; readonly memberId: number | null; readonly note: string | null },
): OffendingKey => ({
  kind,
  id: TEXTS.has(kind) ? id : Number(id),
  ...(memberId === null ? {} : { memberId }),
  ...(note === null ? {} : { note }),
})

const since = ({ today, terms }: Looking): Fragment => value('day', today - terms.lookbackDays)
const PHONES = sql`('phone', 'phone_verified')`

/** Sales and returns of everybody, claimed receipts once. */
const EVERY_RECEIPT = sql`(
  select member_id, purchase_id, kind, source, store_id, occurred_at, day, currency, paid_minor from ${table('purchases.purchase')} as known
  union all
  select null as member_id, purchase_id, kind, source, store_id, occurred_at, day, currency, paid_minor
  from ${table('purchases.anonymous')} as unknown where not claimed)`

const ofPurchase = { kind: 'purchase', of: sql`x.purchase_id`, memberId: sql`x.member_id` } as const

const complete: readonly Check[] = [
  share({
    ...{
      code: 'complete.memberPhone',
      kind: 'complete',
      owner: 'members',
      table: 'members.person',
      severity: 'medium',
    },
    name: words('会员有手机号', 'Members have a phone'),
    about: words(
      '没有手机号的会员收不到短信，也最难与其他身份合并',
      'A member without a phone gets no SMS and is the hardest to be found the same person elsewhere',
    ),
    mostBp: 1_000,
    rows: () => sql`${table('members.person')} as x where x.stage = 'joined' and not x.erased`,
    offends: () =>
      sql`not exists (select 1 from ${table('members.reach')} as reach where reach.root_id = x.root_id and reach.kind in ${PHONES})`,
    key: { kind: 'member', of: sql`x.root_id` },
  }),
  share({
    ...{ code: 'complete.memberChannel', kind: 'complete', owner: 'members', table: 'members.person', severity: 'low' },
    name: words('会员有入会渠道', 'Members say through which channel they joined'),
    about: words('没有渠道的新会员在渠道报表里是“未知”', 'Without it, reports by channel call them unknown'),
    mostBp: 100,
    rows: () => sql`${table('members.person')} as x where x.stage = 'joined' and not x.erased`,
    offends: () => sql`coalesce(x.joined_channel, '') = ''`,
    key: { kind: 'member', of: sql`x.root_id` },
  }),
  share({
    ...{
      code: 'complete.productCategory',
      kind: 'complete',
      owner: 'catalog',
      table: 'catalog.product',
      severity: 'medium',
    },
    name: words('在售商品有品类', 'Products that are sold have a category'),
    about: words(
      '回看期内卖出、却没有品类的商品：品类报表、偏好和按品类的积分规则都看不到它',
      'Sold within the days looked back and without a category: category reports, preferences and rules by category miss it',
    ),
    mostBp: 500,
    rows: (at) => sql`${table('catalog.product')} as x where x.product_id in (
      select line.product_id from ${table('purchases.line')} as line where line.day >= ${since(at)}
      union all select line.product_id from ${table('purchases.anonymous_line')} as line where line.day >= ${since(at)})`,
    offends: () => sql`coalesce(x.category_path, '') = ''`,
    key: { kind: 'product', of: sql`x.product_id` },
  }),
  share({
    ...{
      code: 'complete.storeTrade',
      kind: 'complete',
      owner: 'organization',
      table: 'organization.store',
      severity: 'low',
    },
    name: words('门店填了业态', 'Stores say what they deal in'),
    about: words(
      '没有业态的门店在按业态的报表里是“未填业态”',
      'Reports by business category leave it under “no category”',
    ),
    mostBp: 0,
    rows: () => sql`${table('organization.store')} as x where x.kind = 'store' and not x.archived`,
    offends: () => sql`coalesce(x.category, '') = ''`,
    key: { kind: 'node', of: sql`x.store_id` },
  }),
  share({
    ...{
      code: 'complete.receiptLines',
      kind: 'complete',
      owner: 'purchases',
      table: 'purchases.line',
      severity: 'medium',
    },
    name: words('销售小票有商品明细', 'Sales have lines'),
    about: words(
      '回看期内没有明细的会员小票：商品、品类报表和商品积分规则都看不到它',
      'Members’ sales of the days looked back without lines: reports and rules by product miss them',
    ),
    mostBp: 2_000,
    rows: (at) => sql`${table('purchases.purchase')} as x where x.kind = 'sale' and x.day >= ${since(at)}`,
    offends: (at) => sql`not exists (select 1 from ${table('purchases.line')} as line
      where line.day >= ${since(at)} and line.member_id = x.member_id and line.purchase_id = x.purchase_id)`,
    key: ofPurchase,
  }),
  share({
    ...{
      code: 'complete.lineProduct',
      kind: 'complete',
      owner: 'purchases',
      table: 'purchases.line',
      severity: 'high',
    },
    name: words('明细的商品在商品库里', 'Products of lines are in the catalogue'),
    about: words(
      '找不到商品的明细没有名称、品类和品牌',
      'A line whose product is not there has no name, category or brand',
    ),
    mostBp: 0,
    rows: (at) => sql`${table('purchases.line')} as x where x.day >= ${since(at)}`,
    offends: () =>
      sql`not exists (select 1 from ${table('catalog.product')} as product where product.product_id = x.product_id)`,
    key: ofPurchase,
  }),
]

const A_MINUTE = 60_000
const A_DAY = 86_400_000
const OLDEST = Date.UTC(2000, 0, 1)

const valid: readonly Check[] = [
  share({
    ...{ code: 'valid.receiptDates', kind: 'valid', owner: 'purchases', table: 'purchases.purchase', severity: 'high' },
    name: words('小票时间可信', 'Receipts are of a time that can be'),
    about: words(
      '早于 2000 年或晚于此刻十分钟的小票：收银机时钟错了，报表会把它算进错的日子',
      'Before the year 2000 or more than ten minutes ahead: a till whose clock is wrong, counted on a wrong day',
    ),
    mostBp: 0,
    rows: () => sql`${EVERY_RECEIPT} as x where true`,
    offends: ({ now }) =>
      sql`(x.occurred_at > ${value('instant', now + 10 * A_MINUTE)} or x.occurred_at < ${value('instant', OLDEST)})`,
    key: ofPurchase,
  }),
  share({
    ...{
      code: 'valid.saleAmounts',
      kind: 'valid',
      owner: 'purchases',
      table: 'purchases.purchase',
      severity: 'medium',
    },
    name: words('销售不为负、退货不为正', 'Sales are not below zero, returns not above'),
    about: words('正负颠倒的小票把销售额和退货额都算错', 'A sign that is the wrong way round spoils both sums'),
    mostBp: 10,
    rows: () => sql`${EVERY_RECEIPT} as x where true`,
    offends: () => sql`((x.kind = 'sale' and x.paid_minor < 0) or (x.kind = 'return' and x.paid_minor > 0))`,
    key: ofPurchase,
  }),
  share({
    ...{
      code: 'valid.receiptCurrency',
      kind: 'valid',
      owner: 'purchases',
      table: 'purchases.purchase',
      severity: 'high',
    },
    name: words('小票币种是门店的币种', 'Receipts are in the currency of their store'),
    about: words('其他币种的小票不计入以门店币种统计的销售额', 'Sums in the currency of the store leave others out'),
    mostBp: 0,
    rows: () =>
      sql`${EVERY_RECEIPT} as x join ${table('organization.store')} as store on store.store_id = x.store_id where true`,
    offends: () => sql`x.currency <> store.currency`,
    key: { ...ofPurchase, note: sql`x.currency || ' ≠ ' || store.currency` },
  }),
  share({
    ...{ code: 'valid.birthdays', kind: 'valid', owner: 'members', table: 'members.person', severity: 'low' },
    name: words('生日可信', 'Birthdays can be'),
    about: words(
      '早于 1900 年或在将来的生日：年龄段和生日权益会错',
      'Before 1900 or still to come: age bands and birthday benefits go wrong',
    ),
    mostBp: 10,
    rows: () => sql`${table('members.person')} as x where x.birthday is not null`,
    offends: ({ today }) => sql`(x.birthday > ${value('day', today)} or x.birthday < ${value('day', FIRST_BIRTHDAY)})`,
    key: { kind: 'member', of: sql`x.root_id` },
  }),
  share({
    ...{ code: 'valid.eventDates', kind: 'valid', owner: 'tracking', table: 'tracking.event', severity: 'low' },
    name: words('事件时间可信', 'Events are of a time that can be'),
    about: words(
      '比此刻晚一天以上的事件：设备或服务器的时钟错了',
      'More than a day ahead: the clock of a device or server is wrong',
    ),
    mostBp: 10,
    rows: () =>
      sql`${table('tracking.event')} as x join ${table('tracking.source')} as source on source.source_id = x.source_id where true`,
    offends: ({ now }) => sql`x."at" > ${value('instant', now + A_DAY)}`,
    key: { kind: 'trackingSource', of: sql`source.code` },
  }),
]

/** 1900-01-01. */
const FIRST_BIRTHDAY = -25_567

const BOTH_KINDS = sql`(
  select purchase_id, count(*) as times, min(member_id) as member_id from (
    select purchase_id, member_id from ${table('purchases.purchase')} as known
    union all select purchase_id, null as member_id from ${table('purchases.anonymous')} as unknown where not claimed) as each_one
  group by purchase_id)`

const unique: readonly Check[] = [
  share({
    ...{ code: 'unique.purchases', kind: 'unique', owner: 'purchases', table: 'purchases.purchase', severity: 'high' },
    name: words('一张小票只算一次', 'A receipt counts once'),
    about: words(
      '同一张小票属于两位会员，或者认领后仍算作非会员小票：销售额重复计算',
      'One receipt under two members, or under a member and still under nobody: sales are counted twice',
    ),
    mostBp: 0,
    rows: () => sql`${BOTH_KINDS} as x where true`,
    offends: () => sql`x.times > 1`,
    key: { ...ofPurchase, note: sql`'× ' || cast(x.times as varchar)` },
  }),
]

/** Checks that ask DuckDB for a share of rows. */
export const shareChecks: readonly Check[] = [...complete, ...valid, ...unique]
