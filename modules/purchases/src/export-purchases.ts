import { CSV_MARK, type CsvCell, csvLines, csvMinute } from '@atrium/http'
import { type By, type Ctx, encodeId, formatInstant, minorDigits } from '@atrium/kernel'
import { loadOrganization } from '@atrium/organization'
import { audit } from '@atrium/staff'
import {
  type ChosenPurchases,
  chosenPurchases,
  type ListedPurchase,
  type Place,
  type PurchaseFilter,
  type PurchasePage,
  purchasesOfMembers,
  purchasesOfStores,
} from './list-queries.ts'
import { sourcesOf } from './queries.ts'

export type Language = 'zh' | 'en'

export interface ExportAsk {
  readonly by: By
  readonly filter: PurchaseFilter
  /** Stores that the list looks at, all of them in the asker's scope. */
  readonly storeIds: readonly number[]
  /** The lineage of a member that is asked for. */
  readonly memberIds: readonly number[] | undefined
  /** Only these, whatever the filter. */
  readonly chosen?: ChosenPurchases | undefined
  readonly language: Language
}

/** Each on one connection, for one page or one row of the trail; never for the length of the file. */
export interface ExportDesk {
  read<T>(work: (ctx: Ctx) => Promise<T>): Promise<T>
  transact<T>(work: (ctx: Ctx) => Promise<T>): Promise<T>
}

/** Receipts read and written at once: what a file needs of memory. */
const PAGE = 500
const EXPORT = { kind: 'export', id: 'purchases' } as const
const WORDS = {
  zh: {
    head: [
      '小票号',
      '类型',
      '门店编码',
      '门店',
      '消费时间',
      '会员编号',
      '渠道',
      '来源',
      '币种',
      '实付金额',
      '已退金额',
    ],
    kind: { sale: '消费', return: '退货', adjustment: '调整' },
  },
  en: {
    head: [
      'Receipt',
      'Kind',
      'Store code',
      'Store',
      'Time',
      'Member',
      'Channel',
      'Feed',
      'Currency',
      'Paid',
      'Returned',
    ],
    kind: { sale: 'Sale', return: 'Return', adjustment: 'Adjustment' },
  },
} as const satisfies Record<Language, { head: readonly string[]; kind: Record<string, string> }>

/**
 * Every receipt that a list with this filter shows, as CSV, a page at a time as the reader takes it; amounts in the main unit of their
 * currency, times in the zone of the store. The trail says at once that it began, with the filter, and at the end (also where the
 * reader left) how many went out.
 */
export async function* exportPurchases(desk: ExportDesk, ask: ExportAsk): AsyncGenerator<string> {
  const { by, filter, chosen, language } = ask
  const { from, to, ...rest } = filter
  const days = { from: from && formatInstant(from), to: to && formatInstant(to) }
  const asked = {
    filter: Object.fromEntries(Object.entries({ ...rest, ...days }).filter(([, value]) => value !== undefined)),
    ...(chosen ? { selected: chosen.purchaseIds.length } : {}),
  }
  const trail = (action: string, after: object) =>
    desk.transact((ctx) => audit(ctx, [{ by, action, subject: EXPORT, after: { ...asked, ...after } }]))
  await trail('purchases.beginExport', {})
  let receipts = 0
  let whole = false
  try {
    yield CSV_MARK + csvLines([WORDS[language].head])
    let after: Place | undefined
    do {
      const place: Place | undefined = after
      const { rows, next } = await desk.read(async (ctx) => {
        const page = await pageOf(ctx, ask, place)
        return { rows: await rowsOf(ctx, page.rows, language), next: page.next }
      })
      after = next
      receipts += rows.length
      if (rows.length > 0) yield csvLines(rows)
    } while (after)
    whole = true
  } finally {
    await trail('purchases.endExport', { receipts, whole })
  }
}

async function pageOf(ctx: Ctx, ask: ExportAsk, after: Place | undefined): Promise<PurchasePage> {
  const { filter, storeIds, memberIds, chosen } = ask
  if (chosen) return { rows: await chosenPurchases(ctx, { ...chosen, storeIds }), next: undefined }
  if (memberIds === undefined) return purchasesOfStores(ctx, { storeIds, filter, after, limit: PAGE })
  if (filter.who === 'anonymous') return { rows: [], next: undefined }
  return purchasesOfMembers(ctx, { memberIds, scope: new Set(storeIds), filter, after, limit: PAGE })
}

async function rowsOf(ctx: Ctx, rows: readonly ListedPurchase[], language: Language): Promise<(readonly CsvCell[])[]> {
  const [organization, sources] = await Promise.all([loadOrganization(ctx), sourcesOf(ctx)])
  const nameOf = (name: { readonly zh: string; readonly en?: string } | undefined) =>
    name === undefined ? null : language === 'en' ? (name.en ?? name.zh) : name.zh
  const kinds: Readonly<Record<string, string>> = WORDS[language].kind
  return rows.map((row) => {
    const store = organization.node(row.storeId)
    const digits = minorDigits(row.currency)
    const money = (minor: number) => (minor / 10 ** digits).toFixed(digits)
    return [
      row.number,
      kinds[row.kind] ?? row.kind,
      store?.code ?? null,
      nameOf(store?.name),
      csvMinute(store?.zone ?? 'UTC', row.occurredAt),
      row.memberId === 0 ? null : encodeId('mbr', row.memberId),
      row.channel,
      nameOf(sources.get(row.source)?.name) ?? row.source,
      row.currency,
      Number(money(row.paidMinor)),
      Number(money(row.returnedMinor)),
    ]
  })
}
