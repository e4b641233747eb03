import { CSV_MARK, type CsvCell, csvLines, csvMinute } from '@atrium/http'
import { type Ctx, encodeId, formatInstant } from '@atrium/kernel'
import { loadOrganization } from '@atrium/organization'
import { audit } from '@atrium/staff'
import { type PostedEntriesAsk, type PostedEntry, postedEntries } from './entry-queries.ts'

export type Language = 'zh' | 'en'

export interface ExportAsk extends Omit<PostedEntriesAsk, 'before' | 'limit'> {
  readonly language: Language
  /** Of the node that narrows it, as it was asked for; for the trail. */
  readonly node: string | undefined
  /** The same of whom and of which purchase. */
  readonly member: string | undefined
  readonly purchase: string | undefined
}

/** Each on one connection, for one page or one row of the trail; never for the length of the file. */
export interface ExportDesk {
  read<T>(work: (ctx: Ctx) => Promise<T>): Promise<T>
  transact<T>(work: (ctx: Ctx) => Promise<T>): Promise<T>
}

/** Entries read and written at once: what a file needs of memory. */
const PAGE = 500
const EXPORT = { kind: 'export', id: 'points' } as const

const WORDS = {
  zh: {
    head: [
      '流水号',
      '会员编号',
      '会员计划',
      '入账时间',
      '生效时间',
      '类型',
      '积分',
      '余额',
      '欠额变动',
      '原因',
      '规则版本',
      '小票编号',
    ],
    kind: {
      earn: '获得',
      spend: '消费',
      take_back: '退货扣回',
      adjust: '调整',
      expire: '到期',
      settle: '抵扣欠额',
      transfer_out: '转出',
      transfer_in: '转入',
      forfeit: '作废',
      reverse_earn: '冲正获得',
      reverse_spend: '冲正消费',
      reverse_take_back: '冲正扣回',
      reverse_adjust: '冲正调整',
    },
    reason: {
      purchase: '消费',
      return: '退货',
      expiry: '到期',
      reversal: '冲正',
      erasure: '删除个人信息',
      time_out: '冻结超时',
      check_in: '签到',
      sign_up: '报名',
      gift: '赠送',
      opening: '期初余额',
      merge: '合并',
      unmerge: '拆分',
    },
  },
  en: {
    head: [
      'Entry',
      'Member',
      'Programme',
      'Posted',
      'In effect',
      'Kind',
      'Points',
      'Balance',
      'Change of debt',
      'Why',
      'Rules',
      'Purchase',
    ],
    kind: {
      earn: 'Earned',
      spend: 'Spent',
      take_back: 'Taken back',
      adjust: 'Adjusted',
      expire: 'Expired',
      settle: 'Debt settled',
      transfer_out: 'Moved out',
      transfer_in: 'Moved in',
      forfeit: 'Forfeited',
      reverse_earn: 'Earning reversed',
      reverse_spend: 'Spending reversed',
      reverse_take_back: 'Taking back reversed',
      reverse_adjust: 'Adjustment reversed',
    },
    reason: {
      purchase: 'Purchase',
      return: 'Return',
      expiry: 'Expired',
      reversal: 'Reversal',
      erasure: 'Personal data erased',
      time_out: 'Freeze timed out',
      check_in: 'Check-in',
      sign_up: 'Sign-up',
      gift: 'Gift',
      opening: 'Opening balance',
      merge: 'Merge',
      unmerge: 'Unmerge',
    },
  },
} as const

/**
 * Every entry that the list with these filters shows, the latest posted first, as CSV, a page at a time as the reader takes it; times in the zone of the
 * programme. The trail says at once that it began, with the filters, and at the end (also where the reader left) how many went out.
 */
export async function* exportEntries(desk: ExportDesk, ask: ExportAsk): AsyncGenerator<string> {
  const { by, language, node, member, purchase, programmeId, kinds, from, until } = ask
  const filter = {
    ...(node === undefined ? {} : { node }),
    ...(member === undefined ? {} : { member }),
    ...(purchase === undefined ? {} : { purchase }),
    ...(programmeId === undefined ? {} : { programme: encodeId('prg', programmeId) }),
    ...(kinds.length === 1 ? { kind: kinds[0] } : {}),
    ...(from === 0 ? {} : { from: formatInstant(from) }),
    until: formatInstant(until),
  }
  const trail = (action: string, more: object) =>
    desk.transact((ctx) => audit(ctx, [{ by, action, subject: EXPORT, after: { filter, ...more } }]))
  await trail('points.beginExport', {})
  let entries = 0
  let whole = false
  try {
    yield CSV_MARK + csvLines([WORDS[language].head])
    let before: PostedEntriesAsk['before']
    do {
      const place: PostedEntriesAsk['before'] = before
      const { rows, next } = await desk.read(async (ctx) => {
        const page = await postedEntries(ctx, { ...ask, before: place, limit: PAGE })
        return { rows: await cellsOf(ctx, page.rows, language), next: page.next }
      })
      before = next
      entries += rows.length
      if (rows.length > 0) yield csvLines(rows)
    } while (before)
    whole = true
  } finally {
    await trail('points.endExport', { entries, whole })
  }
}

async function cellsOf(ctx: Ctx, rows: readonly PostedEntry[], language: Language): Promise<(readonly CsvCell[])[]> {
  const organization = await loadOrganization(ctx)
  const kinds: Readonly<Record<string, string>> = WORDS[language].kind
  const reasons: Readonly<Record<string, string>> = WORDS[language].reason
  return rows.map((row) => {
    const programme = organization.programme(row.programmeId)
    const zone = programme?.zone ?? 'UTC'
    const name = programme && (language === 'en' ? (programme.name.en ?? programme.name.zh) : programme.name.zh)
    return [
      encodeId('ent', row.entryId),
      encodeId('mbr', row.viaMemberId),
      name ?? null,
      csvMinute(zone, row.postedAt),
      csvMinute(zone, row.effectiveAt),
      kinds[row.kind] ?? row.kind,
      row.amount,
      row.balance,
      row.debtChange,
      reasons[row.reason] ?? row.reason,
      row.ruleVersion,
      row.purchaseId === null ? null : encodeId('pur', row.purchaseId),
    ]
  })
}
