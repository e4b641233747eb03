import { isSku } from '@atrium/catalog'
import { type Ctx, contentHash, dayIn, inScope, orderedContentHash, type Refused, refuse } from '@atrium/kernel'
import type { Organization, OrganizationNode } from '@atrium/organization'
import { receiptKey, type Source, sourcesOf } from '@atrium/purchases'
import type { PostPurchaseCode, PurchaseAsk } from '../model.ts'

/** Clocks of tills run ahead; a receipt from further in the future is a mistake. */
const CLOCK_SKEW_MS = 10 * 60_000

/** An ask that passed every check that needs no member: with its store, feed and keys. */
export interface Draft {
  readonly index: number
  readonly ask: PurchaseAsk
  readonly store: OrganizationNode
  readonly source: Source
  readonly receiptKey: string
  /** Key of the receipt that a linked return brings back. */
  readonly originalKey: string | undefined
  readonly contentHash: Buffer
  readonly paidMinor: number
  readonly grossMinor: number
}

type Refusal = Refused<PostPurchaseCode>

/** Checks asks against settings only; nothing is locked or written. */
export async function draftPurchases(
  ctx: Ctx,
  organization: Organization,
  asks: readonly PurchaseAsk[],
): Promise<(Draft | Refusal)[]> {
  const sources = await sourcesOf(ctx)
  return asks.map((ask, index) => draftOf(ctx, organization, sources, ask, index))
}

function draftOf(
  ctx: Ctx,
  organization: Organization,
  sources: ReadonlyMap<string, Source>,
  ask: PurchaseAsk,
  index: number,
): Draft | Refusal {
  const source = sources.get(ask.source)
  if (!source)
    return refuse('unknown_source', `No feed "${ask.source}" is registered; register it under purchases/sources`)
  const store = organization.nodeByCode(ask.storeCode)
  if (!store || (store.kind !== 'store' && store.kind !== 'counter')) {
    return refuse('unknown_store', `"${ask.storeCode}" is no store or counter`)
  }
  if (!inScope(ask.by.scope, store.id)) return refuse('store_out_of_scope', `"${ask.storeCode}" is outside your stores`)
  if (ask.at > ctx.now + CLOCK_SKEW_MS) return refuse('in_the_future', 'The time of the purchase lies in the future')
  const amounts = amountsOf(ask)
  if ('ok' in amounts) return amounts
  const keys = keysOf(organization, source, sources, store, ask)
  if ('ok' in keys) return keys
  return {
    index,
    ask,
    store,
    source,
    ...keys,
    ...amounts,
    contentHash: ask.contentHash ?? hashOf(ask),
  }
}

/** The hash of what was asked, whoever asked. Nearly all asks are plain sales, whose keys are simply written in order. */
export function hashOf(ask: PurchaseAsk): Buffer {
  if (ask.payments !== undefined || ask.returnOf !== undefined || ask.returned !== undefined) {
    return contentHash({ ...ask, by: undefined, contentHash: undefined })
  }
  return orderedContentHash({
    at: ask.at,
    channel: ask.channel,
    claimToken: ask.claimToken,
    create: ask.create,
    currency: ask.currency,
    grossMinor: ask.grossMinor,
    historical: ask.historical,
    identities: ask.identities?.map(({ kind, value }) => ({ kind, value })),
    kind: ask.kind,
    lines: ask.lines.map((line) => ({
      amountMinor: line.amountMinor,
      guides: line.guides?.map(({ guideId, shareBp }) => ({ guideId, shareBp })),
      name: line.name,
      quantityMilli: line.quantityMilli,
      sku: line.sku,
    })),
    memberId: ask.memberId,
    number: ask.number,
    paidMinor: ask.paidMinor,
    source: ask.source,
    storeCode: ask.storeCode,
    terminal: ask.terminal,
  })
}

function amountsOf(ask: PurchaseAsk): Pick<Draft, 'paidMinor' | 'grossMinor'> | Refusal {
  if (ask.returnOf) {
    if (ask.kind !== 'return') return refuse('wrong_sign', 'Only a return names an original')
    // A linked return is the mirror of its original; what it is worth is decided there.
    return { paidMinor: 0, grossMinor: 0 }
  }
  const sum = ask.lines.reduce((total, line) => total + line.amountMinor, 0)
  const paidMinor = ask.paidMinor ?? sum
  if (ask.lines.length > 0 && sum !== paidMinor) {
    return refuse('amounts_differ', `The lines sum to ${sum}, paid is ${paidMinor}: give lines net of all discounts`)
  }
  if (ask.kind === 'return' && paidMinor > 0) return refuse('wrong_sign', 'A return is paid with a negative amount')
  for (const line of ask.lines) {
    if (!isSku(line.sku))
      return refuse('invalid_sku', 'A product code is 1 to 100 characters without control characters')
    if (line.guides && line.guides.reduce((total, guide) => total + guide.shareBp, 0) !== 10_000) {
      return refuse('amounts_differ', 'The guides’ shares of a line sum to 10,000 basis points')
    }
  }
  return { paidMinor, grossMinor: ask.grossMinor ?? paidMinor }
}

function keysOf(
  organization: Organization,
  source: Source,
  sources: ReadonlyMap<string, Source>,
  store: OrganizationNode,
  ask: PurchaseAsk,
): Pick<Draft, 'receiptKey' | 'originalKey'> | Refusal {
  if (source.numbering === 'terminal_day' && ask.terminal === undefined) {
    return refuse('terminal_missing', `Receipts of "${source.code}" are numbered per terminal: name it`)
  }
  const place = {
    number: ask.number,
    storeId: store.id,
    terminal: ask.terminal ?? null,
    day: dayIn(store.zone, ask.at),
  }
  const key = receiptKey(source, place)
  const ref = ask.returnOf
  if (!ref) return { receiptKey: key, originalKey: undefined }
  const feed = ref.source === undefined ? source : sources.get(ref.source)
  const at = ref.storeCode === undefined ? store : organization.nodeByCode(ref.storeCode)
  if (!feed || !at) return refuse('unknown_original', 'The feed or the store of the original is not known')
  const original = {
    number: ref.number,
    storeId: at.id,
    terminal: ref.terminal ?? ask.terminal ?? null,
    day: dayIn(at.zone, ref.at ?? ask.at),
  }
  return { receiptKey: key, originalKey: receiptKey(feed, original) }
}

/**
 * Splits a batch where an item needs what an earlier one of it writes: the same receipt again, or a return of one of its
 * receipts. Order is kept across waves, since levels, debts and caps depend on it. Almost always one wave.
 */
export function wavesOf(drafts: readonly Draft[]): Draft[][] {
  const waves: Draft[][] = []
  let wave: Draft[] = []
  let keys = new Set<string>()
  for (const draft of drafts) {
    if (keys.has(draft.receiptKey) || (draft.originalKey !== undefined && keys.has(draft.originalKey))) {
      waves.push(wave)
      wave = []
      keys = new Set()
    }
    wave.push(draft)
    keys.add(draft.receiptKey)
  }
  if (wave.length > 0) waves.push(wave)
  return waves
}
