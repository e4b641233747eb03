import { RepeatTransaction } from '@atrium/db'
import { type Day, dayIn, done, invariant, must, refuse } from '@atrium/kernel'
import { type DecidedReturn, decideReturn, type KeptPurchase } from '@atrium/purchases'
import type { EarningValues } from '@atrium/rules'
import { roomOf } from '../cap-book.ts'
import { type Facts, factsOf, memberValues, purchaseValues, storeValues, timeValues } from '../facts.ts'
import type { PostPurchaseOutcome, ProgrammeAnswer, Reason } from '../model.ts'
import { grantedRoom, type Judgement, judge } from '../rules/judge.ts'
import type { CompiledRule, RuleSet } from '../rules/rule-set.ts'
import type { Desk } from './desk.ts'
import type { EarlierJudgement, Feed, Item } from './wave.ts'

/** How one purchase was judged in one programme, ready to be written. */
export interface Judged {
  readonly memberId: number
  readonly purchaseId: number
  readonly set: RuleSet
  readonly granted: number
  readonly facts: Facts | null
  readonly answer: ProgrammeAnswer
}

/** What a wave came to. */
export interface Decided {
  /** Linked returns: what they bring back is known only now. All else of members is written whatever is decided. */
  readonly returns: { readonly item: Item; readonly purchase: KeptPurchase }[]
  readonly anonymous: Item[]
  readonly judged: Judged[]
  /** Originals with what came back of them counted in. */
  readonly returned: Map<string, KeptPurchase>
  readonly anonymousReturned: Map<string, KeptPurchase>
  readonly takenBack: Set<EarlierJudgement>
  /** Receipt keys of items refused after their key was taken. */
  readonly released: string[]
  readonly posted: {
    readonly item: Item
    readonly purchase: KeptPurchase
    readonly programmes: readonly ProgrammeAnswer[]
  }[]
}

/**
 * Judges the items of a wave one after the other against the open books: pure, nothing is read or written here. Order matters,
 * since a purchase may lift the level by which the next one of the same member is judged.
 */
export function decideWave(desk: Desk, outcomes: (PostPurchaseOutcome | undefined)[]): Decided {
  const decided: Decided = {
    returns: [],
    anonymous: [],
    judged: [],
    returned: new Map(),
    anonymousReturned: new Map(),
    takenBack: new Set(),
    released: [],
    posted: [],
  }
  for (const item of desk.wave.items) outcomes[item.index] = decideItem(desk, decided, item)
  return decided
}

function decideItem(desk: Desk, decided: Decided, item: Item): PostPurchaseOutcome {
  const linked = item.originalKey === undefined ? undefined : returnOf(desk, decided, item, item.originalKey)
  if (linked && !linked.ok) {
    decided.released.push(item.receiptKey)
    return linked
  }
  const purchase = linked ? mirrored(item.purchase, linked.value) : item.purchase
  if (item.rootId === 0) {
    decided.anonymous.push({ ...item, purchase })
    decided.posted.push({ item, purchase, programmes: [] })
    return done({ purchaseId: purchase.purchaseId, memberId: null, programmes: [] })
  }
  const programmes = linked
    ? takeBackLinked(desk, decided, item, purchase, linked.value)
    : item.feeds.map((feed) => judgeInto(desk, decided, item, purchase, feed))
  if (purchase.kind === 'sale') desk.bought.add(item.rootId)
  if (linked) decided.returns.push({ item, purchase })
  decided.posted.push({ item, purchase, programmes })
  return done({ purchaseId: purchase.purchaseId, memberId: purchase.memberId, programmes })
}

/** The part of the original that this return brings back, counted into the original. */
function returnOf(desk: Desk, decided: Decided, item: Item, originalKey: string) {
  const { wave } = desk
  const original = wave.originals.get(originalKey) ?? wave.anonymousOriginals.get(originalKey)
  if (!original) throw new RepeatTransaction('the original of a return moved while it was read')
  if ('claimedBy' in original && original.claimedBy !== null) {
    throw new RepeatTransaction('the original of a return was claimed while it was read')
  }
  if (item.purchase.currency !== original.currency)
    return refuse('amounts_differ', `The original was paid in ${original.currency}`)
  const back = decideReturn(original, item.returned ?? { whole: true })
  if (!back.ok) return back
  if (original.memberId === 0) {
    const known = must(wave.anonymousOriginals.get(originalKey), 'an anonymous original')
    wave.anonymousOriginals.set(originalKey, { ...known, ...back.value.kept })
    decided.anonymousReturned.set(originalKey, back.value.kept)
  } else {
    wave.originals.set(originalKey, back.value.kept)
    decided.returned.set(originalKey, back.value.kept)
  }
  return back
}

const mirrored = (purchase: KeptPurchase, back: DecidedReturn): KeptPurchase => ({
  ...purchase,
  returnOf: back.kept.purchaseId,
  grossMinor: -back.amountMinor,
  discountMinor: 0,
  paidMinor: -back.amountMinor,
  lines: back.lines.map((line) => ({ ...line, returnedMilli: 0, returnedMinor: 0 })),
})

/** A sale earns; an unlinked return takes back at the programme's return rate; an adjustment only is recorded. */
function judgeInto(desk: Desk, decided: Decided, item: Item, purchase: KeptPurchase, feed: Feed): ProgrammeAnswer {
  const set = desk.sets.of(feed.programme.id)
  const before = desk.tiers.levelOn(item.rootId, feed.programme.id, feed.day).code
  const isJudged = feed.programme.currency === purchase.currency && purchase.kind !== 'adjustment'
  let points = 0
  let reasons: Reason[] = [{ code: purchase.kind === 'adjustment' ? 'not_judged' : 'currency_mismatch' }]
  let facts: Facts | null = null
  if (isJudged && purchase.kind === 'sale') {
    const judgement = judgeSale(desk, set, item, purchase, feed, before)
    points = judgement.points
    reasons = reasonsOf(judgement)
    facts = judgement.facts
    if (points > 0) earn(desk, item, feed, set, purchase, points)
  } else if (isJudged) {
    const taken = set.returnPoints(-purchase.paidMinor)
    points = 0 - taken
    reasons = taken > 0 ? [{ code: 'taken_back', points: taken }] : [{ code: 'nothing_to_take_back' }]
    if (taken > 0) takeBack(desk, item, feed, set.version, purchase.purchaseId, taken)
  }
  const tier = isJudged ? addSpend(desk, item, purchase, feed.programme.id, feed.day, points) : before
  const { balance, debt } = desk.points.account(item.rootId, feed.programme.id)
  const answer = { programmeId: feed.programme.id, points, balance, debt, tierBefore: before, tier, reasons }
  decided.judged.push({
    memberId: purchase.memberId,
    purchaseId: purchase.purchaseId,
    set,
    granted: Math.max(points, 0),
    facts,
    answer,
  })
  return answer
}

/** Judges a sale by the rules of the set; grants against the caps and budgets of the desk. */
export function judgeSale(
  desk: Desk,
  set: RuleSet,
  item: Item,
  purchase: KeptPurchase,
  feed: Feed,
  tier: string,
): Judgement & { readonly facts: Facts | null; readonly values: EarningValues } {
  const values = valuesOf(desk, set, item, purchase, feed, tier)
  const room = roomOf(desk.caps, desk.budgets, { memberId: item.rootId, set, day: feed.day })
  const judgement = judge(set, 'purchase', purchase.occurredAt, values, room)
  const capped = new Map<string, number>()
  for (const one of set.earning.get('purchase') ?? []) {
    const given = one.rule.caps && judgement.given.find((gift) => gift.rule === one.rule.code)
    if (given) capped.set(given.rule, given.points)
  }
  return { ...judgement, values, facts: factsOf(set, values, capped) }
}

function valuesOf(
  desk: Desk,
  set: RuleSet,
  item: Item,
  purchase: KeptPurchase,
  feed: Feed,
  tier: string,
): EarningValues {
  const { store } = item
  const member = desk.members.get(item.rootId)
  const codes = set.reads.has('store.node') ? nodeCodes(desk, store.id, feed.day) : []
  return {
    ...purchaseValues(purchase, desk.wave.products, !desk.bought.has(item.rootId)),
    member: member ? memberValues(member, tier, feed.day) : null,
    store: storeValues(store, codes),
    time: timeValues(store.zone, purchase.occurredAt),
  }
}

const nodeCodes = (desk: Desk, storeId: number, day: Day): string[] =>
  desk.organization.pathOn(storeId, day).map((id) => must(desk.organization.node(id), 'a path leads to a node').code)

export function reasonsOf(judgement: Judgement): Reason[] {
  if (judgement.given.length === 0) return [{ code: 'nothing_earned' }]
  return [
    ...judgement.given.map((given) => ({ code: 'rule' as const, ...given })),
    ...judgement.multipliers.map((rule) => ({ code: 'multiplier' as const, rule })),
  ]
}

function earn(desk: Desk, item: Item, feed: Feed, set: RuleSet, purchase: KeptPurchase, points: number): void {
  const posted = desk.points.post({
    ...cause(item, feed.day, set.version),
    kind: 'earn',
    programmeId: feed.programme.id,
    amount: points,
    purchaseId: purchase.purchaseId,
  })
  invariant(posted.ok, 'earning is never refused')
}

function takeBack(
  desk: Desk,
  item: Item,
  feed: { readonly programme: { readonly id: number }; readonly day: Day },
  ruleVersion: number,
  purchaseId: number,
  points: number,
  fromPurchaseId?: number,
): void {
  const posted = desk.points.post({
    ...cause(item, feed.day, ruleVersion),
    kind: 'take_back',
    programmeId: feed.programme.id,
    amount: points,
    purchaseId,
    ...(fromPurchaseId === undefined ? {} : { fromPurchaseId }),
  })
  invariant(posted.ok, 'taking back is never refused: what is not there becomes debt')
}

const cause = (item: Item, day: Day, ruleVersion: number) => ({
  by: item.by,
  memberId: item.rootId,
  viaMemberId: item.purchase.memberId,
  reason: item.purchase.kind === 'return' ? 'return' : 'purchase',
  ruleVersion,
  effectiveAt: item.purchase.occurredAt,
  day,
  historical: item.historical,
  toldByCaller: true,
})

/** Counts a purchase into the member's windows; answers the level after it. */
function addSpend(
  desk: Desk,
  item: Item,
  purchase: KeptPurchase,
  programmeId: number,
  day: Day,
  points: number,
): string {
  return desk.tiers.add({
    memberId: item.rootId,
    viaMemberId: purchase.memberId,
    programmeId,
    day,
    // A claimed receipt may have come back in part before it had a member.
    netMinor: purchase.paidMinor - purchase.returnedMinor,
    orders: purchase.kind === 'sale' ? 1 : 0,
    returns: purchase.kind === 'return' ? 1 : 0,
    pointsEarned: points,
    at: purchase.occurredAt,
    purchaseId: purchase.purchaseId,
    historical: item.historical,
    by: item.by,
  }).after
}

/** In every programme that judged the original: what it gave beyond what the kept part earns goes back (domain: Returns). */
function takeBackLinked(
  desk: Desk,
  decided: Decided,
  item: Item,
  purchase: KeptPurchase,
  back: DecidedReturn,
): ProgrammeAnswer[] {
  const earlier = desk.wave.earlier.get(back.kept.purchaseId) ?? []
  return earlier.map((judgement) => {
    const programme = must(desk.organization.programme(judgement.programmeId), 'the programme of a judgement')
    const feed = item.feeds.find((one) => one.programme.id === programme.id) ?? {
      programme,
      day: dayIn(programme.zone, item.purchase.occurredAt),
    }
    const before = desk.tiers.levelOn(item.rootId, programme.id, feed.day).code
    // What falls due by the day of the return is gone before it is judged: points that expired are not taken back again.
    desk.points.expire({ ...cause(item, feed.day, judgement.ruleSetVersion), programmeId: programme.id })
    const taken = decideTakeBack(desk, item, judgement, back)
    if (taken > 0) {
      takeBack(desk, item, feed, judgement.ruleSetVersion, purchase.purchaseId, taken, back.kept.purchaseId)
      judgement.takenBack += taken
      decided.takenBack.add(judgement)
    }
    const tier = addSpend(desk, item, purchase, programme.id, feed.day, -taken)
    const { balance, debt } = desk.points.account(item.rootId, programme.id)
    const reasons: Reason[] = taken > 0 ? [{ code: 'taken_back', points: taken }] : [{ code: 'nothing_to_take_back' }]
    const answer = { programmeId: programme.id, points: 0 - taken, balance, debt, tierBefore: before, tier, reasons }
    const set = desk.sets.of(programme.id)
    decided.judged.push({
      memberId: purchase.memberId,
      purchaseId: purchase.purchaseId,
      set,
      granted: 0,
      facts: null,
      answer,
    })
    return answer
  })
}

/**
 * max(0, granted − already taken back − expired unspent from its own lots − judge(kept)), judged by the rules and facts of its
 * time, so that thresholds, rounding and multipliers come out right and parts sum to the whole. Caps and budgets regain what the
 * rules no longer give.
 */
function decideTakeBack(desk: Desk, item: Item, judgement: EarlierJudgement, back: DecidedReturn): number {
  const set = desk.sets.version(judgement.programmeId, judgement.ruleSetVersion)
  if (!set || judgement.granted === 0) return 0
  const { kept } = back
  const room = grantedRoom(new Map(Object.entries(judgement.facts?.granted ?? {})))
  const judgeKept = (purchase: KeptPurchase) => {
    const values = {
      ...timeAndStore(desk, purchase, judgement),
      ...purchaseValues(purchase, desk.wave.products, false, judgement.facts),
    }
    return judge(set, 'purchase', purchase.occurredAt, { ...values, member: judgement.facts?.member ?? null }, room)
  }
  const [was, now] = [judgeKept(back.before), judgeKept(kept)]
  giveBack(desk, item, set, kept, was, now)
  const expired =
    (desk.expired.get(`${kept.purchaseId}|${judgement.programmeId}`) ?? 0) +
    desk.points.expiredOf(item.rootId, judgement.programmeId, kept.purchaseId)
  return Math.max(0, judgement.granted - judgement.takenBack - expired - now.points)
}

function timeAndStore(
  desk: Desk,
  purchase: KeptPurchase,
  judgement: EarlierJudgement,
): Pick<EarningValues, 'time' | 'store'> {
  const store = must(desk.organization.node(purchase.storeId), 'the store of a purchase')
  return { time: timeValues(store.zone, purchase.occurredAt), store: judgement.facts?.store ?? storeValues(store, []) }
}

function giveBack(desk: Desk, item: Item, set: RuleSet, kept: KeptPurchase, was: Judgement, now: Judgement): void {
  const programme = must(desk.organization.programme(set.programmeId), 'the programme of a judgement')
  const day = dayIn(programme.zone, kept.occurredAt)
  for (const rule of set.earning.get('purchase') ?? []) {
    const less = pointsBy(was, rule) - pointsBy(now, rule)
    if (less <= 0 || rule.rule.caps === undefined) continue
    desk.caps.give({ memberId: item.rootId, set, day }, rule, -less)
    if (rule.rule.caps.budget !== undefined) desk.budgets.giveBack(set.programmeId, rule, less)
  }
}

const pointsBy = (judgement: Judgement, rule: CompiledRule): number =>
  judgement.given.find((given) => given.rule === rule.rule.code)?.points ?? 0
