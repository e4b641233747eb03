import { ensureProducts, productsByIds } from '@atrium/catalog'
import {
  type By,
  type Ctx,
  type Day,
  dayIn,
  done,
  type Instant,
  invariant,
  must,
  type Refused,
  refuse,
} from '@atrium/kernel'
import { type NamedValue, resolveMembers } from '@atrium/members'
import type { Organization, OrganizationNode, Programme } from '@atrium/organization'
import {
  type AnonymousPurchase,
  anonymousByKey,
  type KeptPurchase,
  lockReceipts,
  type PurchaseHead,
  purchasesByRef,
  type ReturnAsk,
  receiptsOf,
  type TakenReceipt,
  takeReceipts,
} from '@atrium/purchases'
import { type Facts, type ProductFacts, productFacts } from '../facts.ts'
import type { PostPurchaseCode, PostPurchaseOutcome } from '../model.ts'
import { loadJudgements } from '../store.ts'
import type { Draft } from './draft.ts'
import { replayAnswers } from './replay.ts'

/** A programme that a purchase feeds, with the ledger day it counts for. */
export interface Feed {
  readonly programme: Programme
  readonly day: Day
}

/** A purchase that is about to be judged: its receipt taken, its member locked. */
export interface Item {
  /** Place of its ask in the batch. */
  readonly index: number
  readonly by: By
  readonly historical: boolean
  readonly store: OrganizationNode
  readonly receiptKey: string
  readonly originalKey: string | undefined
  readonly returned: ReturnAsk | undefined
  readonly claimToken: string | undefined
  /** An anonymous receipt that a member claims. */
  readonly claimed: boolean
  readonly purchase: KeptPurchase
  /** Root of the member's lineage: whose account moves. 0 for nobody. */
  readonly rootId: number
  readonly feeds: readonly Feed[]
}

/** What was once judged about a purchase that now comes back. */
export interface EarlierJudgement {
  readonly memberId: number
  readonly purchaseId: number
  readonly programmeId: number
  readonly ruleSetVersion: number
  readonly granted: number
  readonly facts: Facts | null
  takenBack: number
}

/** Everything a wave needs that is loaded under its locks. */
export interface Wave {
  readonly items: readonly Item[]
  readonly products: ReadonlyMap<number, ProductFacts>
  /** Originals of linked returns by receipt key, as they stand; replaced as the returns of this wave are counted in. */
  readonly originals: Map<string, KeptPurchase>
  readonly anonymousOriginals: Map<string, AnonymousPurchase>
  readonly earlier: ReadonlyMap<number, readonly EarlierJudgement[]>
}

type Outcomes = (PostPurchaseOutcome | undefined)[]

/**
 * Opens a wave: finds receipts that were posted before (answered again, or refused as another content under the same number),
 * resolves and locks the members, takes the receipt keys, loads what hangs on them. Statements: about ten, for any size.
 */
export async function openWave(
  ctx: Ctx,
  organization: Organization,
  drafts: readonly Draft[],
  outcomes: Outcomes,
): Promise<Wave> {
  const keys = drafts.flatMap((draft) =>
    draft.originalKey === undefined ? [draft.receiptKey] : [draft.receiptKey, draft.originalKey],
  )
  const known = await receiptsOf(ctx, keys)
  let open = await setAside(ctx, drafts, known, outcomes)
  open = open.filter((draft) => {
    if (draft.originalKey === undefined || known.has(draft.originalKey)) return true
    outcomes[draft.index] = refuse('unknown_original', 'No receipt of that number was posted')
    return false
  })
  // Before the members are locked: a product that another transaction makes is waited for.
  const { productIds, products } = await loadProducts(ctx, open)
  const owners = await resolveOwners(ctx, open, known, outcomes)
  open = open.filter((draft) => outcomes[draft.index] === undefined)

  const purchaseIds = await ctx.tx.ids('purchases.purchase_block', open.length)
  const taken = await takeReceipts(
    ctx,
    open.map((draft, at) => ({
      receiptKey: draft.receiptKey,
      memberId: owners.get(draft.index)?.memberId ?? 0,
      purchaseId: purchaseIds[at]!,
      contentHash: draft.contentHash,
    })),
  )
  const idOf = new Map(open.map((draft, at) => [draft.index, purchaseIds[at]!]))
  open = await setAside(ctx, open, taken, outcomes)

  const originals = await loadOriginals(ctx, open, known)
  const items = open.map((draft) =>
    itemOf(
      organization,
      draft,
      owners.get(draft.index),
      must(idOf.get(draft.index), 'a draft without an id'),
      productIds,
    ),
  )
  for (const [id, product] of originals.products) products.set(id, product)
  return { ...originals, items, products }
}

export function itemOf(
  organization: Organization,
  draft: Draft,
  owner: Owner | undefined,
  purchaseId: number,
  productIds: ReadonlyMap<string, number>,
): Item {
  return {
    index: draft.index,
    by: draft.ask.by,
    historical: draft.ask.historical,
    store: draft.store,
    receiptKey: draft.receiptKey,
    originalKey: draft.originalKey,
    returned: draft.ask.returned,
    claimToken: draft.ask.claimToken,
    claimed: false,
    purchase: newPurchase(draft, owner, purchaseId, productIds),
    rootId: owner?.rootId ?? 0,
    feeds: feedsOf(organization, draft.store, draft.ask.at),
  }
}

/** The item of an anonymous receipt that a member claims: history, judged as of its own time. */
export function claimedItem(
  organization: Organization,
  receipt: AnonymousPurchase,
  by: By,
  owner: Owner,
  index: number,
): Item {
  const { receiptKey, tokenHash: _, claimedBy: __, ...purchase } = receipt
  const store = must(organization.node(purchase.storeId), 'the store of a receipt')
  return {
    index,
    by,
    historical: true,
    store,
    receiptKey,
    originalKey: undefined,
    returned: undefined,
    claimToken: undefined,
    claimed: true,
    purchase: { ...purchase, memberId: owner.memberId, recognisedBy: recognisedBy(owner) },
    rootId: owner.rootId,
    feeds: feedsOf(organization, store, purchase.occurredAt),
  }
}

/** Participation is asked by the store's calendar, ledgers keep the programme's. */
export const feedsOf = (organization: Organization, store: OrganizationNode, at: Instant): Feed[] =>
  organization
    .programmesOf(store.id, dayIn(store.zone, at))
    .map((programme) => ({ programme, day: dayIn(programme.zone, at) }))

/** Takes out what was posted before: the first answer again for the same content, a refusal for another. */
async function setAside(
  ctx: Ctx,
  drafts: readonly Draft[],
  known: ReadonlyMap<string, TakenReceipt>,
  outcomes: Outcomes,
): Promise<Draft[]> {
  const again: { draft: Draft; receipt: TakenReceipt }[] = []
  const open: Draft[] = []
  for (const draft of drafts) {
    const receipt = known.get(draft.receiptKey)
    if (!receipt) open.push(draft)
    else if (receipt.contentHash.equals(draft.contentHash)) again.push({ draft, receipt })
    else outcomes[draft.index] = refuse('receipt_conflict', 'This receipt number was posted before with other content')
  }
  if (again.length > 0) {
    const answers = await replayAnswers(
      ctx,
      again.map(({ receipt }) => receipt),
    )
    again.forEach(({ draft }, at) => {
      outcomes[draft.index] = done(must(answers[at], 'a receipt without its answer'))
    })
  }
  return open
}

interface Owner {
  readonly memberId: number
  readonly rootId: number
  /** By what they were recognised; left out where nothing is written. */
  readonly named?: readonly NamedValue[]
}

const recognisedBy = (owner: Owner | undefined): readonly NamedValue[] | null =>
  owner?.named !== undefined && owner.named.length > 0 ? owner.named : null

/** Who bought, with the person locked. A linked return belongs to whoever made the purchase. */
async function resolveOwners(
  ctx: Ctx,
  drafts: readonly Draft[],
  known: ReadonlyMap<string, TakenReceipt>,
  outcomes: Outcomes,
): Promise<ReadonlyMap<number, Owner>> {
  const named: Draft[] = []
  const asks: Parameters<typeof resolveMembers>[1][number][] = []
  for (const draft of drafts) {
    const { ask } = draft
    const base = {
      by: ask.by,
      at: ask.at,
      storeId: draft.store.id,
      channel: ask.channel ?? draft.source.channel,
      historical: ask.historical,
    }
    const original = draft.originalKey === undefined ? undefined : known.get(draft.originalKey)
    if (original) {
      if (original.memberId === 0) continue
      named.push(draft)
      asks.push({ ...base, memberId: original.memberId, identities: [], create: 'never' })
    } else if (ask.memberId !== undefined || (ask.identities?.length ?? 0) > 0) {
      named.push(draft)
      asks.push({
        ...base,
        ...(ask.memberId === undefined ? {} : { memberId: ask.memberId }),
        identities: ask.identities ?? [],
        create: ask.create,
      })
    }
  }
  const owners = new Map<number, Owner>()
  if (asks.length === 0) return owners
  const resolved = await resolveMembers(ctx, asks)
  resolved.forEach((outcome, at) => {
    const draft = named[at]!
    if (outcome.ok) owners.set(draft.index, outcome.value)
    else outcomes[draft.index] = memberRefusal(outcome)
  })
  return owners
}

const memberRefusal = (outcome: Refused<string>): Refused<PostPurchaseCode> =>
  refuse(outcome.code === 'unknown_member' ? 'unknown_member' : 'identity_refused', outcome.detail ?? outcome.code)

async function loadProducts(ctx: Ctx, drafts: readonly Draft[]) {
  const lines = drafts.flatMap((draft) => draft.ask.lines)
  const products = await ensureProducts(ctx, lines)
  const productIds = new Map([...products].map(([sku, product]) => [sku, product.id]))
  return {
    productIds,
    products: new Map([...products.values()].map((product) => [product.id, productFacts(product)])),
  }
}

/** The purchases that linked returns bring back, and how they were judged; anonymous ones are locked by their receipt. */
async function loadOriginals(ctx: Ctx, drafts: readonly Draft[], known: ReadonlyMap<string, TakenReceipt>) {
  const receipts = new Map<string, TakenReceipt>()
  for (const { originalKey } of drafts) {
    const receipt = originalKey === undefined ? undefined : known.get(originalKey)
    if (receipt) receipts.set(receipt.receiptKey, receipt)
  }
  const originals = new Map<string, KeptPurchase>()
  const earlier = new Map<number, EarlierJudgement[]>()
  if (receipts.size === 0)
    return {
      originals,
      earlier,
      anonymousOriginals: new Map<string, AnonymousPurchase>(),
      products: new Map<number, ProductFacts>(),
    }
  const anonymousKeys = [...receipts.values()]
    .filter((receipt) => receipt.memberId === 0)
    .map((receipt) => receipt.receiptKey)
  await lockReceipts(ctx, anonymousKeys)
  const owned = [...receipts.values()].filter((receipt) => receipt.memberId !== 0)
  const refs = {
    memberId: owned.map((receipt) => receipt.memberId),
    purchaseId: owned.map((receipt) => receipt.purchaseId),
  }
  const [purchases, anonymousOriginals, judgements] = await Promise.all([
    purchasesByRef(ctx, owned),
    anonymousByKey(ctx, anonymousKeys),
    ctx.tx.rows(loadJudgements, refs),
  ])
  for (const receipt of owned) {
    originals.set(receipt.receiptKey, must(purchases.get(receipt.purchaseId), 'a receipt without its purchase'))
  }
  for (const row of judgements) {
    const known = earlier.get(row.purchaseId)
    if (known) known.push({ ...row })
    else earlier.set(row.purchaseId, [{ ...row }])
  }
  const sold = await productsByIds(
    ctx,
    [...purchases.values()].flatMap((purchase) => purchase.lines.map((line) => line.productId)),
  )
  const products = new Map([...sold.values()].map((product) => [product.id, productFacts(product)]))
  return { originals, earlier, anonymousOriginals: new Map(anonymousOriginals), products }
}

function newPurchase(
  draft: Draft,
  owner: Owner | undefined,
  purchaseId: number,
  productIds: ReadonlyMap<string, number>,
): KeptPurchase {
  const { ask, store, source } = draft
  const head: PurchaseHead = {
    purchaseId,
    kind: ask.kind,
    source: source.code,
    number: ask.number,
    terminal: ask.terminal ?? null,
    storeId: store.id,
    channel: ask.channel ?? source.channel,
    occurredAt: ask.at,
    currency: ask.currency,
    grossMinor: draft.grossMinor,
    discountMinor: draft.grossMinor - draft.paidMinor,
    paidMinor: draft.paidMinor,
    returnOf: null,
    payments: ask.payments ?? null,
    recognisedBy: recognisedBy(owner),
    actor: ask.by.actor,
  }
  const lines = ask.lines.map((line, at) => {
    const productId = productIds.get(line.sku)
    invariant(productId !== undefined, 'a product was not made for a line')
    return {
      lineNo: at + 1,
      productId,
      quantityMilli: line.quantityMilli,
      amountMinor: line.amountMinor,
      guides: line.guides ?? null,
      returnedMilli: 0,
      returnedMinor: 0,
    }
  })
  return { ...head, memberId: owner?.memberId ?? 0, returnedMinor: 0, lines }
}
