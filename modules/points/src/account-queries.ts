import { type Ctx, type Day, type Instant, type RowOf, statement } from '@atrium/kernel'
import { lineagesOf } from '@atrium/members'
import type { AccountState } from './model.ts'

export const listAccounts = statement({
  name: 'points.listAccounts',
  params: { memberId: 'int[]' },
  row: {
    memberId: 'int',
    programmeId: 'int',
    balance: 'bigint',
    frozen: 'bigint',
    debt: 'bigint',
    nextExpiry: 'date?',
  },
  sql: `select member_id, programme_id, balance, frozen, debt, next_expiry
        from points.account where member_id = any(:memberId)
        order by programme_id`,
})

export interface Balance extends AccountState {
  readonly programmeId: number
  /** What can be spent now: balance − frozen, never below 0. */
  readonly spendable: number
  /** The first day on which some of it will be gone. */
  readonly nextExpiry: Day | null
}

/**
 * What people hold, by the member asked for (any of a lineage), one balance for each programme they have an account in. Points that
 * are due and not yet expired by a posting or the chore are still counted. Unknown members are missing. Two statements.
 */
export async function balancesOfMembers(
  ctx: Ctx,
  memberIds: readonly number[],
): Promise<ReadonlyMap<number, readonly Balance[]>> {
  const lineages = await lineagesOf(ctx, memberIds)
  const everyone = [...new Set([...lineages.values()].flat())]
  if (everyone.length === 0) return new Map()
  const accounts = Map.groupBy(await ctx.tx.rows(listAccounts, { memberId: everyone }), (row) => row.memberId)
  return new Map([...lineages].map(([memberId, lineage]) => [memberId, sumAccounts(lineage, accounts)]))
}

type AccountListed = RowOf<typeof listAccounts>

/** Accounts of absorbed members stand at zero; they are summed all the same. */
function sumAccounts(lineage: readonly number[], accounts: ReadonlyMap<number, readonly AccountListed[]>): Balance[] {
  const balances = new Map<number, Balance>()
  for (const account of lineage.flatMap((memberId) => accounts.get(memberId) ?? [])) {
    const known = balances.get(account.programmeId) ?? emptyBalance(account.programmeId)
    const balance = known.balance + account.balance
    const frozen = known.frozen + account.frozen
    balances.set(account.programmeId, {
      programmeId: account.programmeId,
      balance,
      frozen,
      debt: known.debt + account.debt,
      spendable: Math.max(0, balance - frozen),
      nextExpiry:
        known.nextExpiry === null
          ? account.nextExpiry
          : Math.min(known.nextExpiry, account.nextExpiry ?? known.nextExpiry),
    })
  }
  return [...balances.values()].sort((a, b) => a.programmeId - b.programmeId)
}

const emptyBalance = (programmeId: number): Balance => ({
  programmeId,
  balance: 0,
  frozen: 0,
  debt: 0,
  spendable: 0,
  nextExpiry: null,
})

export interface BalanceAsk {
  readonly memberId: number
  readonly programmeId: number
}

/** The balance for each ask, in order; zero for a person without an account, undefined for an unknown member. */
export async function balancesOf(ctx: Ctx, asks: readonly BalanceAsk[]): Promise<(Balance | undefined)[]> {
  const balances = await balancesOfMembers(ctx, [...new Set(asks.map((ask) => ask.memberId))])
  return asks.map(({ memberId, programmeId }) => {
    const known = balances.get(memberId)
    return known && (known.find((one) => one.programmeId === programmeId) ?? emptyBalance(programmeId))
  })
}

/** What is shown of an entry, wherever it is listed. */
export const entryRow = {
  memberId: 'int',
  programmeId: 'int',
  entryId: 'bigint',
  kind: 'text',
  amount: 'bigint',
  balance: 'bigint',
  debtChange: 'bigint?',
  reason: 'text',
  ruleVersion: 'int?',
  purchaseId: 'bigint?',
  freezeId: 'bigint?',
  reversesEntryId: 'bigint?',
  mergeId: 'bigint?',
  viaMemberId: 'int',
  otherMemberId: 'int?',
  actorKind: 'text',
  actorId: 'bigint',
  effectiveAt: 'timestamptz',
  postedAt: 'timestamptz',
} as const
export const ENTRY_COLUMNS = `member_id, programme_id, entry_id, kind, amount, balance, debt_change, reason, rule_version, purchase_id,
  freeze_id, reverses_entry_id, merge_id, via_member_id, other_member_id, actor_kind, actor_id, effective_at, posted_at`

export const listEntries = statement({
  name: 'points.listEntries',
  params: {
    memberId: 'int[]',
    programmeId: 'int?',
    purchaseId: 'bigint?',
    beforeAt: 'timestamptz?',
    beforeId: 'bigint?',
    limit: 'int',
  },
  row: entryRow,
  // Sorts the entries of one person, found by primary key: hundreds at most, and an index by time would be paid for by every earn.
  sql: `select ${ENTRY_COLUMNS}
        from points.entry
        where member_id = any(:memberId) and (:programmeId is null or programme_id = :programmeId)
          and (:purchaseId is null or purchase_id = :purchaseId)
          and (:beforeAt is null or (effective_at, entry_id) < (:beforeAt, :beforeId))
        order by effective_at desc, entry_id desc
        limit :limit`,
})

export type Entry = RowOf<typeof listEntries>

export interface StatementAsk {
  /** Any member of the lineage; entries of all of them are listed. */
  readonly memberId: number
  readonly programmeId?: number | undefined
  /** Only what a purchase or a return brought or took. */
  readonly purchaseId?: number | undefined
  /** The last entry of the page before. */
  readonly before?: { readonly effectiveAt: Instant; readonly entryId: number } | undefined
  readonly limit: number
}

/** Entries of a person, the latest in effect first; undefined for an unknown member. */
export async function entriesOfMember(ctx: Ctx, ask: StatementAsk): Promise<Entry[] | undefined> {
  const lineage = (await lineagesOf(ctx, [ask.memberId])).get(ask.memberId)
  if (!lineage) return undefined
  return ctx.tx.rows(listEntries, {
    memberId: lineage,
    programmeId: ask.programmeId ?? null,
    purchaseId: ask.purchaseId ?? null,
    beforeAt: ask.before?.effectiveAt ?? null,
    beforeId: ask.before?.entryId ?? null,
    limit: ask.limit,
  })
}

export const findEntry = statement({
  name: 'points.findEntry',
  params: { memberId: 'int[]', entryId: 'bigint' },
  row: entryRow,
  sql: `select ${ENTRY_COLUMNS}
        from points.entry where member_id = any(:memberId) and entry_id = :entryId`,
})

/** One entry of a person, by any member of the lineage; undefined where there is none. */
export async function entryOfMember(
  ctx: Ctx,
  { memberId, entryId }: { readonly memberId: number; readonly entryId: number },
): Promise<Entry | undefined> {
  const lineage = (await lineagesOf(ctx, [memberId])).get(memberId) ?? []
  return (await ctx.tx.rows(findEntry, { memberId: lineage, entryId }))[0]
}

export const listLots = statement({
  name: 'points.listLots',
  params: { memberId: 'int[]' },
  row: {
    memberId: 'int',
    programmeId: 'int',
    lotId: 'bigint',
    amount: 'bigint',
    remaining: 'bigint',
    frozen: 'bigint',
    earnedAt: 'timestamptz',
    expiresOn: 'date?',
    purchaseId: 'bigint?',
    viaMemberId: 'int',
  },
  sql: `select member_id, programme_id, lot_id, amount, remaining, frozen, earned_at, expires_on, purchase_id, via_member_id
        from points.lot
        where member_id = any(:memberId) and remaining > 0
        order by programme_id, expires_on nulls last, earned_at, lot_id`,
})

export type LotListed = RowOf<typeof listLots>

/** Lots of a person that hold points, in the order in which they will be spent; undefined for an unknown member. */
export async function lotsOfMember(ctx: Ctx, memberId: number): Promise<LotListed[] | undefined> {
  const lineage = (await lineagesOf(ctx, [memberId])).get(memberId)
  return lineage && ctx.tx.rows(listLots, { memberId: lineage })
}

export const listFreezes = statement({
  name: 'points.listFreezes',
  params: { memberId: 'int[]' },
  row: {
    memberId: 'int',
    programmeId: 'int',
    freezeId: 'bigint',
    amount: 'bigint',
    reason: 'text',
    viaMemberId: 'int',
    frozenAt: 'timestamptz',
    timesOutAt: 'timestamptz?',
  },
  sql: `select member_id, programme_id, freeze_id, amount, reason, via_member_id, frozen_at, times_out_at
        from points.freeze
        where member_id = any(:memberId) and state = 'held'
        order by frozen_at, freeze_id`,
})

export type FreezeListed = RowOf<typeof listFreezes>

/** Freezes of a person that are held, the oldest first; undefined for an unknown member. */
export async function freezesOfMember(ctx: Ctx, memberId: number): Promise<FreezeListed[] | undefined> {
  const lineage = (await lineagesOf(ctx, [memberId])).get(memberId)
  return lineage && ctx.tx.rows(listFreezes, { memberId: lineage })
}
