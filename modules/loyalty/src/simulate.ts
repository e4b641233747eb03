import { productsByIds, productsBySku } from '@atrium/catalog'
import {
  type By,
  type Ctx,
  done,
  inScope,
  invariant,
  must,
  type Outcome,
  type RefusedPlace,
  refuse,
} from '@atrium/kernel'
import { findMembers, mayBeSeen } from '@atrium/members'
import { loadOrganization, type Organization } from '@atrium/organization'
import { type KeptPurchase, purchasesByRef } from '@atrium/purchases'
import { type Condition, compileExplanation, decisiveParts, type EarningValues, earningContext } from '@atrium/rules'
import { type Facts, productFacts } from './facts.ts'
import type { PostPurchaseCode, PurchaseAsk, Reason } from './model.ts'
import { judgeSale, reasonsOf } from './posting/decide.ts'
import { type Desk, openDesk } from './posting/desk.ts'
import { type Draft, draftPurchases } from './posting/draft.ts'
import { feedsOf, type Item, itemOf, type Wave } from './posting/wave.ts'
import type { Judgement } from './rules/judge.ts'
import {
  type CompiledRule,
  checkRuleSet,
  compileRuleSet,
  inForce,
  type RuleSet,
  type RuleSetDefinition,
} from './rules/rule-set.ts'
import { loadJudgements } from './store.ts'
import { type Why, whyOf } from './why.ts'

export interface SimulatedRule {
  readonly rule: string
  readonly name: { readonly zh: string; readonly en: string }
  readonly isMultiplier: boolean
  readonly inForce: boolean
  /** Whether its condition holds; it may still give nothing (caps, no line that counts, an earlier rule that stops). */
  readonly applies: boolean
  readonly points: number
  readonly why: Why
  /** Its condition as judged, to be said again with the names that the reader knows. */
  readonly when: Condition | null
  /** The comparisons that decided it, with what was found. */
  readonly decisive: readonly {
    readonly ok: boolean
    readonly pointer: string
    readonly text: { readonly zh: string; readonly en: string }
  }[]
}

export interface SimulatedProgramme {
  readonly programmeId: number
  /** 0 for rules that nobody saved. */
  readonly ruleSetVersion: number
  readonly points: number
  /** Before the purchase; null for nobody. */
  readonly balance: number | null
  readonly tier: string | null
  readonly reasons: readonly Reason[]
  readonly rules: readonly SimulatedRule[]
  /** What the rules saw: of what they may ask about, the groups that any of them asks about. */
  readonly values: EarningValues
}

export interface Simulation {
  readonly memberId: number | null
  readonly programmes: readonly SimulatedProgramme[]
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
  return done(await simulateDraft(ctx, organization, draft, undefined))
}

/** A purchase that was posted. */
export interface RealPurchase {
  readonly memberId: number
  readonly purchaseId: number
}

export interface TrialAsk {
  readonly by: By
  readonly programmeId: number
  /** Rules that nobody saved; left out: those that hold. */
  readonly rules?: RuleSetDefinition | undefined
  readonly purchase: Omit<PurchaseAsk, 'by'> | RealPurchase
}

export type TrialCode =
  | PostPurchaseCode
  | 'unknown_programme'
  | 'unknown_purchase'
  | 'only_sales'
  | 'not_in_programme'
  | 'rules_have_faults'

/**
 * What rules, saved or not, would give to a purchase that is typed or was really made, in one programme. A real one is judged as it was
 * bought, whole, at the level and by the facts that its judgement kept; what it was given itself does not count against its limits.
 */
export async function tryRules(
  ctx: Ctx,
  { by, programmeId, rules, purchase }: TrialAsk,
): Promise<Outcome<Simulation, TrialCode>> {
  const organization = await loadOrganization(ctx)
  if (!organization.programme(programmeId)) return refuse('unknown_programme')
  const faults = rules ? checkRuleSet(rules) : []
  if (faults.length > 0) return refuse('rules_have_faults', undefined, faults.map(placeOf))
  const draftSet = rules && compileRuleSet(programmeId, 0, rules)
  if ('purchaseId' in purchase) return simulateReal(ctx, organization, by, programmeId, draftSet, purchase)
  const [draft] = await draftPurchases(ctx, organization, [{ by, ...purchase }])
  invariant(draft, 'one ask makes one draft')
  if ('ok' in draft) return draft
  const simulation = await simulateDraft(ctx, organization, draft, draftSet)
  const programmes = simulation.programmes.filter((one) => one.programmeId === programmeId)
  return programmes.length === 0 ? refuse('not_in_programme') : done({ ...simulation, programmes })
}

const placeOf = ({ pointer, code, message }: ReturnType<typeof checkRuleSet>[number]): RefusedPlace => ({
  pointer: `/rules${pointer}`,
  code,
  message: message.en,
})

async function simulateDraft(
  ctx: Ctx,
  organization: Organization,
  draft: Draft,
  draftSet: RuleSet | undefined,
): Promise<Simulation> {
  const { ask } = draft
  const [owner] = await findMembers(ctx, [
    { ...(ask.memberId === undefined ? {} : { memberId: ask.memberId }), identities: ask.identities ?? [] },
  ])
  const wave = await waveOf(ctx, draft, (products) => itemOf(organization, draft, owner, 0, products))
  const desk = await openDesk(ctx, organization, wave, { draft: draftSet })
  const item = must(wave.items[0], 'the wave of one')
  return {
    memberId: owner?.memberId ?? null,
    programmes: item.feeds.map((feed) => simulateFeed(desk, item, feed, undefined)),
  }
}

/** What a purchase was judged by in a programme, where it was. */
type Earlier = { readonly tierBefore: string; readonly facts: Facts | null } | undefined

async function simulateReal(
  ctx: Ctx,
  organization: Organization,
  by: By,
  programmeId: number,
  draftSet: RuleSet | undefined,
  ref: RealPurchase,
): Promise<Outcome<Simulation, TrialCode>> {
  const kept = (await purchasesByRef(ctx, [ref])).get(ref.purchaseId)
  const store = kept && organization.node(kept.storeId)
  const [isSeen] = await mayBeSeen(ctx, [{ by, memberId: ref.memberId }])
  if (!kept || !store || !isSeen || !inScope(by.scope, store.id)) return refuse('unknown_purchase')
  if (kept.kind !== 'sale') return refuse('only_sales')
  const [owner] = await findMembers(ctx, [{ memberId: ref.memberId, identities: [] }])
  const [known, judged] = await Promise.all([
    productsByIds(
      ctx,
      kept.lines.map((line) => line.productId),
    ),
    ctx.tx.rows(loadJudgements, { memberId: [ref.memberId], purchaseId: [ref.purchaseId] }),
  ])
  const item: Item = {
    ...{ index: 0, by, historical: true, store, receiptKey: '', originalKey: undefined, returned: undefined },
    ...{ claimToken: undefined, claimed: false, purchase: asBought(kept), rootId: owner?.rootId ?? 0 },
    feeds: feedsOf(organization, store, kept.occurredAt).filter((feed) => feed.programme.id === programmeId),
  }
  const feed = item.feeds[0]
  if (!feed || feed.programme.currency !== kept.currency) return refuse('not_in_programme')
  const wave: Wave = {
    ...emptyWave,
    items: [item],
    products: new Map([...known].map(([id, product]) => [id, productFacts(product)])),
  }
  const desk = await openDesk(ctx, organization, wave, { draft: draftSet })
  const earlier = judged.find((row) => row.programmeId === programmeId)
  // Whether it was the first is known where a rule asked when it was judged; else it counts as one of several.
  if (earlier?.facts?.first === true) desk.bought.delete(item.rootId)
  return done({ memberId: ref.memberId, programmes: [simulateFeed(desk, item, feed, earlier)] })
}

/** The purchase as it was paid, before anything came back. */
const asBought = (kept: KeptPurchase): KeptPurchase => ({
  ...kept,
  returnedMinor: 0,
  lines: kept.lines.map((line) => ({ ...line, returnedMilli: 0, returnedMinor: 0 })),
})

const emptyWave: Omit<Wave, 'items' | 'products'> = {
  originals: new Map(),
  anonymousOriginals: new Map(),
  earlier: new Map(),
}

function simulateFeed(desk: Desk, item: Item, feed: Item['feeds'][number], earlier: Earlier): SimulatedProgramme {
  const { programme, day } = feed
  const set = desk.sets.of(programme.id)
  const isKnown = item.rootId !== 0
  const tier = earlier?.tierBefore ?? (isKnown ? desk.tiers.levelOn(item.rootId, programme.id, day).code : null)
  giveOwnBack(desk, set, item, feed, earlier?.facts ?? null)
  const judged = judgeSale(desk, set, item, item.purchase, feed, tier ?? '')
  return {
    programmeId: programme.id,
    ruleSetVersion: set.version,
    points: judged.points,
    balance: isKnown ? desk.points.account(item.rootId, programme.id).balance : null,
    tier,
    reasons: reasonsOf(judged),
    rules: explainRules(desk, set, item, judged.values, judged),
    values: seenBy(set, judged.values),
  }
}

/** Gives back to the limits what a purchase was once granted, so that it does not stand in its own way. */
function giveOwnBack(desk: Desk, set: RuleSet, item: Item, feed: Item['feeds'][number], facts: Facts | null): void {
  for (const rule of set.earning.get('purchase') ?? []) {
    const own = facts?.granted?.[rule.rule.code] ?? 0
    if (own === 0) continue
    desk.caps.give({ memberId: item.rootId, set, day: feed.day }, rule, -own)
    desk.budgets.giveBack(set.programmeId, rule, own)
  }
}

/** The groups that the rules ask about; the others say nothing about the answer and stay away. */
function seenBy(set: RuleSet, values: EarningValues): EarningValues {
  const asks = (group: string) => [...set.reads].some((field) => field.startsWith(`${group}.`))
  return {
    purchase: values.purchase,
    lines: values.lines,
    member: asks('member') ? values.member : null,
    store: asks('store') ? values.store : null,
    time: values.time,
  }
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
  return { ...emptyWave, items: [make(productIds)], products }
}

function explainRules(
  desk: Desk,
  set: RuleSet,
  item: Item,
  values: EarningValues,
  judgement: Judgement,
): SimulatedRule[] {
  const why = whyOf(set, item.purchase.occurredAt, values, judgement)
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
      why: must(why.get(code), 'a rule without its why'),
      when: when ?? null,
      points: judgement.given.find((given) => given.rule === code)?.points ?? 0,
      decisive: explanation ? decisiveParts(explanation).map(({ ok, pointer, text }) => ({ ok, pointer, text })) : [],
    }
  }
  return [
    ...(set.earning.get('purchase') ?? []).map((rule) => explain(rule, false)),
    ...(set.multipliers.get('purchase') ?? []).map((rule) => explain(rule, true)),
  ]
}
