import type { EarningValues } from '@atrium/rules'
import type { Cap, Judgement } from './rules/judge.ts'
import { type CompiledRule, inForce, type RuleSet } from './rules/rule-set.ts'

/**
 * Why a rule gave what it gave, or nothing, as a code with what belongs to it; the console says it in words.
 *
 * - `gave`, `capped` (a limit held a part back), `multiplies`
 * - not at its time: `paused`, `ahead`, `over`
 * - not for this purchase: `condition` (does not hold), `lines` (no line counts), `too_little` (the amount makes no whole point),
 *   `nothing_paid`
 * - held back whole: `limit` (a limit is used up), `stopped` (an earlier rule says that no later one is asked)
 * - multipliers: `outdone` (only the greatest counts), `nothing_to_multiply`
 */
export type WhyCode =
  | 'gave'
  | 'capped'
  | 'multiplies'
  | 'paused'
  | 'ahead'
  | 'over'
  | 'condition'
  | 'lines'
  | 'too_little'
  | 'nothing_paid'
  | 'limit'
  | 'stopped'
  | 'outdone'
  | 'nothing_to_multiply'

export interface Why {
  readonly code: WhyCode
  /** The limit of `capped` and `limit`. */
  readonly cap?: Cap
  /** Points before the limit. */
  readonly wanted?: number
  /** The rule that came before, for `stopped` and `outdone`. */
  readonly byRule?: string
}

/** Of every rule that a purchase may earn by, in the order in which they are asked, why it came out as it did. */
export function whyOf(set: RuleSet, at: number, values: EarningValues, judgement: Judgement): ReadonlyMap<string, Why> {
  const found = new Map<string, Why>()
  let stoppedBy: string | undefined
  for (const one of set.earning.get('purchase') ?? []) {
    const { code, stop } = one.rule
    found.set(code, whyNotAsked(one, at, values, stoppedBy) ?? whyGiven(one, values, judgement))
    if (stoppedBy === undefined && stop && judgement.given.some(({ rule }) => rule === code)) stoppedBy = code
  }
  for (const one of set.multipliers.get('purchase') ?? []) {
    found.set(one.rule.code, whyNotAsked(one, at, values, undefined) ?? whyMultiplied(set, one, at, values, judgement))
  }
  return found
}

function whyNotAsked(
  one: CompiledRule,
  at: number,
  values: EarningValues,
  stoppedBy: string | undefined,
): Why | undefined {
  const { rule } = one
  if (rule.paused) return { code: 'paused' }
  if (!inForce(rule, at)) return { code: rule.to !== null && at >= rule.to ? 'over' : 'ahead' }
  if ((values.purchase?.paidMinor ?? 0) <= 0) return { code: 'nothing_paid' }
  if (!one.applies(values)) return { code: 'condition' }
  return stoppedBy === undefined ? undefined : { code: 'stopped', byRule: stoppedBy }
}

function whyGiven(one: CompiledRule, values: EarningValues, judgement: Judgement): Why {
  const given = judgement.given.find(({ rule }) => rule === one.rule.code)
  if (given) {
    if (given.wanted === undefined || given.cap === undefined) return { code: 'gave' }
    return { code: given.points === 0 ? 'limit' : 'capped', cap: given.cap, wanted: given.wanted }
  }
  const { counts } = one
  return { code: counts && !(values.lines ?? []).some(counts) ? 'lines' : 'too_little' }
}

function whyMultiplied(set: RuleSet, one: CompiledRule, at: number, values: EarningValues, judgement: Judgement): Why {
  const rated = new Set((set.earning.get('purchase') ?? []).filter(({ rate }) => rate).map(({ rule }) => rule.code))
  if (!judgement.given.some(({ rule }) => rated.has(rule))) return { code: 'nothing_to_multiply' }
  if (set.definition.combine !== 'max') return { code: 'multiplies' }
  const applied = (set.multipliers.get('purchase') ?? []).filter(
    (each) => inForce(each.rule, at) && each.applies(values),
  )
  const greatest = applied.reduce((most, each) => (sizeOf(each) > sizeOf(most) ? each : most), applied[0] ?? one)
  return greatest === one ? { code: 'multiplies' } : { code: 'outdone', byRule: greatest.rule.code }
}

const sizeOf = ({ factor }: CompiledRule): number => (factor ? factor.numerator / factor.denominator : 1)
