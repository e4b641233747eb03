import { json, jsonb, statement } from '@atrium/kernel'
import type { NamedValue } from '@atrium/members'
import type { Payment, PurchaseLine } from './model.ts'

export const insertReceipts = statement({
  name: 'purchases.insertReceipts',
  params: {
    receiptKey: 'text[]',
    memberId: 'int[]',
    purchaseId: 'bigint[]',
    hashVersion: 'smallint',
    contentHash: 'bytea[]',
  },
  row: { receiptKey: 'text' },
  // In key order: two batches that carry the same receipts wait for each other in one direction only.
  sql: `insert into purchases.receipt (receipt_key, member_id, purchase_id, hash_version, content_hash)
        select receipt_key, member_id, purchase_id, :hashVersion, content_hash
        from unnest(:receiptKey, :memberId, :purchaseId, :contentHash) as ask(receipt_key, member_id, purchase_id, content_hash)
        order by receipt_key
        on conflict (receipt_key) do nothing
        returning receipt_key`,
})

export const deleteReceipts = statement({
  name: 'purchases.deleteReceipts',
  params: { receiptKey: 'text[]' },
  sql: `delete from purchases.receipt where receipt_key = any(:receiptKey)`,
})

export const moveReceipts = statement({
  name: 'purchases.moveReceipts',
  params: { receiptKey: 'text[]', memberId: 'int[]' },
  sql: `update purchases.receipt r set member_id = ask.member_id
        from unnest(:receiptKey, :memberId) as ask(receipt_key, member_id)
        where r.receipt_key = ask.receipt_key`,
})

export const insertPurchases = statement({
  name: 'purchases.insertPurchases',
  params: {
    memberId: 'int[]',
    purchaseId: 'bigint[]',
    kind: 'text[]',
    source: 'text[]',
    number: 'text[]',
    terminal: 'text?[]',
    storeId: 'int[]',
    channel: 'text[]',
    occurredAt: 'timestamptz[]',
    postedAt: 'timestamptz',
    currency: 'text[]',
    grossMinor: 'bigint[]',
    discountMinor: 'bigint[]',
    paidMinor: 'bigint[]',
    returnedMinor: 'bigint[]',
    returnOf: 'bigint?[]',
    payments: 'json?[]',
    recognisedBy: 'json?[]',
    actorKind: 'text[]',
    actorId: 'int[]',
  },
  sql: `insert into purchases.purchase (member_id, purchase_id, kind, source, number, terminal, store_id, channel, occurred_at,
          posted_at, currency, gross_minor, discount_minor, paid_minor, returned_minor, return_of, payments, recognised_by, actor_kind,
          actor_id)
        select member_id, purchase_id, kind, source, number, terminal, store_id, channel, occurred_at, :postedAt, currency,
          gross_minor, discount_minor, paid_minor, returned_minor, return_of, payments, recognised_by, actor_kind, actor_id
        from unnest(:memberId, :purchaseId, :kind, :source, :number, :terminal, :storeId, :channel, :occurredAt, :currency,
          :grossMinor, :discountMinor, :paidMinor, :returnedMinor, :returnOf, :payments, :recognisedBy, :actorKind, :actorId)
          as ask(member_id, purchase_id, kind, source, number, terminal, store_id, channel, occurred_at, currency,
          gross_minor, discount_minor, paid_minor, returned_minor, return_of, payments, recognised_by, actor_kind, actor_id)`,
})

export const insertLines = statement({
  name: 'purchases.insertLines',
  params: {
    memberId: 'int[]',
    purchaseId: 'bigint[]',
    lineNo: 'smallint[]',
    productId: 'int[]',
    quantityMilli: 'bigint[]',
    amountMinor: 'bigint[]',
    returnedMilli: 'bigint[]',
    returnedMinor: 'bigint[]',
    guides: 'json?[]',
  },
  sql: `insert into purchases.line (member_id, purchase_id, line_no, product_id, quantity_milli, amount_minor, returned_milli,
          returned_minor, guides)
        select * from unnest(:memberId, :purchaseId, :lineNo, :productId, :quantityMilli, :amountMinor, :returnedMilli,
          :returnedMinor, :guides)`,
})

export const insertAnonymous = statement({
  name: 'purchases.insertAnonymous',
  params: {
    receiptKey: 'text[]',
    purchaseId: 'bigint[]',
    kind: 'text[]',
    source: 'text[]',
    number: 'text[]',
    terminal: 'text?[]',
    storeId: 'int[]',
    channel: 'text[]',
    occurredAt: 'timestamptz[]',
    postedAt: 'timestamptz',
    currency: 'text[]',
    grossMinor: 'bigint[]',
    discountMinor: 'bigint[]',
    paidMinor: 'bigint[]',
    returnOf: 'bigint?[]',
    payments: 'json?[]',
    lines: 'json[]',
    tokenHash: 'bytea?[]',
    actorKind: 'text[]',
    actorId: 'int[]',
  },
  sql: `insert into purchases.anonymous (receipt_key, purchase_id, kind, source, number, terminal, store_id, channel, occurred_at,
          posted_at, currency, gross_minor, discount_minor, paid_minor, return_of, payments, lines, token_hash, actor_kind, actor_id)
        select receipt_key, purchase_id, kind, source, number, terminal, store_id, channel, occurred_at, :postedAt, currency,
          gross_minor, discount_minor, paid_minor, return_of, payments, lines, token_hash, actor_kind, actor_id
        from unnest(:receiptKey, :purchaseId, :kind, :source, :number, :terminal, :storeId, :channel, :occurredAt, :currency,
          :grossMinor, :discountMinor, :paidMinor, :returnOf, :payments, :lines, :tokenHash, :actorKind, :actorId)
          as ask(receipt_key, purchase_id, kind, source, number, terminal, store_id, channel, occurred_at, currency, gross_minor,
          discount_minor, paid_minor, return_of, payments, lines, token_hash, actor_kind, actor_id)`,
})

// Both updates name the version they were decided from: a member's row cannot have moved under the member's lock, an anonymous
// one can, and then the count of rows tells.
export const updateReturned = statement({
  name: 'purchases.updateReturned',
  params: { memberId: 'int[]', purchaseId: 'bigint[]', returnedMinor: 'bigint[]' },
  sql: `update purchases.purchase p set returned_minor = ask.returned_minor
        from unnest(:memberId, :purchaseId, :returnedMinor) as ask(member_id, purchase_id, returned_minor)
        where p.member_id = ask.member_id and p.purchase_id = ask.purchase_id`,
})

export const updateReturnedLines = statement({
  name: 'purchases.updateReturnedLines',
  params: {
    memberId: 'int[]',
    purchaseId: 'bigint[]',
    lineNo: 'smallint[]',
    returnedMilli: 'bigint[]',
    returnedMinor: 'bigint[]',
  },
  sql: `update purchases.line l set returned_milli = ask.returned_milli, returned_minor = ask.returned_minor
        from unnest(:memberId, :purchaseId, :lineNo, :returnedMilli, :returnedMinor)
          as ask(member_id, purchase_id, line_no, returned_milli, returned_minor)
        where l.member_id = ask.member_id and l.purchase_id = ask.purchase_id and l.line_no = ask.line_no`,
})

export const updateAnonymousReturned = statement({
  name: 'purchases.updateAnonymousReturned',
  params: { receiptKey: 'text[]', returnedMinor: 'bigint[]', lines: 'json[]' },
  sql: `update purchases.anonymous a set returned_minor = ask.returned_minor, lines = ask.lines
        from unnest(:receiptKey, :returnedMinor, :lines) as ask(receipt_key, returned_minor, lines)
        where a.receipt_key = ask.receipt_key and a.claimed_by is null`,
})

export const markClaimed = statement({
  name: 'purchases.markClaimed',
  params: { receiptKey: 'text[]', memberId: 'int[]', claimedAt: 'timestamptz' },
  row: { receiptKey: 'text' },
  sql: `update purchases.anonymous a set claimed_by = ask.member_id, claimed_at = :claimedAt
        from unnest(:receiptKey, :memberId) as ask(receipt_key, member_id)
        where a.receipt_key = ask.receipt_key and a.claimed_by is null
        returning a.receipt_key`,
})

// Locks anonymous receipts in key order, by touching them: `select … for update` over several keys is not allowed on Citus (R07).
export const lockAnonymous = statement({
  name: 'purchases.lockAnonymous',
  params: { receiptKey: 'text[]' },
  sql: `insert into purchases.receipt (receipt_key, member_id, purchase_id, hash_version, content_hash)
        select r.receipt_key, r.member_id, r.purchase_id, r.hash_version, r.content_hash
        from unnest(:receiptKey) as ask(receipt_key) join purchases.receipt r using (receipt_key)
        order by receipt_key
        on conflict (receipt_key) do update set purchase_id = receipt.purchase_id`,
})

export const upsertSources = statement({
  name: 'purchases.upsertSources',
  params: { code: 'text[]', numbering: 'text[]', channel: 'text[]', name: 'jsonb[]', createdAt: 'timestamptz' },
  row: { code: 'text', numbering: 'text' },
  // The numbering of a feed never changes: keys composed before would be composed differently after.
  sql: `insert into purchases.source (code, numbering, channel, name, created_at)
        select code, numbering, channel, name, :createdAt
        from unnest(:code, :numbering, :channel, :name) as ask(code, numbering, channel, name) order by code
        on conflict (code) do update set channel = excluded.channel, name = excluded.name
        returning code, numbering`,
})

export const loadSources = statement({
  name: 'purchases.loadSources',
  params: {},
  row: { code: 'text', numbering: 'text', channel: 'text', name: jsonb<{ zh: string; en?: string }>() },
  sql: 'select code, numbering, channel, name from purchases.source',
})

export const findReceipts = statement({
  name: 'purchases.findReceipts',
  params: { receiptKey: 'text[]' },
  row: { receiptKey: 'text', memberId: 'int', purchaseId: 'bigint', hashVersion: 'smallint', contentHash: 'bytea' },
  sql: `select r.receipt_key, r.member_id, r.purchase_id, r.hash_version, r.content_hash
        from unnest(:receiptKey) as ask(receipt_key) join purchases.receipt r using (receipt_key)`,
})

export const loadHeads = statement({
  name: 'purchases.loadHeads',
  params: { memberId: 'int[]', purchaseId: 'bigint[]' },
  row: {
    memberId: 'int',
    purchaseId: 'bigint',
    kind: 'text',
    source: 'text',
    number: 'text',
    terminal: 'text?',
    storeId: 'int',
    channel: 'text',
    occurredAt: 'timestamptz',
    currency: 'text',
    grossMinor: 'bigint',
    discountMinor: 'bigint',
    paidMinor: 'bigint',
    returnedMinor: 'bigint',
    returnOf: 'bigint?',
    payments: json<Payment[] | null>(),
    recognisedBy: json<NamedValue[] | null>(),
    actorKind: 'text',
    actorId: 'int',
  },
  sql: `select p.member_id, p.purchase_id, p.kind, p.source, p.number, p.terminal, p.store_id, p.channel, p.occurred_at,
          p.currency, p.gross_minor, p.discount_minor, p.paid_minor, p.returned_minor, p.return_of, p.payments,
          p.recognised_by, p.actor_kind, p.actor_id
        from unnest(:memberId, :purchaseId) as ask(member_id, purchase_id)
        join purchases.purchase p using (member_id, purchase_id)`,
})

export const loadLines = statement({
  name: 'purchases.loadLines',
  params: { memberId: 'int[]', purchaseId: 'bigint[]' },
  row: {
    purchaseId: 'bigint',
    lineNo: 'smallint',
    productId: 'int',
    quantityMilli: 'bigint',
    amountMinor: 'bigint',
    returnedMilli: 'bigint',
    returnedMinor: 'bigint',
    guides: json<{ guideId: number; shareBp: number }[] | null>(),
  },
  sql: `select l.purchase_id, l.line_no, l.product_id, l.quantity_milli, l.amount_minor, l.returned_milli, l.returned_minor, l.guides
        from unnest(:memberId, :purchaseId) as ask(member_id, purchase_id)
        join purchases.line l using (member_id, purchase_id)
        order by l.purchase_id, l.line_no`,
})

export const loadAnonymous = statement({
  name: 'purchases.loadAnonymous',
  params: { receiptKey: 'text[]' },
  row: {
    receiptKey: 'text',
    purchaseId: 'bigint',
    kind: 'text',
    source: 'text',
    number: 'text',
    terminal: 'text?',
    storeId: 'int',
    channel: 'text',
    occurredAt: 'timestamptz',
    currency: 'text',
    grossMinor: 'bigint',
    discountMinor: 'bigint',
    paidMinor: 'bigint',
    returnedMinor: 'bigint',
    returnOf: 'bigint?',
    payments: json<Payment[] | null>(),
    lines: json<(PurchaseLine & { returnedMilli?: number; returnedMinor?: number })[]>(),
    tokenHash: 'bytea?',
    actorKind: 'text',
    actorId: 'int',
    claimedBy: 'int?',
  },
  sql: `select a.receipt_key, a.purchase_id, a.kind, a.source, a.number, a.terminal, a.store_id, a.channel, a.occurred_at,
          a.currency, a.gross_minor, a.discount_minor, a.paid_minor, a.returned_minor, a.return_of, a.payments, a.lines,
          a.token_hash, a.actor_kind, a.actor_id, a.claimed_by
        from unnest(:receiptKey) as ask(receipt_key) join purchases.anonymous a using (receipt_key)`,
})

export const findByToken = statement({
  name: 'purchases.findByToken',
  params: { tokenHash: 'bytea[]' },
  row: { receiptKey: 'text', tokenHash: 'bytea' },
  sql: `select receipt_key, token_hash from purchases.anonymous where token_hash = any(:tokenHash)`,
})

export const findBuyers = statement({
  name: 'purchases.findBuyers',
  params: { memberId: 'int[]' },
  row: { memberId: 'int' },
  sql: `select ask.member_id from unnest(:memberId) as ask(member_id)
        where exists (select from purchases.purchase p where p.member_id = ask.member_id and p.kind = 'sale')`,
})

export const countPurchases = statement({
  name: 'purchases.countPurchases',
  params: { source: 'text' },
  row: { kind: 'text', isAnonymous: 'boolean', purchases: 'bigint', netMinor: 'bigint' },
  // A claimed receipt is counted once, under its member.
  sql: `select kind, false as is_anonymous, count(*) as purchases, coalesce(sum(paid_minor), 0)::bigint as net_minor
        from purchases.purchase where source = :source group by kind
        union all
        select kind, true, count(*), coalesce(sum(paid_minor), 0)::bigint
        from purchases.anonymous where source = :source and claimed_by is null group by kind`,
})
