import { type Ctx, invariant, type RowOf } from '@atrium/kernel'
import type { KeptLine, KeptPurchase, Numbering, PurchaseKind, Source } from './model.ts'
import { countPurchases, findBuyers, findByToken, loadAnonymous, loadHeads, loadLines, loadSources } from './store.ts'

/** The registered feeds by code. */
export const sourcesOf = (ctx: Ctx): Promise<ReadonlyMap<string, Source>> =>
  ctx.tx.cached('purchases', async () => {
    const rows = await ctx.tx.rows(loadSources, {})
    return new Map(rows.map((row) => [row.code, { ...row, numbering: row.numbering as Numbering }]))
  })

/** Purchases with their lines and what came back of them, by purchase id; two statements for any number. */
export async function purchasesByRef(
  ctx: Ctx,
  refs: readonly { readonly memberId: number; readonly purchaseId: number }[],
): Promise<ReadonlyMap<number, KeptPurchase>> {
  if (refs.length === 0) return new Map()
  const params = { memberId: refs.map((ref) => ref.memberId), purchaseId: refs.map((ref) => ref.purchaseId) }
  const [heads, lines] = await Promise.all([ctx.tx.rows(loadHeads, params), ctx.tx.rows(loadLines, params)])
  const byPurchase = new Map<number, KeptLine[]>()
  for (const { purchaseId, ...line } of lines) {
    const known = byPurchase.get(purchaseId)
    if (known) known.push(line)
    else byPurchase.set(purchaseId, [line])
  }
  return new Map(
    heads.map((head) => [
      head.purchaseId,
      {
        ...readHead(head),
        memberId: head.memberId,
        returnedMinor: head.returnedMinor,
        lines: byPurchase.get(head.purchaseId) ?? [],
      },
    ]),
  )
}

export interface AnonymousPurchase extends KeptPurchase {
  readonly receiptKey: string
  readonly tokenHash: Buffer | null
  readonly claimedBy: number | null
}

/** Receipts of nobody by key. */
export async function anonymousByKey(
  ctx: Ctx,
  keys: readonly string[],
): Promise<ReadonlyMap<string, AnonymousPurchase>> {
  if (keys.length === 0) return new Map()
  const rows = await ctx.tx.rows(loadAnonymous, { receiptKey: [...new Set(keys)] })
  return new Map(
    rows.map((row) => [
      row.receiptKey,
      {
        ...readHead(row),
        memberId: 0,
        returnedMinor: row.returnedMinor,
        lines: row.lines.map((line) => ({
          ...line,
          returnedMilli: line.returnedMilli ?? 0,
          returnedMinor: line.returnedMinor ?? 0,
        })),
        receiptKey: row.receiptKey,
        tokenHash: row.tokenHash,
        claimedBy: row.claimedBy,
      },
    ]),
  )
}

/** Receipt keys by the hash of the claim token printed on the receipt. */
export async function receiptKeysByToken(ctx: Ctx, hashes: readonly Buffer[]): Promise<ReadonlyMap<string, string>> {
  if (hashes.length === 0) return new Map()
  const rows = await ctx.tx.rows(findByToken, { tokenHash: hashes })
  return new Map(rows.map((row) => [row.tokenHash.toString('hex'), row.receiptKey]))
}

export interface PurchaseCounts {
  readonly purchases: number
  readonly purchasesAnonymous: number
  readonly returns: number
  readonly returnsAnonymous: number
  readonly adjustments: number
  /** Sales less returns and adjustments, minor units. */
  readonly netMinor: number
}

/** Everything that one feed has posted. Reads all of it: for reports after an import. */
export async function purchaseCounts(ctx: Ctx, source: string): Promise<PurchaseCounts> {
  const rows = await ctx.tx.rows(countPurchases, { source })
  const sum = (kind: PurchaseKind, onlyAnonymous = false) =>
    rows
      .filter((row) => row.kind === kind && (row.isAnonymous || !onlyAnonymous))
      .reduce((total, row) => total + row.purchases, 0)
  return {
    purchases: sum('sale'),
    purchasesAnonymous: sum('sale', true),
    returns: sum('return'),
    returnsAnonymous: sum('return', true),
    adjustments: sum('adjustment'),
    netMinor: rows.reduce((total, row) => total + row.netMinor, 0),
  }
}

/** Those of the members who have made a purchase. */
export async function membersWhoBought(ctx: Ctx, memberIds: readonly number[]): Promise<ReadonlySet<number>> {
  if (memberIds.length === 0) return new Set()
  return new Set((await ctx.tx.rows(findBuyers, { memberId: memberIds })).map((row) => row.memberId))
}

const KINDS: ReadonlySet<string> = new Set<PurchaseKind>(['sale', 'return', 'adjustment'])

function readHead(
  row: Omit<RowOf<typeof loadHeads>, 'memberId' | 'recognisedBy'> &
    Partial<Pick<RowOf<typeof loadHeads>, 'recognisedBy'>>,
) {
  invariant(KINDS.has(row.kind), `purchase ${row.purchaseId} is a ${row.kind}`)
  const actor =
    row.actorKind === 'system'
      ? ({ kind: 'system', id: 0 } as const)
      : ({ kind: row.actorKind as 'staff' | 'key', id: row.actorId } as const)
  return {
    purchaseId: row.purchaseId,
    kind: row.kind as PurchaseKind,
    source: row.source,
    number: row.number,
    terminal: row.terminal,
    storeId: row.storeId,
    channel: row.channel,
    occurredAt: row.occurredAt,
    currency: row.currency,
    grossMinor: row.grossMinor,
    discountMinor: row.discountMinor,
    paidMinor: row.paidMinor,
    returnOf: row.returnOf,
    payments: row.payments,
    recognisedBy: row.recognisedBy ?? null,
    actor,
  }
}
