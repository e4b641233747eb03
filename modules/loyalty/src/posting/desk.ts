import { type Ctx, type Day, dayIn, must } from '@atrium/kernel'
import { lineagesOf, type MemberFacts, memberFacts } from '@atrium/members'
import type { Organization } from '@atrium/organization'
import { lotsOfPurchases, openBook, type PointsBook } from '@atrium/points'
import { membersWhoBought } from '@atrium/purchases'
import { openTierBook, type TierBook } from '@atrium/tiers'
import { type BudgetAsk, type BudgetBook, openBudgetBook, readBudgetBook } from '../budget-book.ts'
import { type CapAsk, type CapBook, openCapBook } from '../cap-book.ts'
import { openRuleSets, type RuleSets } from '../rule-sets.ts'
import type { CompiledRule, RuleSet } from '../rules/rule-set.ts'
import type { Feed, Item, Wave } from './wave.ts'

/** The open books of a wave: everything that judging reads and changes, in memory until it is written whole. */
export interface Desk {
  readonly wave: Wave
  readonly organization: Organization
  readonly sets: RuleSets
  readonly members: ReadonlyMap<number, MemberFacts>
  /** Roots with a sale before this batch; grows as sales of the batch are judged. Empty where no rule asks. */
  readonly bought: Set<number>
  readonly points: PointsBook
  readonly tiers: TierBook
  readonly caps: CapBook
  readonly budgets: BudgetBook
  /** Points of a purchase's own lots that expired unspent before this batch, `purchaseId|programmeId` (domain: Returns). */
  readonly expired: ReadonlyMap<string, number>
}

const NO_MEMBERS: ReadonlyMap<number, MemberFacts> = new Map()

/** A desk at which nothing is locked and nothing will be written. */
export interface Trial {
  /** Rules that nobody saved, in place of what holds. */
  readonly draft: RuleSet | undefined
}

/** Opens the books of a wave. Statements: about eight, fewer where no rule asks; none depends on the size. */
export async function openDesk(ctx: Ctx, organization: Organization, wave: Wave, trial?: Trial): Promise<Desk> {
  const items = wave.items.filter((item) => item.rootId !== 0)
  const judged = [...wave.earlier.values()].flat()
  const saved = await openRuleSets(
    ctx,
    judged.map((one) => ({ programmeId: one.programmeId, version: one.ruleSetVersion })),
  )
  const sets = trial?.draft ? saved.with(trial.draft) : saved
  const pairsOf = (some: readonly Item[]): Pair[] =>
    some.flatMap((item) => item.feeds.map((feed) => ({ item, feed, set: sets.of(feed.programme.id) })))
  const pairs = pairsOf(items)
  const earlier = returnedJudgements(wave, organization)
  const reads = (field: string) =>
    pairs.some(({ set }) => [...set.reads].some((name) => name === field || name.startsWith(`${field}.`)))
  const roots = [...new Set(items.map((item) => item.rootId))]
  const accounts = accountsOf(pairs, earlier)
  const [members, bought, points, tiers, caps, expired] = await Promise.all([
    reads('member') ? memberFacts(ctx, roots) : NO_MEMBERS,
    reads('purchase.first') ? boughtBefore(ctx, roots) : new Set<number>(),
    openBook(ctx, accounts, organization),
    openTierBook(ctx, accounts, organization),
    openCapBook(ctx, [
      ...capAsks(pairs),
      ...earlier.flatMap(({ item, judgement, day }) => capAskOfReturn(sets, item, judgement, day)),
    ]),
    expiredOf(ctx, wave, items),
  ])
  const budgets = trial
    ? await readBudgetBook(ctx, budgetAsks(sets, pairsOf(wave.items), earlier))
    : await openBudgetBook(ctx, budgetAsks(sets, pairs, earlier), wave.items[0]?.purchase.purchaseId ?? 0)
  return { wave, organization, sets, members, bought, points, tiers, caps, budgets, expired }
}

interface Pair {
  readonly item: Item
  readonly feed: Feed
  readonly set: RuleSet
}

interface Returned {
  readonly item: Item
  readonly judgement: { readonly programmeId: number; readonly ruleSetVersion: number; readonly granted: number }
  /** The ledger day of the original. */
  readonly day: Day
  /** The ledger day of the return. */
  readonly through: Day
}

/** Linked returns with the judgements that they reopen; the programmes are those that the original fed. */
function returnedJudgements(wave: Wave, organization: Organization): Returned[] {
  return wave.items.flatMap((item) => {
    const { originalKey } = item
    const original = originalKey === undefined ? undefined : wave.originals.get(originalKey)
    if (!original) return []
    return (wave.earlier.get(original.purchaseId) ?? []).map((judgement) => ({
      item,
      judgement,
      day: ledgerDay(organization, judgement.programmeId, original.occurredAt),
      through: ledgerDay(organization, judgement.programmeId, item.purchase.occurredAt),
    }))
  })
}

const ledgerDay = (organization: Organization, programmeId: number, at: number): Day =>
  dayIn(must(organization.programme(programmeId), `programme ${programmeId} is gone`).zone, at)

function accountsOf(pairs: readonly Pair[], returned: readonly Returned[]) {
  const accounts = new Map<string, { memberId: number; programmeId: number; takes: boolean; from: Day; through: Day }>()
  const open = (memberId: number, programmeId: number, takes: boolean, day: Day) => {
    const key = `${memberId}|${programmeId}`
    const known = accounts.get(key)
    if (!known) accounts.set(key, { memberId, programmeId, takes, from: day, through: day })
    else {
      known.takes ||= takes
      known.from = Math.min(known.from, day)
      known.through = Math.max(known.through, day)
    }
  }
  for (const { item, feed } of pairs) open(item.rootId, feed.programme.id, item.purchase.kind === 'return', feed.day)
  for (const { item, judgement, through } of returned) open(item.rootId, judgement.programmeId, true, through)
  return [...accounts.values()]
}

const capAsks = (pairs: readonly Pair[]): CapAsk[] =>
  pairs.map(({ item, feed, set }) => ({ memberId: item.rootId, set, trigger: 'purchase', day: feed.day }))

function capAskOfReturn(sets: RuleSets, item: Item, judgement: Returned['judgement'], day: Day): CapAsk[] {
  const set = sets.version(judgement.programmeId, judgement.ruleSetVersion)
  return set ? [{ memberId: item.rootId, set, trigger: 'purchase', day }] : []
}

/** For every budgeted rule of the batch: how much it could give at most, how much could come back. */
function budgetAsks(sets: RuleSets, pairs: readonly Pair[], returned: readonly Returned[]): BudgetAsk[] {
  const asks: BudgetAsk[] = []
  for (const { item, set } of pairs) {
    if (item.purchase.kind !== 'sale') continue
    for (const rule of set.earning.get('purchase') ?? []) {
      if (rule.rule.caps?.budget !== undefined) asks.push({ set, rule, takes: mostOf(set, rule, item), returns: 0 })
    }
  }
  for (const { judgement } of returned) {
    const set = sets.version(judgement.programmeId, judgement.ruleSetVersion)
    for (const rule of set?.earning.get('purchase') ?? []) {
      if (set && rule.rule.caps?.budget !== undefined) asks.push({ set, rule, takes: 0, returns: judgement.granted })
    }
  }
  return asks
}

/** An upper bound of what a rule may give to a purchase: the whole amount at the rate, times every multiplier there is. */
function mostOf(set: RuleSet, rule: CompiledRule, item: Item): number {
  const { action, caps } = rule.rule
  const lines = item.purchase.lines
  let most = 0
  if (action.type === 'fixed') {
    const units = lines.reduce((sum, line) => sum + Math.max(0, Math.ceil(line.quantityMilli / 1000)), 0)
    most = action.points * (action.each === 'purchase' ? 1 : action.each === 'line' ? lines.length : units)
  } else if (rule.rate) {
    const factors = [...set.multipliers.values()]
      .flat()
      .map((one) => (one.factor ? one.factor.numerator / one.factor.denominator : 1))
    const factor = factors.reduce((product, one) => product * Math.max(1, one), 1)
    const positive = lines.reduce((sum, line) => sum + Math.max(0, line.amountMinor), 0)
    const amount = Math.max(item.purchase.paidMinor, positive)
    most = Math.ceil((amount * rule.rate.numerator * factor) / rule.rate.denominator) + lines.length
  }
  return Math.min(most, caps?.perPurchase ?? most)
}

async function boughtBefore(ctx: Ctx, roots: readonly number[]): Promise<Set<number>> {
  const lineages = await lineagesOf(ctx, roots)
  const rootOf = new Map([...lineages].flatMap(([root, lineage]) => lineage.map((member) => [member, root] as const)))
  const buyers = await membersWhoBought(ctx, [...rootOf.keys()])
  return new Set([...buyers].map((member) => must(rootOf.get(member), 'a buyer outside every lineage')))
}

async function expiredOf(ctx: Ctx, wave: Wave, items: readonly Item[]): Promise<ReadonlyMap<string, number>> {
  const asks = items.flatMap((item) => {
    const original = item.originalKey === undefined ? undefined : wave.originals.get(item.originalKey)
    if (!original) return []
    return (wave.earlier.get(original.purchaseId) ?? []).map(({ programmeId }) => ({
      memberId: item.rootId,
      programmeId,
      purchaseId: original.purchaseId,
    }))
  })
  if (asks.length === 0) return new Map()
  const lots = await lotsOfPurchases(ctx, asks)
  return new Map(lots.map((lot) => [`${lot.purchaseId}|${lot.programmeId}`, lot.expired]))
}
