import { type Ctx, type Day, dayIn } from '@atrium/kernel'
import type { Programme } from '@atrium/organization'
import { formerNames, listBudgets, listRuleDays } from './earning-queries.ts'
import { openRuleSets } from './rule-sets.ts'
import type { EarningRule } from './rules/rule-set.ts'

/** How a rule stands: it gives, it was paused, its time has not come or is over, or it is in the rules no more. */
export type Standing = 'inForce' | 'paused' | 'ahead' | 'over' | 'gone'

/** From this share on a budget is told as nearly used up. */
export const WARNING_SHARE = 0.8

/** Over how many days, today left out, the pace is reckoned that the forecast goes on with. */
const PACE_DAYS = 14

export interface BudgetUse {
  readonly ruleCode: string
  readonly name: { readonly zh: string; readonly en?: string | undefined }
  readonly standing: Standing
  /** Points that the rule may give in all; null where it has no budget any more. */
  readonly budget: number | null
  /** Given and not taken back by returns. */
  readonly used: number
  readonly left: number
  readonly state: 'ok' | 'warning' | 'exhausted'
  /** Points given a day over the last two weeks, today left out. */
  readonly pace: number
  /** The day on which the budget is used up at that pace; null where there is none, or not within ten years. */
  readonly endsOn: Day | null
  /** The last 30 days, today included, in order; days without points are 0. Before anything came back. */
  readonly days: readonly { readonly day: Day; readonly points: number }[]
}

/** How the budgets of a programme's rules stand, those with the greatest share used first. Three statements. */
export async function budgetsOf(ctx: Ctx, programme: Programme): Promise<BudgetUse[]> {
  const today = dayIn(programme.zone, ctx.now)
  const { definition } = (await openRuleSets(ctx)).of(programme.id)
  const slots = await ctx.tx.rows(listBudgets, { programmeId: programme.id })
  const rules = new Map(definition.rules.map((rule) => [rule.code, rule]))
  const used = new Map(slots.map((row) => [row.ruleCode, row.used]))
  const codes = [
    ...new Set([
      ...definition.rules.filter((rule) => rule.caps?.budget !== undefined).map((rule) => rule.code),
      ...slots.filter((row) => row.used > 0).map((row) => row.ruleCode),
    ]),
  ]
  const [days, former] = await Promise.all([
    codes.length === 0
      ? []
      : ctx.tx.rows(listRuleDays, { programmeId: programme.id, ruleCode: codes, from: today - 29, to: today }),
    formerNames(
      ctx,
      programme.id,
      codes.filter((code) => !rules.has(code)),
    ),
  ])
  const given = new Map(days.map((row) => [`${row.ruleCode}|${row.day}`, row.points]))
  return codes
    .map((ruleCode): BudgetUse => {
      const rule = rules.get(ruleCode)
      const budget = rule?.caps?.budget ?? null
      const spent = used.get(ruleCode) ?? 0
      const left = Math.max(0, (budget ?? spent) - spent)
      const series = Array.from({ length: 30 }, (_, at) => {
        const day = today - 29 + at
        return { day, points: given.get(`${ruleCode}|${day}`) ?? 0 }
      })
      const pace = series.slice(-1 - PACE_DAYS, -1).reduce((sum, { points }) => sum + points, 0) / PACE_DAYS
      const ahead = pace > 0 ? Math.floor(left / pace) : Number.POSITIVE_INFINITY
      const standing = standingOf(rule, ctx.now)
      return {
        ruleCode,
        name: rule?.name ?? former.get(ruleCode) ?? { zh: ruleCode },
        standing,
        budget,
        used: spent,
        left,
        state: budget !== null && left === 0 ? 'exhausted' : isNear(budget, spent) ? 'warning' : 'ok',
        pace,
        endsOn: budget !== null && left > 0 && standing === 'inForce' && ahead < 3_653 ? today + ahead : null,
        days: series,
      }
    })
    .sort((a, b) => shareOf(b) - shareOf(a) || (a.ruleCode < b.ruleCode ? -1 : 1))
}

const isNear = (budget: number | null, used: number): boolean => budget !== null && used >= budget * WARNING_SHARE

/** Budgets that still count first. */
const shareOf = ({ budget, used, standing }: BudgetUse): number =>
  budget === null || standing === 'gone' ? -1 : used / budget

/** How a rule stands at a moment. */
export function standingOf(rule: EarningRule | undefined, at: number): Standing {
  if (!rule) return 'gone'
  if (rule.paused) return 'paused'
  if (rule.to !== null && at >= rule.to) return 'over'
  return rule.from !== null && at < rule.from ? 'ahead' : 'inForce'
}
