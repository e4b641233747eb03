import { sql, table, value } from '@atrium/olap/query'
import { auditLedger } from '@atrium/points'
import { type Agreement, agree } from './agree.ts'
import { loadLastKeys } from './check-store.ts'
import { type Check, MOST_KEYS, type OffendingKey, type Severity, type Words, words } from './model.ts'

function agreement(
  what: string,
  owner: string,
  severity: Severity,
  declared: Agreement,
  name: Words,
  about: Words,
): Check {
  return {
    ...{ code: `reconciles.${what}`, kind: 'reconciles', owner, table: declared.table, severity, reads: 'both' },
    ...{ name, about, mostBp: 0 },
    look: (at) => agree(at, declared),
  }
}

const SAME = words(
  '账本与分析数据逐段相加应当相等；不等说明有改动没有告知，报表和人群是错的。可在系统状态重建分析数据',
  'Added up range by range, the ledger and the projection must be equal; if not, something changed without being told. The projection can be built anew on the system page',
)

const agreements: readonly Check[] = [
  agreement(
    ...(['members', 'members', 'high'] as const),
    { table: 'members.member', key: 'member_id', step: 50_000, sums: ['root_id'], kind: 'member' },
    words('会员与归属一致', 'Members and whom they belong to agree'),
    SAME,
  ),
  agreement(
    ...(['persons', 'members', 'high'] as const),
    {
      table: 'members.person',
      key: 'member_id',
      step: 20_000,
      sums: ['joined_store_id', 'birth_month'],
      kind: 'member',
    },
    words('会员资料一致', 'Profiles agree'),
    SAME,
  ),
  agreement(
    ...(['purchases', 'purchases', 'high'] as const),
    {
      ...{ table: 'purchases.purchase', key: 'member_id', step: 5_000, kind: 'member' },
      sums: ['paid_minor', 'gross_minor', 'returned_minor', 'store_id'],
    },
    words('会员小票一致', 'Receipts of members agree'),
    SAME,
  ),
  agreement(
    ...(['lines', 'purchases', 'medium'] as const),
    {
      ...{ table: 'purchases.line', key: 'member_id', step: 5_000, kind: 'member' },
      sums: ['amount_minor', 'quantity_milli', 'returned_minor', 'product_id'],
    },
    words('商品明细一致', 'Lines of members agree'),
    SAME,
  ),
  agreement(
    ...(['anonymous', 'purchases', 'high'] as const),
    {
      ...{ table: 'purchases.anonymous', key: 'purchase_id', step: 50_000, kind: 'purchase' },
      sums: ['paid_minor', 'gross_minor', 'returned_minor', 'store_id'],
    },
    words('非会员小票一致', 'Receipts of nobody agree'),
    SAME,
  ),
  agreement(
    ...(['accounts', 'points', 'high'] as const),
    {
      ...{ table: 'points.account', key: 'member_id', step: 20_000, kind: 'member' },
      sums: ['balance', 'frozen', 'debt'],
    },
    words('积分余额一致', 'Balances of points agree'),
    SAME,
  ),
  agreement(
    ...(['levels', 'tiers', 'medium'] as const),
    { table: 'tiers.change', key: 'member_id', step: 20_000, sums: ['programme_id'], kind: 'member' },
    words('等级变动一致', 'Changes of level agree'),
    SAME,
  ),
]

/** Accounts in one piece. */
const LEDGER_PIECE = 2_000

/** What each law of the ledger compares (modules/points, `findFaults`). */
const LAWS: Readonly<Record<string, Words>> = {
  balance_is_sum_of_entries: words('余额 ≠ 流水之和', 'Balance ≠ sum of entries'),
  balance_is_sum_of_lots_less_debt: words('余额 ≠ 批次剩余 − 欠额', 'Balance ≠ left of lots − debt'),
  frozen_is_sum_of_lots: words('冻结 ≠ 批次冻结之和', 'Frozen ≠ frozen of lots'),
  frozen_is_sum_of_freezes: words('冻结 ≠ 冻结单之和', 'Frozen ≠ sum of freezes'),
  debt_is_sum_of_entries: words('欠额 ≠ 流水欠额之和', 'Debt ≠ debt of entries'),
  debt_is_sum_of_owed: words('欠额 ≠ 各笔欠额之和', 'Debt ≠ sum of what is owed'),
  next_expiry_is_of_the_first_lot: words('下次到期日 ≠ 最早批次', 'Next expiry ≠ first lot'),
  lot_remaining_is_amount_less_uses: words('批次剩余 ≠ 数量 − 使用', 'Left of lot ≠ amount − uses'),
  lots_move_by_amount_and_debt: words('流水 ≠ 批次变动', 'Entry ≠ moves of lots'),
}

function lawOf(law: string): Pick<OffendingKey, 'what'> {
  const what = LAWS[law]
  return what ? { what } : {}
}

const ledger: Check = {
  ...{ code: 'reconciles.ledger', kind: 'reconciles', owner: 'points', table: 'points.entry', severity: 'high' },
  reads: 'ranges',
  name: words('积分账平', 'The ledger of points adds up'),
  about: words(
    '每个账户：余额 = 流水之和 = 各批次剩余之和 − 欠额；不平说明有人绕过账本改了数',
    'Of every account: balance = sum of entries = what is left of the lots less what is owed; if not, somebody wrote past the ledger',
  ),
  mostBp: 0,
  async look(at) {
    const [ends] = await at.read((ctx) => ctx.tx.rows(loadLastKeys, {}))
    const last = Math.max(1, ends?.memberId ?? 1)
    let checked = 0
    const faults = new Map<number, OffendingKey>()
    for (let afterMemberId = 0; ; ) {
      const piece = await at.read((ctx) => auditLedger(ctx, { afterMemberId, limit: LEDGER_PIECE }))
      checked += piece.accounts
      for (const { memberId, law, expected, found } of piece.faults) {
        if (!faults.has(memberId))
          faults.set(memberId, { ...{ kind: 'member', id: memberId, note: `${found} ≠ ${expected}` }, ...lawOf(law) })
      }
      if (piece.isLast) break
      afterMemberId = piece.throughMemberId
      await at.piece(Math.min(1, afterMemberId / last))
    }
    return { checked, offending: faults.size, keys: [...faults.values()].slice(0, MOST_KEYS) }
  },
}

const entries: Check = {
  ...{ code: 'reconciles.entries', kind: 'reconciles', owner: 'points', table: 'points.account', severity: 'high' },
  reads: 'projection',
  name: words('余额等于流水之和', 'Balances are the sum of entries'),
  about: words(
    '分析数据里每个账户的余额等于它的流水之和；不等时积分报表与会员余额对不上',
    'In the projection the balance of each account is the sum of its entries; if not, reports of points and balances of members disagree',
  ),
  mostBp: 0,
  async look(at) {
    const accounts = sql`(
      select coalesce(account.member_id, entry.member_id) as member_id, account.balance as balance, entry.amount as amount
      from ${table('points.account')} as account
      full join (select member_id, programme_id, sum(amount) as amount from ${table('points.entry')} as each_entry
        group by member_id, programme_id) as entry
        on entry.member_id = account.member_id and entry.programme_id = account.programme_id)`
    const offends = sql`coalesce(x.balance, 0) <> coalesce(x.amount, 0)`
    const [counted] = (
      await at.olap.rows({
        row: { checked: 'bigint', offending: 'bigint' },
        sql: sql`select count(*) as checked, count(*) filter (where ${offends}) as offending from ${accounts} as x`,
      })
    ).rows
    const { checked = 0, offending = 0 } = counted ?? {}
    if (offending === 0) return { checked, offending, keys: [] }
    const { rows } = await at.olap.rows({
      row: { memberId: 'int', balance: 'bigint', amount: 'bigint' },
      sql: sql`select x.member_id, cast(coalesce(x.balance, 0) as bigint) as balance, cast(coalesce(x.amount, 0) as bigint) as amount
        from ${accounts} as x where ${offends} order by x.member_id limit ${value('int', MOST_KEYS)}`,
    })
    const keys = rows.map(({ memberId, balance, amount }): OffendingKey => {
      return { kind: 'member', id: memberId, note: `${balance} ≠ ${amount}` }
    })
    return { checked, offending, keys }
  },
}

/** Checks of the ledger and of what the projection made of it. */
export const ledgerChecks: readonly Check[] = [ledger, entries, ...agreements]
