import type { Instant } from '@atrium/kernel'
import { type EarningValues, type LineValues, rateOf } from '@atrium/rules'
import { type CompiledRule, type Factor, inForce, type RuleSet, type Trigger } from './rule-set.ts'

/** What one rule gave, or would have given. */
export interface Given {
  readonly rule: string
  /** Points granted, after caps. */
  readonly points: number
  /** Points before caps, where they were more. */
  readonly wanted?: number
  readonly cap?: Cap
}

export type Cap = 'purchase' | 'day' | 'month' | 'budget'

/** How much a capped rule may still give; asked in the order of the purchases. */
export interface Room {
  /** The points that may be given of `wanted`, and which cap held the rest back. */
  grant(rule: CompiledRule, wanted: number): { readonly points: number; readonly cap?: Cap }
}

/** No caps but those of the purchase itself. */
export const OPEN_ROOM: Room = { grant: (_, wanted) => ({ points: wanted }) }

/** The room that a purchase was once granted: what its kept part may hold at most. */
export const grantedRoom = (granted: ReadonlyMap<string, number>): Room => ({
  grant: (rule, wanted) => ({ points: Math.min(wanted, granted.get(rule.rule.code) ?? wanted) }),
})

export interface Judgement {
  readonly points: number
  readonly given: readonly Given[]
  /** Codes of the multipliers that applied. */
  readonly multipliers: readonly string[]
}

const ONE: Factor = { numerator: 1, denominator: 1 }
const NOTHING: Judgement = { points: 0, given: [], multipliers: [] }

/**
 * Points that a purchase (or another event) earns by the rules in force at its time: pure, so that posting, returns, simulation
 * and the import are the same code. A rate and its multiplier are one fraction, rounded once, by the rule's named rounding.
 * A purchase of which nothing is kept (paid ≤ 0) earns nothing.
 */
export function judge(set: RuleSet, trigger: Trigger, at: Instant, values: EarningValues, room: Room): Judgement {
  if (trigger === 'purchase' && (values.purchase?.paidMinor ?? 0) <= 0) return NOTHING
  const rules = set.earning.get(trigger) ?? []
  if (rules.length === 0) return NOTHING
  const applied = (set.multipliers.get(trigger) ?? []).filter((one) => inForce(one.rule, at) && one.applies(values))
  const factor = combine(
    set.definition.combine,
    applied.flatMap((one) => one.factor ?? []),
  )
  const given: Given[] = []
  let points = 0
  for (const rule of rules) {
    if (!inForce(rule.rule, at) || !rule.applies(values)) continue
    const wanted = Math.max(0, wantedBy(rule, values, factor))
    if (wanted === 0) continue
    const one = capped(rule, wanted, room)
    given.push(one)
    points += one.points
    if (rule.rule.stop) break
  }
  return { points, given, multipliers: applied.map((one) => one.rule.code) }
}

function capped(rule: CompiledRule, wanted: number, room: Room): Given {
  const { caps, code } = rule.rule
  if (!caps) return { rule: code, points: wanted }
  const ceiling = Math.min(wanted, caps.perPurchase ?? wanted)
  const { points, cap } = room.grant(rule, ceiling)
  if (points === wanted) return { rule: code, points }
  return { rule: code, points, wanted, cap: cap ?? 'purchase' }
}

/** Points a rule gives before caps. Fixed points are not multiplied: a bonus is what it says. */
function wantedBy(rule: CompiledRule, values: EarningValues, factor: Factor): number {
  const { action } = rule.rule
  const lines = values.lines ?? []
  const counted: readonly LineValues[] = rule.counts ? lines.filter(rule.counts) : lines
  if (rule.counts && counted.length === 0) return 0
  if (rule.rate) {
    const rate = rateOf({
      numerator: rule.rate.numerator * factor.numerator,
      denominator: rule.rate.denominator * factor.denominator,
      rounding: rule.rate.rounding,
    })
    if (action.type === 'rate' && action.each === 'line')
      return counted.reduce((sum, line) => sum + rate(line.amountMinor), 0)
    const amount = rule.counts
      ? counted.reduce((sum, line) => sum + line.amountMinor, 0)
      : (values.purchase?.paidMinor ?? 0)
    return rate(amount)
  }
  if (action.type !== 'fixed') return 0
  switch (action.each) {
    case 'purchase':
      return action.points
    case 'line':
      return action.points * counted.filter((line) => line.amountMinor > 0).length
    case 'unit':
      return action.points * Math.floor(counted.reduce((sum, line) => sum + Math.max(line.quantity, 0), 0))
  }
}

/** The factors of all multipliers that applied as one exact fraction, reduced. */
export function combine(way: 'max' | 'sum' | 'product', factors: readonly Factor[]): Factor {
  let result = ONE
  for (const factor of factors) {
    if (way === 'product') {
      result = reduced(result.numerator * factor.numerator, result.denominator * factor.denominator)
    } else if (way === 'sum') {
      // What each adds to 1: twice and three times make four times.
      const added = factor.numerator - factor.denominator
      result = reduced(
        result.numerator * factor.denominator + added * result.denominator,
        result.denominator * factor.denominator,
      )
    } else if (factor.numerator * result.denominator > result.numerator * factor.denominator || result === ONE) {
      result = factor
    }
  }
  return reduced(result.numerator, result.denominator)
}

function reduced(numerator: number, denominator: number): Factor {
  let [a, b] = [Math.abs(numerator), denominator]
  while (b !== 0) [a, b] = [b, a % b]
  return a <= 1 ? { numerator, denominator } : { numerator: numerator / a, denominator: denominator / a }
}
