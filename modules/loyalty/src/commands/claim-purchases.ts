import { productsByIds } from '@atrium/catalog'
import {
  type By,
  type Ctx,
  dayIn,
  done,
  type Instant,
  inScope,
  must,
  type Outcome,
  type Refused,
  refuse,
} from '@atrium/kernel'
import { resolveMembers } from '@atrium/members'
import { loadOrganization, type Organization } from '@atrium/organization'
import {
  type AnonymousPurchase,
  anonymousByKey,
  claimDays,
  handOverReceipts,
  lockReceipts,
  receiptKey,
  receiptKeysByToken,
  type Source,
  sourcesOf,
} from '@atrium/purchases'
import { productFacts } from '../facts.ts'
import type { IdentityRef, PostedPurchase, PostPurchaseOutcome, ReceiptRef } from '../model.ts'
import { openDesk } from '../posting/desk.ts'
import { replayAnswers } from '../posting/replay.ts'
import { claimedItem, type Item, type Wave } from '../posting/wave.ts'
import { claimTokenHash, judgeAndWrite } from '../posting/write.ts'

/** A member claims a receipt of nobody: by the token printed on it, or by its number and the exact amount paid. */
export interface ClaimAsk {
  readonly by: By
  readonly memberId?: number
  readonly identities?: readonly IdentityRef[]
  readonly receipt:
    | { readonly token: string }
    | (Required<Pick<ReceiptRef, 'source' | 'storeCode' | 'number'>> & {
        readonly terminal?: string
        /** When the purchase was made; only its day matters, and only to feeds numbered by day. */
        readonly at: Instant
        readonly paidMinor: number
      })
}

export type ClaimCode =
  | 'unknown_receipt'
  | 'amount_differs'
  | 'already_claimed'
  | 'claim_window_over'
  | 'not_claimable'
  | 'store_out_of_scope'
  | 'unknown_member'

type Outcomes = (Outcome<PostedPurchase, ClaimCode> | undefined)[]

/**
 * Moves anonymous receipts under the members that claim them, judged by the rules of their own time. Once: the first claim
 * wins; the same member asking again gets the same answer.
 */
export async function claimPurchases(
  ctx: Ctx,
  asks: readonly ClaimAsk[],
): Promise<Outcome<PostedPurchase, ClaimCode>[]> {
  const organization = await loadOrganization(ctx)
  const outcomes: Outcomes = new Array(asks.length)
  const keys = await keysOf(ctx, organization, asks)
  const owners = await resolveMembers(
    ctx,
    asks.map((ask) => ({
      by: ask.by,
      ...(ask.memberId === undefined ? {} : { memberId: ask.memberId }),
      identities: ask.identities ?? [],
      at: ctx.now,
      storeId: null,
      channel: 'claim',
      create: 'never',
      historical: true,
    })),
  )
  const receiptKeys = keys.filter((key) => key !== undefined)
  await lockReceipts(ctx, receiptKeys)
  const receipts = await anonymousByKey(ctx, receiptKeys)

  const claimed = new Map<string, Item>()
  const again: { index: number; memberId: number; purchaseId: number }[] = []
  for (const [index, ask] of asks.entries()) {
    const owner = owners[index]
    const key = keys[index]
    const receipt = key === undefined ? undefined : receipts.get(key)
    if (!owner?.ok) outcomes[index] = refuse('unknown_member')
    else if (!receipt) outcomes[index] = refuse('unknown_receipt')
    else if (
      receipt.claimedBy === owner.value.memberId ||
      claimed.get(receipt.receiptKey)?.purchase.memberId === owner.value.memberId
    ) {
      again.push({ index, memberId: owner.value.memberId, purchaseId: receipt.purchaseId })
    } else {
      const refusal = refusalOf(ctx, organization, ask, receipt, claimed.has(receipt.receiptKey))
      if (refusal) outcomes[index] = refusal
      else claimed.set(receipt.receiptKey, claimedItem(organization, receipt, ask.by, owner.value, index))
    }
  }
  await judgeClaims(ctx, organization, [...claimed.values()], outcomes)
  const answers = await replayAnswers(ctx, again)
  again.forEach(({ index }, at) => {
    outcomes[index] = done(must(answers[at], 'a claimed receipt without its answer'))
  })
  return outcomes.map((outcome) => must(outcome, 'a claim was left without an outcome'))
}

function refusalOf(
  ctx: Ctx,
  organization: Organization,
  ask: ClaimAsk,
  receipt: AnonymousPurchase,
  isTaken: boolean,
): Refused<ClaimCode> | undefined {
  if (!inScope(ask.by.scope, receipt.storeId)) return refuse('store_out_of_scope')
  // Whoever does not know the amount learns nothing but that.
  if ('paidMinor' in ask.receipt && ask.receipt.paidMinor !== receipt.paidMinor) return refuse('amount_differs')
  if (receipt.claimedBy !== null || isTaken) return refuse('already_claimed')
  if (receipt.kind !== 'sale') return refuse('not_claimable', 'Only a sale can be claimed')
  const store = must(organization.node(receipt.storeId), 'the store of a receipt')
  const today = dayIn(store.zone, ctx.now)
  const bought = dayIn(store.zone, receipt.occurredAt)
  if (today - bought > organization.nodeSetting(claimDays, store.id, bought)) return refuse('claim_window_over')
  return undefined
}

async function keysOf(
  ctx: Ctx,
  organization: Organization,
  asks: readonly ClaimAsk[],
): Promise<(string | undefined)[]> {
  const sources = await sourcesOf(ctx)
  const hashes = asks.map((ask) => ('token' in ask.receipt ? claimTokenHash(ask.receipt.token) : undefined))
  const byToken = await receiptKeysByToken(
    ctx,
    hashes.filter((hash) => hash !== undefined),
  )
  return asks.map((ask, at) => {
    const hash = hashes[at]
    return hash ? byToken.get(hash.toString('hex')) : keyOf(organization, sources, ask)
  })
}

function keyOf(organization: Organization, sources: ReadonlyMap<string, Source>, ask: ClaimAsk): string | undefined {
  if ('token' in ask.receipt) return undefined
  const { source, storeCode, number, terminal, at } = ask.receipt
  const feed = sources.get(source)
  const store = organization.nodeByCode(storeCode)
  if (!feed || !store) return undefined
  return receiptKey(feed, { number, storeId: store.id, terminal: terminal ?? null, day: dayIn(store.zone, at) })
}

/** The same judging and writing as for a posted purchase, after the receipts were handed over. */
async function judgeClaims(
  ctx: Ctx,
  organization: Organization,
  items: readonly Item[],
  outcomes: Outcomes,
): Promise<void> {
  if (items.length === 0) return
  const products = await productsByIds(
    ctx,
    items.flatMap((item) => item.purchase.lines.map((line) => line.productId)),
  )
  const facts = new Map([...products.values()].map((product) => [product.id, productFacts(product)]))
  const wave: Wave = { items, products: facts, originals: new Map(), anonymousOriginals: new Map(), earlier: new Map() }
  await handOverReceipts(
    ctx,
    items.map((item) => ({ receiptKey: item.receiptKey, memberId: item.purchase.memberId })),
  )
  const judged: (PostPurchaseOutcome | undefined)[] = []
  await judgeAndWrite(ctx, await openDesk(ctx, organization, wave), judged)
  for (const item of items) {
    const outcome = must(judged[item.index], 'a claim was not judged')
    outcomes[item.index] = outcome.ok ? outcome : refuse('not_claimable')
  }
}
