import { type Ctx, civil, type Day, dayOf } from '@atrium/kernel'
import type { Cap, Room } from './rules/judge.ts'
import type { CompiledRule, RuleSet, Trigger } from './rules/rule-set.ts'
import { loadCapUse, writeCapUse } from './store.ts'

type Period = 'day' | 'month'
const PERIODS: readonly Period[] = ['day', 'month']

interface Use {
  readonly memberId: number
  readonly programmeId: number
  readonly ruleCode: string
  readonly period: Period
  readonly startsOn: Day
  used: number
  touched: boolean
}

const startOf = (period: Period, day: Day): Day => {
  if (period === 'day') return day
  const { year, month } = civil(day)
  return dayOf(year, month, 1)
}

const keyOf = (memberId: number, programmeId: number, ruleCode: string, period: Period, startsOn: Day): string =>
  `${memberId}|${programmeId}|${ruleCode}|${period}|${startsOn}`

/** What points are asked for: a member (root, locked) in a programme on a day of it. */
export interface CapAsk {
  readonly memberId: number
  readonly set: RuleSet
  readonly trigger: Trigger
  readonly day: Day
}

const capOf = (rule: CompiledRule, period: Period): number | undefined =>
  period === 'day' ? rule.rule.caps?.perMemberDay : rule.rule.caps?.perMemberMonth

/** The caps per member of a batch, opened under the members' locks, granted from in memory, written whole. */
export class CapBook {
  private readonly uses: Map<string, Use>

  constructor(uses: Map<string, Use>) {
    this.uses = uses
  }

  /** Takes as much of `wanted` as the day and the month still allow. */
  take(ask: Omit<CapAsk, 'trigger'>, rule: CompiledRule, wanted: number): { points: number; cap?: Cap } {
    let points = wanted
    let held: Cap | undefined
    for (const period of PERIODS) {
      const cap = capOf(rule, period)
      if (cap === undefined) continue
      const room = Math.max(0, cap - (this.use(ask, rule, period)?.used ?? 0))
      if (room < points) {
        points = room
        held = period
      }
    }
    this.give(ask, rule, points)
    return held === undefined ? { points } : { points, cap: held }
  }

  /** Counts `points` as granted; a negative number gives room back (domain: Returns). */
  give(ask: Omit<CapAsk, 'trigger'>, rule: CompiledRule, points: number): void {
    for (const period of PERIODS) {
      if (capOf(rule, period) === undefined) continue
      const use = this.use(ask, rule, period)
      if (!use) continue
      use.used = Math.max(0, use.used + points)
      use.touched = true
    }
  }

  changed(): Use[] {
    return [...this.uses.values()].filter((use) => use.touched)
  }

  private use(ask: Omit<CapAsk, 'trigger'>, rule: CompiledRule, period: Period): Use | undefined {
    return this.uses.get(keyOf(ask.memberId, ask.set.programmeId, rule.rule.code, period, startOf(period, ask.day)))
  }
}

/** Loads what the capped rules have granted to these members in the periods asked about: one statement, or none. */
export async function openCapBook(ctx: Ctx, asks: readonly CapAsk[]): Promise<CapBook> {
  const uses = new Map<string, Use>()
  for (const { memberId, set, trigger, day } of asks) {
    for (const rule of set.earning.get(trigger) ?? []) {
      for (const period of PERIODS) {
        if (capOf(rule, period) === undefined) continue
        const startsOn = startOf(period, day)
        const key = keyOf(memberId, set.programmeId, rule.rule.code, period, startsOn)
        if (uses.has(key)) continue
        uses.set(key, {
          memberId,
          programmeId: set.programmeId,
          ruleCode: rule.rule.code,
          period,
          startsOn,
          used: 0,
          touched: false,
        })
      }
    }
  }
  if (uses.size > 0) {
    for (const row of await ctx.tx.rows(loadCapUse, columnsOf([...uses.values()]))) {
      const use = uses.get(keyOf(row.memberId, row.programmeId, row.ruleCode, row.period as Period, row.startsOn))
      if (use) use.used = row.used
    }
  }
  return new CapBook(uses)
}

export async function writeCapBook(ctx: Ctx, book: CapBook): Promise<void> {
  const changed = book.changed()
  if (changed.length === 0) return
  await ctx.tx.run(writeCapUse, { ...columnsOf(changed), used: changed.map((use) => use.used) })
}

const columnsOf = (uses: readonly Use[]) => ({
  memberId: uses.map((use) => use.memberId),
  programmeId: uses.map((use) => use.programmeId),
  ruleCode: uses.map((use) => use.ruleCode),
  period: uses.map((use) => use.period),
  startsOn: uses.map((use) => use.startsOn),
})

/** A member's room under all caps: per day and month first, then the rule's budget. */
export const roomOf = (
  caps: CapBook,
  budgets: { take(programmeId: number, rule: CompiledRule, wanted: number): boolean },
  ask: Omit<CapAsk, 'trigger'>,
): Room => ({
  grant(rule, wanted) {
    const { points, cap } = caps.take(ask, rule, wanted)
    if (points === 0 || rule.rule.caps?.budget === undefined) return cap === undefined ? { points } : { points, cap }
    if (budgets.take(ask.set.programmeId, rule, points)) return cap === undefined ? { points } : { points, cap }
    caps.give(ask, rule, -points)
    return { points: 0, cap: 'budget' }
  },
})
