import { type Ctx, type RowOf, statement } from '@atrium/kernel'

export const loadPurchaseEntries = statement({
  name: 'points.loadPurchaseEntries',
  params: { memberId: 'int[]', purchaseId: 'bigint[]' },
  row: {
    programmeId: 'int',
    entryId: 'bigint',
    purchaseId: 'bigint',
    kind: 'text',
    amount: 'bigint',
    balance: 'bigint',
    effectiveAt: 'timestamptz',
    ruleVersion: 'int?',
  },
  // Reads the entries of one person by primary key: an index on entries by purchase would be paid for by every posting.
  sql: `with own as materialized (
          select programme_id, entry_id, purchase_id, kind, amount, balance, effective_at, rule_version, reverses_entry_id
          from points.entry where member_id = any(:memberId)
        ), caused as (select * from own where purchase_id = any(:purchaseId))
        select programme_id, entry_id, purchase_id, kind, amount, balance, effective_at, rule_version from caused
        union all
        select own.programme_id, own.entry_id, caused.purchase_id, own.kind, own.amount, own.balance, own.effective_at,
          own.rule_version
        from own join caused on own.reverses_entry_id = caused.entry_id and own.programme_id = caused.programme_id
        where own.purchase_id is null
        order by programme_id, entry_id`,
})

/** An entry that a purchase or its return caused, or that reversed such a one. */
export type PurchaseEntry = RowOf<typeof loadPurchaseEntries>

/** Entries that purchases of one person caused, in the order of the ledger. `memberIds` is the lineage. One statement. */
export async function entriesOfPurchases(
  ctx: Ctx,
  ask: { readonly memberIds: readonly number[]; readonly purchaseIds: readonly number[] },
): Promise<readonly PurchaseEntry[]> {
  if (ask.memberIds.length === 0 || ask.purchaseIds.length === 0) return []
  return ctx.tx.rows(loadPurchaseEntries, { memberId: ask.memberIds, purchaseId: ask.purchaseIds })
}
