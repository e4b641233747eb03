import { type RowOf, statement } from '@atrium/kernel'

/** Columns of lists; of an anonymous receipt, `memberId` is 0. */
const listed = {
  memberId: 'int',
  purchaseId: 'bigint',
  kind: 'text',
  source: 'text',
  number: 'text',
  storeId: 'int',
  channel: 'text',
  occurredAt: 'timestamptz',
  currency: 'text',
  paidMinor: 'bigint',
  returnedMinor: 'bigint',
} as const

const COLUMNS =
  'member_id, purchase_id, kind, source, number, store_id, channel, occurred_at, currency, paid_minor, returned_minor'
const ofMembers = `select member_id, purchase_id, kind, source, number, store_id, channel, occurred_at, currency, paid_minor,
            returned_minor from purchases.purchase`
const ofNobody = `select 0 as member_id, purchase_id, kind, source, number, store_id, channel, occurred_at, currency, paid_minor,
            returned_minor from purchases.anonymous`
const NEWEST = 'order by occurred_at desc, purchase_id desc'

const place = { from: 'timestamptz', to: 'timestamptz', before: 'timestamptz', beforeId: 'bigint' } as const
const PLACE = 'occurred_at >= :from and occurred_at < :to and (occurred_at, purchase_id) < (:before, :beforeId)'
const days = { from: 'timestamptz', to: 'timestamptz' } as const
const DAYS = 'occurred_at >= :from and occurred_at < :to'

const filters = { kind: 'text?', source: 'text?', channel: 'text?', least: 'bigint?', most: 'bigint?' } as const
// An amount is compared without its sign: a return of 500 is found like a sale of 500.
const FITS = `(:kind is null or kind = :kind) and (:source is null or source = :source)
            and (:channel is null or channel = :channel) and (:least is null or abs(paid_minor) >= :least)
            and (:most is null or abs(paid_minor) <= :most)`

/** A purchase as lists show it. */
export type ListedPurchase = RowOf<typeof listOfMembers>

// The purchases of one person, found by primary key: hundreds, thousands at most.
export const listOfMembers = statement({
  name: 'purchases.listOfMembers',
  params: { memberId: 'int[]', inScope: 'int?[]', number: 'text?', ...place, ...filters, limit: 'int' },
  row: listed,
  sql: `${ofMembers}
        where member_id = any(:memberId) and (array_position(:inScope, null) is not null or store_id = any(:inScope))
          and (:number is null or number = :number) and ${PLACE} and ${FITS}
        ${NEWEST} limit :limit`,
})

export const countOfMembers = statement({
  name: 'purchases.countOfMembers',
  params: { memberId: 'int[]', inScope: 'int?[]', number: 'text?', ...days, ...filters },
  row: { found: 'bigint' },
  sql: `select count(*) as found from purchases.purchase
        where member_id = any(:memberId) and (array_position(:inScope, null) is not null or store_id = any(:inScope))
          and (:number is null or number = :number) and ${DAYS} and ${FITS}`,
})

/**
 * Of each store the newest `perStore` receipts are looked at, by one short index scan each. Only what is at least as new as the edge
 * is certain: the edge is the newest among the last receipts looked at of stores that have more. It comes as a row of no kind.
 */
const lookAtStores = (narrow: string) => `with looked as materialized (
          select receipt.* from unnest(:storeId) as store(id)
          cross join lateral (
            select * from (
              (${ofMembers} where :who <> 'anonymous' and store_id = store.id and ${PLACE} ${narrow} ${NEWEST} limit :perStore)
              union all
              (${ofNobody} where :who <> 'member' and store_id = store.id and claimed_by is null and ${PLACE} ${narrow}
               ${NEWEST} limit :perStore)
            ) either ${NEWEST} limit :perStore
          ) receipt
        ), edge as (
          select occurred_at, purchase_id from (
            select occurred_at, purchase_id, row_number() over (partition by store_id ${NEWEST}) as place from looked
          ) placed where place = :perStore ${NEWEST} limit 1
        )
        (select ${COLUMNS} from looked
         where ${FITS}
           and not exists (select from edge where (looked.occurred_at, looked.purchase_id) < (edge.occurred_at, edge.purchase_id))
         ${NEWEST} limit :limit)
        union all
        select 0, purchase_id, '', '', '', 0, '', occurred_at, '', 0, 0 from edge`

const look = { storeId: 'int[]', who: 'text', ...place, ...filters, perStore: 'int', limit: 'int' } as const

export const lookAtAll = statement({ name: 'purchases.lookAtAll', params: look, row: listed, sql: lookAtStores('') })

// Returns and adjustments are few: an index of their own finds those of one kind among the sales.
export const lookAtNoSales = statement({
  name: 'purchases.lookAtNoSales',
  params: look,
  row: listed,
  sql: lookAtStores(`and kind <> 'sale' and kind = :kind`),
})

const numbered = { storeId: 'int[]', who: 'text', number: 'text' } as const

export const listByNumber = statement({
  name: 'purchases.listByNumber',
  params: { ...numbered, ...place, ...filters, limit: 'int' },
  row: listed,
  // A number may be used every day in every store: each half reads its index from the newest and stops.
  sql: `select * from (
          (${ofMembers} where :who <> 'anonymous' and number = :number and store_id = any(:storeId) and ${PLACE} and ${FITS}
           ${NEWEST} limit :limit)
          union all
          (${ofNobody} where :who <> 'member' and number = :number and store_id = any(:storeId) and claimed_by is null
             and ${PLACE} and ${FITS} ${NEWEST} limit :limit)
        ) either ${NEWEST} limit :limit`,
})

// Some that somebody ticked in a list: found by primary key, in whatever stores the asker may see.
export const listChosen = statement({
  name: 'purchases.listChosen',
  params: { storeId: 'int[]', memberId: 'int[]', purchaseId: 'bigint[]' },
  row: listed,
  sql: `select * from (
          (${ofMembers} where member_id = any(:memberId) and purchase_id = any(:purchaseId) and store_id = any(:storeId))
          union all
          (${ofNobody} where purchase_id = any(:purchaseId) and store_id = any(:storeId) and claimed_by is null)
        ) either ${NEWEST}`,
})

/** Counts among the first `looked` receipts of members and of nobody only, so that it ends soon whatever there is. */
const countAmong = (which: string) => `select count(*) filter (where ${FITS}) as found,
          greatest(count(*) filter (where is_owned), count(*) filter (where not is_owned)) as looked
        from (
          (select true as is_owned, kind, source, channel, paid_minor from purchases.purchase
           where :who <> 'anonymous' and ${which} and store_id = any(:storeId) and ${DAYS} limit :looked)
          union all
          (select false, kind, source, channel, paid_minor from purchases.anonymous
           where :who <> 'member' and ${which} and store_id = any(:storeId) and claimed_by is null and ${DAYS} limit :looked)
        ) receipt`
/** Counts what an index alone can tell of members' receipts; those of nobody are looked up, since some were claimed. */
const countPlain = (which: string) => `select count(*) as found,
          greatest(count(*) filter (where is_owned), count(*) filter (where not is_owned)) as looked
        from (
          (select true as is_owned from purchases.purchase
           where :who <> 'anonymous' and ${which} and store_id = any(:storeId) and ${DAYS} limit :looked)
          union all
          (select false from purchases.anonymous
           where :who <> 'member' and ${which} and store_id = any(:storeId) and claimed_by is null and ${DAYS} limit :looked)
        ) receipt`
const counted = { found: 'bigint', looked: 'bigint' } as const

export const countAll = statement({
  name: 'purchases.countAll',
  params: { storeId: 'int[]', who: 'text', ...days, looked: 'int' },
  row: counted,
  sql: countPlain('true'),
})

export const countOfKind = statement({
  name: 'purchases.countOfKind',
  params: { storeId: 'int[]', who: 'text', ...days, kind: 'text', looked: 'int' },
  row: counted,
  sql: countPlain(`kind <> 'sale' and kind = :kind`),
})

export const countFitting = statement({
  name: 'purchases.countFitting',
  params: { storeId: 'int[]', who: 'text', ...days, ...filters, looked: 'int' },
  row: counted,
  sql: countAmong('true'),
})

export const countFittingOfKind = statement({
  name: 'purchases.countFittingOfKind',
  params: { storeId: 'int[]', who: 'text', ...days, ...filters, looked: 'int' },
  row: counted,
  sql: countAmong(`kind <> 'sale' and kind = :kind`),
})

export const countByNumber = statement({
  name: 'purchases.countByNumber',
  params: { ...numbered, ...days, ...filters, looked: 'int' },
  row: counted,
  sql: countAmong('number = :number'),
})
