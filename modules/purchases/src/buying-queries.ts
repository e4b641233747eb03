import { type Ctx, type Instant, type RowOf, statement } from '@atrium/kernel'

/** What modules above ask to know how people buy: by members, in sets, narrow. */

export const listBought = statement({
  name: 'purchases.listBought',
  params: { memberId: 'int[]', currency: 'text', since: 'timestamptz' },
  row: {
    memberId: 'int',
    purchaseId: 'bigint',
    kind: 'text',
    storeId: 'int',
    channel: 'text',
    occurredAt: 'timestamptz',
    grossMinor: 'bigint',
    discountMinor: 'bigint',
    paidMinor: 'bigint',
    returnedMinor: 'bigint',
    returnOf: 'bigint?',
  },
  sql: `select member_id, purchase_id, kind, store_id, channel, occurred_at, gross_minor, discount_minor, paid_minor, returned_minor,
          return_of
        from purchases.purchase
        where member_id = any(:memberId) and currency = :currency and occurred_at >= :since and kind <> 'adjustment'`,
})

export const listBoughtLines = statement({
  name: 'purchases.listBoughtLines',
  params: { memberId: 'int[]' },
  row: {
    memberId: 'int',
    purchaseId: 'bigint',
    productId: 'int',
    quantityMilli: 'bigint',
    amountMinor: 'bigint',
    returnedMilli: 'bigint',
    returnedMinor: 'bigint',
  },
  sql: `select member_id, purchase_id, product_id, quantity_milli, amount_minor, returned_milli, returned_minor
        from purchases.line where member_id = any(:memberId)`,
})

export type BoughtPurchase = RowOf<typeof listBought>
export type BoughtLine = RowOf<typeof listBoughtLines>

/**
 * Sales and returns of these members in one currency from a moment on, in no order; adjustments are left out. Members of a lineage are to
 * be named one by one. One statement.
 */
const purchasesBought = (
  ctx: Ctx,
  memberIds: readonly number[],
  currency: string,
  since: Instant,
): Promise<BoughtPurchase[]> => ctx.tx.rows(listBought, { memberId: memberIds, currency, since })

/** All lines of these members' purchases, whatever the currency, in no order. One statement. */
const linesBought = (ctx: Ctx, memberIds: readonly number[]): Promise<BoughtLine[]> =>
  ctx.tx.rows(listBoughtLines, { memberId: memberIds })

/** How people buy, in sets, for modules above. */
export const bought = { purchases: purchasesBought, lines: linesBought } as const
