import { emit } from '@atrium/db'
import { type By, type Ctx, dayIn, done, type Instant, invariant, must, type Outcome, refuse } from '@atrium/kernel'
import { memberFacts, resolveMembers } from '@atrium/members'
import { loadOrganization, type Programme } from '@atrium/organization'
import { openBook, type PointsBook, writeBook } from '@atrium/points'
import type { EarningValues } from '@atrium/rules'
import { openTierBook, type TierBook } from '@atrium/tiers'
import { type BudgetBook, openBudgetBook, writeBudgetBook } from '../budget-book.ts'
import { type CapBook, openCapBook, roomOf, writeCapBook } from '../cap-book.ts'
import { actionsPosted } from '../events.ts'
import { memberValues, timeValues } from '../facts.ts'
import { givenOf, type IdentityRef, type Reason } from '../model.ts'
import { reasonsOf } from '../posting/decide.ts'
import { openRuleSets, type RuleSets } from '../rule-sets.ts'
import { judge } from '../rules/judge.ts'
import type { Trigger } from '../rules/rule-set.ts'
import { findActions, insertActions } from '../store.ts'

export type Action = Exclude<Trigger, 'purchase'>

/** Something other than a purchase that earns: registration, check-in, activity sign-up. */
export interface ActionAsk {
  readonly by: By
  readonly memberId?: number
  readonly identities?: readonly IdentityRef[]
  readonly programmeId: number
  readonly action: Action
  /**
   * What makes it happen once: the activity's code for a sign-up. A check-in is once a day of the programme, a registration
   * once for ever, whatever is given here.
   */
  readonly key?: string
  readonly at: Instant
  readonly historical: boolean
}

export interface PostedAction {
  readonly memberId: number
  readonly programmeId: number
  readonly points: number
  readonly balance: number
  readonly reasons: readonly Reason[]
}

export type ActionCode = 'unknown_programme' | 'unknown_member' | 'key_missing' | 'in_the_future'

interface Pending {
  readonly index: number
  readonly ask: ActionAsk
  readonly programme: Programme
  readonly memberId: number
  readonly rootId: number
  readonly key: string
}

const keyOf = (one: { memberId: number; programmeId: number; action: string; key: string }): string =>
  `${one.memberId}|${one.programmeId}|${one.action}|${one.key}`

const CLOCK_SKEW_MS = 10 * 60_000

/** Posts actions that earn. The same action under the same key is answered as the first time. */
export async function postActions(ctx: Ctx, asks: readonly ActionAsk[]): Promise<Outcome<PostedAction, ActionCode>[]> {
  if (asks.length === 0) return []
  const outcomes: (Outcome<PostedAction, ActionCode> | undefined)[] = new Array(asks.length)
  const pending = await openActions(ctx, asks, outcomes)
  const fresh = await setAsideKnown(ctx, pending, outcomes)
  if (fresh.length > 0) await judgeAndWrite(ctx, fresh, outcomes)
  // The same key twice in one batch: the second is answered like the first.
  const firsts = new Map<string, number>()
  for (const one of pending) {
    const key = keyOf(placeOf(one))
    const first = firsts.get(key)
    if (first === undefined) firsts.set(key, one.index)
    else outcomes[one.index] ??= outcomes[first]
  }
  return outcomes.map((outcome) => must(outcome, 'an action was left without an outcome'))
}

const placeOf = (one: Pending) => ({
  memberId: one.rootId,
  programmeId: one.programme.id,
  action: one.ask.action,
  key: one.key,
})

async function openActions(
  ctx: Ctx,
  asks: readonly ActionAsk[],
  outcomes: (Outcome<PostedAction, ActionCode> | undefined)[],
): Promise<Pending[]> {
  const organization = await loadOrganization(ctx)
  const owners = await resolveMembers(
    ctx,
    asks.map((ask) => ({
      by: ask.by,
      ...(ask.memberId === undefined ? {} : { memberId: ask.memberId }),
      identities: ask.identities ?? [],
      at: ask.at,
      storeId: null,
      channel: ask.action,
      create: 'never',
      historical: ask.historical,
    })),
  )
  return asks.flatMap((ask, index): Pending[] => {
    const programme = organization.programme(ask.programmeId)
    const owner = owners[index]
    if (!programme) outcomes[index] = refuse('unknown_programme')
    else if (!owner?.ok) outcomes[index] = refuse('unknown_member')
    else if (ask.at > ctx.now + CLOCK_SKEW_MS) outcomes[index] = refuse('in_the_future')
    else {
      const key =
        ask.action === 'check_in' ? `${dayIn(programme.zone, ask.at)}` : ask.action === 'registration' ? '' : ask.key
      if (key !== undefined) return [{ index, ask, programme, key, ...owner.value }]
      outcomes[index] = refuse('key_missing', 'Name the activity, so that its sign-up earns once')
    }
    return []
  })
}

async function setAsideKnown(
  ctx: Ctx,
  pending: readonly Pending[],
  outcomes: (Outcome<PostedAction, ActionCode> | undefined)[],
): Promise<Pending[]> {
  const places = pending.map(placeOf)
  const rows = await ctx.tx.rows(findActions, {
    memberId: places.map((place) => place.memberId),
    programmeId: places.map((place) => place.programmeId),
    action: places.map((place) => place.action),
    key: places.map((place) => place.key),
  })
  const known = new Map(rows.map((row) => [keyOf(row), row]))
  const seen = new Set<string>()
  return pending.filter((one, at) => {
    const key = keyOf(places[at]!)
    const row = known.get(key)
    if (row) {
      const { memberId } = one
      outcomes[one.index] = done({
        memberId,
        programmeId: row.programmeId,
        points: row.points,
        balance: row.balanceAfter,
        reasons: row.reasons,
      })
    }
    const isFirst = !row && !seen.has(key)
    seen.add(key)
    return isFirst
  })
}

interface Books {
  readonly sets: RuleSets
  readonly points: PointsBook
  readonly tiers: TierBook
  readonly caps: CapBook
  readonly budgets: BudgetBook
}

async function openBooks(ctx: Ctx, fresh: readonly Pending[]): Promise<Books> {
  const organization = await loadOrganization(ctx)
  const sets = await openRuleSets(ctx)
  const accounts = fresh.map((one) => ({
    memberId: one.rootId,
    programmeId: one.programme.id,
    takes: false,
    from: dayIn(one.programme.zone, one.ask.at),
    through: dayIn(one.programme.zone, one.ask.at),
  }))
  const [points, tiers, caps] = await Promise.all([
    openBook(ctx, accounts, organization),
    openTierBook(ctx, accounts, organization),
    openCapBook(
      ctx,
      fresh.map((one, at) => ({
        memberId: one.rootId,
        set: sets.of(one.programme.id),
        trigger: one.ask.action,
        day: accounts[at]!.through,
      })),
    ),
  ])
  const budgetAsks = fresh.flatMap((one) => {
    const set = sets.of(one.programme.id)
    return (set.earning.get(one.ask.action) ?? []).flatMap((rule) => {
      const { action, caps: limits } = rule.rule
      return limits?.budget !== undefined && action.type === 'fixed'
        ? [{ set, rule, takes: action.points, returns: 0 }]
        : []
    })
  })
  return { sets, points, tiers, caps, budgets: await openBudgetBook(ctx, budgetAsks, fresh[0]?.rootId ?? 0) }
}

async function judgeAndWrite(
  ctx: Ctx,
  fresh: readonly Pending[],
  outcomes: (Outcome<PostedAction, ActionCode> | undefined)[],
): Promise<void> {
  const books = await openBooks(ctx, fresh)
  const members = await memberFacts(ctx, [...new Set(fresh.map((one) => one.rootId))])
  const posted = fresh.map((one) => {
    const { ask, programme } = one
    const set = books.sets.of(programme.id)
    const day = dayIn(programme.zone, ask.at)
    const tier = books.tiers.levelOn(one.rootId, programme.id, day).code
    const facts = must(members.get(one.rootId), 'a locked member has facts')
    const values: EarningValues = {
      purchase: null,
      lines: [],
      store: null,
      member: memberValues(facts, tier, day),
      time: timeValues(programme.zone, ask.at),
    }
    const room = roomOf(books.caps, books.budgets, { memberId: one.rootId, set, day })
    const judgement = judge(set, ask.action, ask.at, values, room)
    if (judgement.points > 0) {
      const entry = books.points.post({
        kind: 'earn',
        by: ask.by,
        memberId: one.rootId,
        viaMemberId: one.memberId,
        programmeId: programme.id,
        amount: judgement.points,
        reason: ask.action,
        ruleVersion: set.version,
        effectiveAt: ask.at,
        day,
        historical: ask.historical,
      })
      invariant(entry.ok, 'earning is never refused')
    }
    const { balance } = books.points.account(one.rootId, programme.id)
    const answer = {
      memberId: one.memberId,
      programmeId: programme.id,
      points: judgement.points,
      balance,
      reasons: reasonsOf(judgement),
    }
    outcomes[one.index] = done(answer)
    return { one, set, answer }
  })
  await Promise.all([
    writeBook(ctx, books.points),
    writeCapBook(ctx, books.caps),
    writeBudgetBook(ctx, books.budgets),
    ctx.tx.run(insertActions, {
      memberId: posted.map(({ one }) => one.rootId),
      programmeId: posted.map(({ one }) => one.programme.id),
      action: posted.map(({ one }) => one.ask.action),
      key: posted.map(({ one }) => one.key),
      ruleSetVersion: posted.map(({ set }) => set.version),
      points: posted.map(({ answer }) => answer.points),
      balanceAfter: posted.map(({ answer }) => answer.balance),
      reasons: posted.map(({ answer }) => answer.reasons),
      occurredAt: posted.map(({ one }) => one.ask.at),
      postedAt: ctx.now,
    }),
  ])
  emit(
    ctx,
    actionsPosted,
    posted.map(({ one, answer }) => ({
      memberId: one.memberId,
      effectiveAt: one.ask.at,
      historical: one.ask.historical,
      body: {
        programmeId: answer.programmeId,
        rootId: one.rootId,
        action: one.ask.action,
        points: answer.points,
        balance: answer.balance,
        rules: givenOf(answer.reasons),
      },
    })),
  )
}
