import { defineProjection, type ProjectedColumns, type Projection, type ProjectionOf } from '@atrium/kernel'
import { PLACES } from '@atrium/organization'

/** Local day, hour and weekday of `occurred_at` where the store stands. */
const LOCAL = `(p.occurred_at at time zone place.zone)::date as day,
          extract(hour from p.occurred_at at time zone place.zone)::smallint as hour`

const when = {
  storeId: { type: 'int', zh: '门店', en: 'Store', role: 'dimension' },
  day: { type: 'date', zh: '日期（门店当地）', en: 'Day at the store', role: 'time' },
  hour: { type: 'smallint', zh: '时段（门店当地）', en: 'Hour at the store', unit: 'hour', role: 'time' },
} as const satisfies ProjectedColumns

const sums = {
  currency: { type: 'text', zh: '币种', en: 'Currency', role: 'dimension' },
  grossMinor: { type: 'bigint', zh: '折前金额', en: 'Gross', unit: 'minor', role: 'measure' },
  discountMinor: { type: 'bigint', zh: '折扣', en: 'Discount', unit: 'minor', role: 'measure' },
  paidMinor: { type: 'bigint', zh: '实付；退货为负', en: 'Paid; of returns negative', unit: 'minor', role: 'measure' },
  returnedMinor: { type: 'bigint', zh: '其后已退', en: 'Returned since', unit: 'minor', role: 'measure' },
} as const satisfies ProjectedColumns

const quantities = {
  quantityMilli: {
    type: 'bigint',
    zh: '数量；退货为负',
    en: 'Quantity; of returns negative',
    unit: 'milli',
    role: 'measure',
  },
  amountMinor: {
    type: 'bigint',
    zh: '金额；退货为负',
    en: 'Amount; of returns negative',
    unit: 'minor',
    role: 'measure',
  },
  returnedMilli: {
    type: 'bigint',
    zh: '其后已退数量',
    en: 'Quantity returned since',
    unit: 'milli',
    role: 'measure',
  },
  returnedMinor: { type: 'bigint', zh: '其后已退金额', en: 'Amount returned since', unit: 'minor', role: 'measure' },
} as const satisfies ProjectedColumns

const POSTED = 'loyalty.purchasesPosted'

const purchase = defineProjection({
  name: 'purchases.purchase',
  about: { zh: '会员的小票和退货', en: 'Purchases and returns of members' },
  columns: {
    memberId: { type: 'int', zh: '会员', en: 'Member', role: 'key' },
    purchaseId: { type: 'bigint', zh: '小票', en: 'Purchase', role: 'key' },
    kind: { type: 'text', zh: '类型', en: 'Kind: sale, return, adjustment', role: 'dimension' },
    source: { type: 'text', zh: '来源', en: 'Source', role: 'dimension' },
    channel: { type: 'text', zh: '渠道', en: 'Channel', role: 'dimension' },
    occurredAt: { type: 'timestamptz', zh: '时间', en: 'Time', role: 'time' },
    ...when,
    weekday: { type: 'smallint', zh: '星期（周一为 1）', en: 'Weekday, Monday is 1', unit: 'weekday', role: 'time' },
    ...sums,
    returnOf: { type: 'bigint?', zh: '退的是哪一单', en: 'Purchase that is returned', role: 'dimension' },
  },
  sql: `select p.member_id, p.purchase_id, p.kind, p.source, p.channel, p.occurred_at, p.store_id, ${LOCAL},
          extract(isodow from p.occurred_at at time zone place.zone)::smallint as weekday,
          p.currency, p.gross_minor, p.discount_minor, p.paid_minor, p.returned_minor, p.return_of
        from purchases.purchase p join (${PLACES}) as place on place.id = p.store_id`,
  of: { kind: 'member', topics: [POSTED] },
  restsOn: [{ table: 'organization.store', columns: ['zone'], by: 'storeId' }],
})

const line = defineProjection({
  name: 'purchases.line',
  about: { zh: '商品明细', en: 'Lines of purchases' },
  columns: {
    memberId: { type: 'int', zh: '会员', en: 'Member', role: 'key' },
    purchaseId: { type: 'bigint', zh: '小票', en: 'Purchase', role: 'key' },
    lineNo: { type: 'smallint', zh: '行号', en: 'Line number', role: 'key' },
    productId: { type: 'int', zh: '商品', en: 'Product', role: 'dimension' },
    kind: { type: 'text', zh: '类型', en: 'Kind: sale, return, adjustment', role: 'dimension' },
    ...when,
    currency: sums.currency,
    ...quantities,
    returnOf: { type: 'bigint?', zh: '退的是哪一单', en: 'Purchase that is returned', role: 'dimension' },
  },
  sql: `select p.member_id, p.purchase_id, line.line_no, line.product_id, p.kind, p.store_id, ${LOCAL}, p.currency,
          line.quantity_milli, line.amount_minor, line.returned_milli, line.returned_minor, p.return_of
        from purchases.purchase p
        join purchases.line line on line.member_id = p.member_id and line.purchase_id = p.purchase_id
        join (${PLACES}) as place on place.id = p.store_id`,
  // The planner takes lines and purchases of some members to meet by chance, and then compares each line with every store.
  sqlOfKeys: `select p.member_id, p.purchase_id, line.line_no, line.product_id, p.kind, p.store_id, ${LOCAL}, p.currency,
          line.quantity_milli, line.amount_minor, line.returned_milli, line.returned_minor, p.return_of
        from purchases.purchase p
        cross join lateral (
          select * from purchases.line each where each.member_id = p.member_id and each.purchase_id = p.purchase_id offset 0
        ) as line
        join (${PLACES}) as place on place.id = p.store_id
        where p.member_id = any({keys})`,
  of: { kind: 'member', topics: [POSTED] },
  restsOn: [{ table: 'organization.store', columns: ['zone'], by: 'storeId' }],
})

const ofAnonymous: ProjectionOf = {
  kind: 'keyed',
  keyed: 'purchaseId',
  topics: [POSTED],
  keysOf(_topic, body) {
    // loyalty, above this module, says what was posted; its body is golden (docs/events.md).
    const { purchaseId, rootId, returnOf, claimed } = body as {
      readonly purchaseId: number
      readonly rootId: number | null
      readonly returnOf: number | null
      readonly claimed: boolean
    }
    // A member's purchase touches an anonymous receipt only by claiming it or by returning it.
    return [...(rootId === null || claimed ? [purchaseId] : []), ...(returnOf === null ? [] : [returnOf])]
  },
}

const anonymous = defineProjection({
  name: 'purchases.anonymous',
  about: { zh: '非会员小票；认领后留痕', en: 'Receipts of nobody known; a claimed one stays and says so' },
  columns: {
    purchaseId: { type: 'bigint', zh: '小票', en: 'Purchase', role: 'key' },
    kind: { type: 'text', zh: '类型', en: 'Kind: sale, return, adjustment', role: 'dimension' },
    source: { type: 'text', zh: '来源', en: 'Source', role: 'dimension' },
    channel: { type: 'text', zh: '渠道', en: 'Channel', role: 'dimension' },
    occurredAt: { type: 'timestamptz', zh: '时间', en: 'Time', role: 'time' },
    ...when,
    ...sums,
    returnOf: { type: 'bigint?', zh: '退的是哪一单', en: 'Purchase that is returned', role: 'dimension' },
    claimed: { type: 'boolean', zh: '已被会员认领', en: 'Claimed by a member', role: 'dimension' },
  },
  sql: `select p.purchase_id, p.kind, p.source, p.channel, p.occurred_at, p.store_id, ${LOCAL},
          p.currency, p.gross_minor, p.discount_minor, p.paid_minor, p.returned_minor, p.return_of,
          p.claimed_by is not null as claimed
        from purchases.anonymous p join (${PLACES}) as place on place.id = p.store_id`,
  of: ofAnonymous,
  restsOn: [{ table: 'organization.store', columns: ['zone'], by: 'storeId' }],
})

const anonymousLine = defineProjection({
  name: 'purchases.anonymous_line',
  about: { zh: '非会员小票的商品明细', en: 'Lines of receipts of nobody known' },
  columns: {
    purchaseId: { type: 'bigint', zh: '小票', en: 'Purchase', role: 'key' },
    lineNo: { type: 'smallint', zh: '行号', en: 'Line number', role: 'key' },
    productId: { type: 'int', zh: '商品', en: 'Product', role: 'dimension' },
    kind: { type: 'text', zh: '类型', en: 'Kind: sale, return, adjustment', role: 'dimension' },
    ...when,
    currency: sums.currency,
    ...quantities,
    claimed: { type: 'boolean', zh: '已被会员认领', en: 'Claimed by a member', role: 'dimension' },
  },
  sql: `select p.purchase_id, (line ->> 'lineNo')::smallint as line_no, (line ->> 'productId')::int as product_id, p.kind,
          p.store_id, ${LOCAL}, p.currency, (line ->> 'quantityMilli')::bigint as quantity_milli,
          (line ->> 'amountMinor')::bigint as amount_minor, coalesce((line ->> 'returnedMilli')::bigint, 0) as returned_milli,
          coalesce((line ->> 'returnedMinor')::bigint, 0) as returned_minor, p.claimed_by is not null as claimed
        from purchases.anonymous p join (${PLACES}) as place on place.id = p.store_id
        cross join lateral json_array_elements(p.lines) as line`,
  of: ofAnonymous,
  restsOn: [{ table: 'organization.store', columns: ['zone'], by: 'storeId' }],
})

export const projections: readonly Projection[] = [purchase, line, anonymous, anonymousLine]
