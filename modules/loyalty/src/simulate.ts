import { productsBySku } from '@atrium/catalog'
import { type Ctx, done, invariant, must, type Outcome } from '@atrium/kernel'
import { findMembers } from '@atrium/members'
import { loadOrganization } from '@atrium/organization'
import { compileExplanation, decisiveParts, type EarningValues, earningContext } from '@atrium/rules'
import { productFacts } from './facts.ts'
import type { PostPurchaseCode, PurchaseAsk, Reason } from './model.ts'
import { judgeSale, reasonsOf } from './posting/decide.ts'
import { type Desk, openDesk } from './posting/desk.ts'
import { type Draft, draftPurchases } from './posting/draft.ts'
import { type Item, itemOf, type Wave } from './posting/wave.ts'
import type { Judgement } from './rules/judge.ts'
import { type CompiledRule, inForce, type RuleSet } from './rules/rule-set.ts'

export interface SimulatedRule {
  readonly rule: string
  readonly name: { readonly zh: string; readonly en: string }
  readonly isMultiplier: boolean
  readonly inForce: boolean
  /** Whether its condition holds; it may still give nothing (caps, no line that counts, an earlier rule that stops). */
  readonly applies: boolean
  readonly points: number
  /** The comparisons that decided it, with what was found. */
  readonly decisive: readonly {
    readonly ok: boolean
    readonly pointer: string
    readonly text: { readonly zh: string; readonly en: string }
  }[]
}

export interface Simulation {
  readonly memberId: number | null
  readonly programmes: readonly {
    readonly programmeId: number
    readonly ruleSetVersion: number
    readonly points: number
    /** Before the purchase; null for nobody. */
    readonly balance: number | null
    readonly tier: string | null
    readonly reasons: readonly Reason[]
    readonly rules: readonly SimulatedRule[]
  }[]
}

/**
 * What a sale would earn now, and why, or why not: the same checks, books and judge as posting it, with nothing locked and nothing
 * written. Without a member the points are those of a person the house does not know yet, and no cap is used up.
 */
export async function simulatePurchase(ctx: Ctx, ask: PurchaseAsk): Promise<Outcome<Simulation, PostPurchaseCode>> {
  const organization = await loadOrganization(ctx)
  const [draft] = await draftPurchases(ctx, organization, [ask])
  invariant(draft, 'one ask makes one draft')
  if ('ok' in draft) return draft
  const [owner] = await findMembers(ctx, [
    { ...(ask.memberId === undefined ? {} : { memberId: ask.memberId }), identities: ask.identities ?? [] },
  ])
  const wave = await waveOf(ctx, draft, (products) => itemOf(organization, draft, owner, 0, products))
  const desk = await openDesk(ctx, organization, wave)
  const item = must(wave.items[0], 'the wave of one')
  const programmes = item.feeds.map((feed) => {
    const set = desk.sets.of(feed.programme.id)
    const tier = item.rootId === 0 ? null : desk.tiers.levelOn(item.rootId, feed.programme.id, feed.day).code
    const judged = judgeSale(desk, set, item, item.purchase, feed, tier ?? '')
    const balance = item.rootId === 0 ? null : desk.points.account(item.rootId, feed.programme.id).balance
    return {
      programmeId: feed.programme.id,
      ruleSetVersion: set.version,
      points: judged.points,
      balance,
      tier,
      reasons: reasonsOf(judged),
      rules: explainRules(desk, set, item, judged.values, judged),
    }
  })
  return done({ memberId: owner?.memberId ?? null, programmes })
}

/** The wave of one item; products not seen before are judged without category or brand, and no stub is made. */
async function waveOf(ctx: Ctx, draft: Draft, make: (productIds: ReadonlyMap<string, number>) => Item): Promise<Wave> {
  const known = await productsBySku(
    ctx,
    draft.ask.lines.map((line) => line.sku),
  )
  const productIds = new Map(draft.ask.lines.map((line, at) => [line.sku, known.get(line.sku)?.id ?? -1 - at]))
  const products = new Map(
    draft.ask.lines.map(({ sku }) => {
      const product = known.get(sku)
      const facts = product ? productFacts(product) : { sku, category: null, brand: null }
      return [must(productIds.get(sku), 'a line without its product'), facts] as const
    }),
  )
  return {
    items: [make(productIds)],
    products,
    originals: new Map(),
    anonymousOriginals: new Map(),
    earlier: new Map(),
  }
}

function explainRules(
  desk: Desk,
  set: RuleSet,
  item: Item,
  values: EarningValues,
  judgement: Judgement,
): SimulatedRule[] {
  const explain = (rule: CompiledRule, isMultiplier: boolean): SimulatedRule => {
    const { when, name, code } = rule.rule
    const nameOf = (_: string, value: string, language: 'zh' | 'en') => {
      const node = desk.organization.nodeByCode(value)
      return language === 'zh' ? node?.name.zh : (node?.name.en ?? node?.name.zh)
    }
    const explanation =
      when && compileExplanation(earningContext, when, { currency: item.purchase.currency, nameOf })(values)
    return {
      rule: code,
      name: { zh: name.zh, en: name.en ?? name.zh },
      isMultiplier,
      inForce: inForce(rule.rule, item.purchase.occurredAt),
      applies: explanation?.ok ?? true,
      points: judgement.given.find((given) => given.rule === code)?.points ?? 0,
      decisive: explanation ? decisiveParts(explanation).map(({ ok, pointer, text }) => ({ ok, pointer, text })) : [],
    }
  }
  return [
    ...(set.earning.get('purchase') ?? []).map((rule) => explain(rule, false)),
    ...(set.multipliers.get('purchase') ?? []).map((rule) => explain(rule, true)),
  ]
}
