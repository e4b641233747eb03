import { productsByIds } from '@atrium/catalog'
import { type Ctx, must } from '@atrium/kernel'
import { loadOrganization, type Organization } from '@atrium/organization'
import { entriesOfPurchases, type PurchaseEntry } from '@atrium/points'
import {
  type FoundPurchase,
  type KeptPurchase,
  purchasesByRef,
  type RelatedPurchase,
  returnsOf,
  sourcesOf,
} from '@atrium/purchases'
import type { EarningValues } from '@atrium/rules'
import { openTierSets } from '@atrium/tiers'
import { type Facts, type Products, productFacts, purchaseValues, storeValues, timeValues } from './facts.ts'
import { namesFor, type TracedRule, traceRules } from './judgement-trace.ts'
import type { Reason } from './model.ts'
import { openRuleSets } from './rule-sets.ts'
import { loadJudgements } from './store.ts'

interface LevelNamed {
  readonly code: string
  readonly name: { readonly zh: string; readonly en?: string }
}

/** How a purchase was judged in one programme, and what became of it since. */
export interface JudgementTold {
  readonly programmeId: number
  readonly ruleSetVersion: number
  /** Earned, or taken back as a negative number, when it was posted. */
  readonly points: number
  /** What returns have taken back of it since; 0 for a return itself. */
  readonly takenBack: number
  readonly balanceAfter: number
  readonly debtAfter: number
  readonly tierBefore: LevelNamed
  readonly tierAfter: LevelNamed
  readonly reasons: readonly Reason[]
  /** How multipliers combined; rules in the order in which they were asked. None for what is not judged by rules: a return. */
  readonly combine: 'max' | 'sum' | 'product'
  readonly rules: readonly TracedRule[]
  /** Linked returns with what each took back. */
  readonly returns: readonly { readonly purchase: RelatedPurchase; readonly points: number }[]
  /** Entries of the ledger that the purchase and its returns caused. */
  readonly entries: readonly PurchaseEntry[]
}

/** The stored judgements of a purchase, explained by the rules and facts of their time. About ten statements. */
export async function judgementsOf(ctx: Ctx, found: FoundPurchase): Promise<readonly JudgementTold[]> {
  const { purchase, lineage } = found
  const returns = await returnsOf(ctx, { lineage, purchaseId: purchase.purchaseId })
  const owned = returns.filter(({ memberId }) => memberId !== 0)
  const refs = [purchase, ...owned]
  const ids = refs.map(({ purchaseId }) => purchaseId)
  const [rows, entries, brought, organization, tierSets, sources] = await Promise.all([
    ctx.tx.rows(loadJudgements, { memberId: refs.map(({ memberId }) => memberId), purchaseId: ids }),
    entriesOfPurchases(ctx, { memberIds: lineage, purchaseIds: ids }),
    purchasesByRef(ctx, owned),
    loadOrganization(ctx),
    openTierSets(ctx),
    sourcesOf(ctx),
  ])
  const own = rows.filter((row) => row.purchaseId === purchase.purchaseId)
  const sets = await openRuleSets(
    ctx,
    own.map((row) => ({ programmeId: row.programmeId, version: row.ruleSetVersion })),
  )
  const judged = asJudged(purchase, [...brought.values()])
  const products = await productsOf(ctx, judged)
  return own.map((row): JudgementTold => {
    const { programmeId, ruleSetVersion } = row
    const programme = must(organization.programme(programmeId), 'the programme of a judgement')
    const names = tierSets.names(programme)
    const level = (code: string): LevelNamed => ({ code, name: names.get(code) ?? { zh: code } })
    const set = sets.version(programmeId, ruleSetVersion) ?? sets.of(programmeId)
    const isByRules = purchase.kind === 'sale' && programme.currency === purchase.currency
    const rules = isByRules
      ? traceRules({
          set,
          values: valuesThen(organization, judged, products, row.facts),
          at: purchase.occurredAt,
          currency: purchase.currency,
          reasons: row.reasons,
          nameOf: namesFor(organization, names, sources),
        })
      : []
    return {
      programmeId,
      ruleSetVersion,
      points: row.points,
      takenBack: row.takenBack,
      balanceAfter: row.balanceAfter,
      debtAfter: row.debtAfter,
      tierBefore: level(row.tierBefore),
      tierAfter: level(row.tierAfter),
      reasons: row.reasons,
      combine: set.definition.combine,
      rules,
      returns: owned.flatMap((related) => {
        const taken = rows.find((one) => one.purchaseId === related.purchaseId && one.programmeId === programmeId)
        return taken ? [{ purchase: related, points: taken.points }] : []
      }),
      entries: entries.filter((entry) => entry.programmeId === programmeId),
    }
  })
}

async function productsOf(ctx: Ctx, purchase: KeptPurchase): Promise<Products> {
  const sold = await productsByIds(
    ctx,
    purchase.lines.map((line) => line.productId),
  )
  return new Map([...sold.values()].map((product) => [product.id, productFacts(product)]))
}

/** What the rules were asked on: the facts that the judgement remembers, in place of what is known today. */
function valuesThen(
  organization: Organization,
  purchase: KeptPurchase,
  products: Products,
  facts: Facts | null,
): EarningValues {
  const store = must(organization.node(purchase.storeId), 'the store of a purchase')
  return {
    ...purchaseValues(purchase, products, false, facts),
    member: facts?.member ?? null,
    store: facts?.store ?? storeValues(store, []),
    time: timeValues(store.zone, purchase.occurredAt),
  }
}

/**
 * The purchase as it was when it was judged: what came back since is put back. A receipt that came back in part before it was
 * claimed stays short of that part.
 */
function asJudged(purchase: KeptPurchase, returns: readonly KeptPurchase[]): KeptPurchase {
  const lines = purchase.lines.map((line) => ({ ...line }))
  for (const back of returns.flatMap((one) => one.lines)) {
    let milli = -back.quantityMilli
    let minor = -back.amountMinor
    for (const line of lines) {
      if (line.productId !== back.productId || milli <= 0) continue
      const pieces = Math.min(milli, line.returnedMilli)
      const amount = Math.min(minor, line.returnedMinor)
      line.returnedMilli -= pieces
      line.returnedMinor -= amount
      milli -= pieces
      minor -= amount
    }
  }
  const since = returns.reduce((sum, one) => sum - one.paidMinor, 0)
  return { ...purchase, returnedMinor: Math.max(0, purchase.returnedMinor - since), lines }
}
