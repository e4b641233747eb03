import { type Ctx, type Day, type Delivered, dayIn, must } from '@atrium/kernel'
import { loadOrganization, type Organization } from '@atrium/organization'
import { countDays } from '@atrium/points'
import { addEarningDays, addRuleDays, loadActionReasons, loadReasons } from '../earning-store.ts'
import type { ActionPosted, PurchasePosted } from '../events.ts'
import { givenOf } from '../model.ts'

interface EarningDay {
  readonly programmeId: number
  readonly day: Day
  purchases: number
  salesMinor: number
  returnsMinor: number
  points: number
  takenBack: number
}

interface RuleDay {
  readonly programmeId: number
  readonly ruleCode: string
  readonly day: Day
  times: number
  salesMinor: number
  points: number
  heldBack: number
}

/** Sums that a batch of events adds, by programme, day and rule. */
class Sums {
  readonly earnings = new Map<string, EarningDay>()
  readonly rules = new Map<string, RuleDay>()

  earning(programmeId: number, day: Day): EarningDay {
    const key = `${programmeId}|${day}`
    const known = this.earnings.get(key)
    if (known) return known
    const fresh = { programmeId, day, purchases: 0, salesMinor: 0, returnsMinor: 0, points: 0, takenBack: 0 }
    this.earnings.set(key, fresh)
    return fresh
  }

  rule(programmeId: number, ruleCode: string, day: Day): RuleDay {
    const key = `${programmeId}|${ruleCode}|${day}`
    const known = this.rules.get(key)
    if (known) return known
    const fresh = { programmeId, ruleCode, day, times: 0, salesMinor: 0, points: 0, heldBack: 0 }
    this.rules.set(key, fresh)
    return fresh
  }
}

/**
 * Counts what purchases earned and returns took back: by day, by rule, and into the ledger's own days, since the ledger does not tell
 * of what this module posts. Receipts of nobody earn nothing and count once they are claimed. Four statements for any number.
 */
export async function countPurchases(ctx: Ctx, events: readonly Delivered<PurchasePosted>[]): Promise<void> {
  const organization = await loadOrganization(ctx)
  const judged = events.filter(({ memberId, body }) => memberId !== null && body.kind !== 'adjustment')
  const sums = new Sums()
  for (const { effectiveAt, body } of judged) {
    for (const { programmeId, points } of body.programmes) {
      const programme = must(organization.programme(programmeId), 'the programme of a purchase')
      if (programme.currency !== body.currency) continue
      const item = sums.earning(programmeId, dayIn(programme.zone, effectiveAt))
      if (body.kind === 'sale') {
        item.purchases++
        item.salesMinor += body.paidMinor
      } else item.returnsMinor -= body.paidMinor
      if (points > 0) item.points += points
      else item.takenBack -= points
    }
  }
  await countRules(ctx, organization, judged, sums)
  await writeSums(ctx, sums)
  await countDays(
    ctx,
    judged.flatMap(({ effectiveAt, body }) =>
      body.programmes.map(({ programmeId, points }) => ({
        ...{ programmeId, effectiveAt, amount: points },
        kind: points > 0 ? ('earn' as const) : ('take_back' as const),
      })),
    ),
  )
}

async function countRules(
  ctx: Ctx,
  organization: Organization,
  events: readonly Delivered<PurchasePosted>[],
  sums: Sums,
): Promise<void> {
  const sales = new Map(
    events.filter(({ body }) => body.kind === 'sale').map((event) => [event.body.purchaseId, event] as const),
  )
  if (sales.size === 0) return
  const rows = await ctx.tx.rows(loadReasons, {
    memberId: [...sales.values()].map(({ memberId }) => must(memberId, 'the member of a judged purchase')),
    purchaseId: [...sales.keys()],
  })
  for (const { purchaseId, programmeId, reasons } of rows) {
    const event = sales.get(purchaseId)
    if (!event) continue
    const { zone } = must(organization.programme(programmeId), 'the programme of a judgement')
    const day = dayIn(zone, event.effectiveAt)
    for (const { rule, points, heldBack } of givenOf(reasons)) {
      const item = sums.rule(programmeId, rule, day)
      if (points > 0) {
        item.times++
        item.salesMinor += event.body.paidMinor
      }
      item.points += points
      item.heldBack += heldBack
    }
  }
}

/** Counts what check-ins, sign-ups and registrations earned by rule; the ledger counts their days itself. One statement; two where what a version before told is among them. */
export async function countActions(ctx: Ctx, events: readonly Delivered<ActionPosted>[]): Promise<void> {
  const organization = await loadOrganization(ctx)
  const kept = await givenBefore(ctx, events)
  const sums = new Sums()
  for (const [at, { effectiveAt, body }] of events.entries()) {
    const { zone } = must(organization.programme(body.programmeId), 'the programme of an action')
    const day = dayIn(zone, effectiveAt)
    for (const { rule, points, heldBack } of body.rules ?? kept.get(at) ?? []) {
      const item = sums.rule(body.programmeId, rule, day)
      if (points > 0) item.times++
      item.points += points
      item.heldBack += heldBack
    }
  }
  await writeSums(ctx, sums)
}

/** What the rules gave for actions whose event does not say it, by place in the batch: as it was kept when they were judged. */
async function givenBefore(
  ctx: Ctx,
  events: readonly Delivered<ActionPosted>[],
): Promise<ReadonlyMap<number, ReturnType<typeof givenOf>>> {
  const silent = [...events.entries()].filter(([, { body }]) => body.rules === undefined)
  if (silent.length === 0) return new Map()
  const rows = await ctx.tx.rows(loadActionReasons, {
    at: silent.map(([at]) => at),
    memberId: silent.map(([, { body }]) => body.rootId),
    programmeId: silent.map(([, { body }]) => body.programmeId),
    action: silent.map(([, { body }]) => body.action),
    occurredAt: silent.map(([, { effectiveAt }]) => effectiveAt),
    balance: silent.map(([, { body }]) => body.balance),
  })
  return new Map(rows.map(({ at, reasons }) => [at, givenOf(reasons)]))
}

async function writeSums(ctx: Ctx, sums: Sums): Promise<void> {
  const days = [...sums.earnings.values()]
  if (days.length > 0)
    await ctx.tx.run(addEarningDays, {
      programmeId: days.map((row) => row.programmeId),
      day: days.map((row) => row.day),
      purchases: days.map((row) => row.purchases),
      salesMinor: days.map((row) => row.salesMinor),
      returnsMinor: days.map((row) => row.returnsMinor),
      points: days.map((row) => row.points),
      takenBack: days.map((row) => row.takenBack),
    })
  const rules = [...sums.rules.values()]
  if (rules.length > 0)
    await ctx.tx.run(addRuleDays, {
      programmeId: rules.map((row) => row.programmeId),
      ruleCode: rules.map((row) => row.ruleCode),
      day: rules.map((row) => row.day),
      times: rules.map((row) => row.times),
      salesMinor: rules.map((row) => row.salesMinor),
      points: rules.map((row) => row.points),
      heldBack: rules.map((row) => row.heldBack),
    })
}
