import type { Organization } from '@atrium/organization'
import { compileExplanation, decisiveParts, type EarningValues, earningContext, type PrintOptions } from '@atrium/rules'
import type { Reason } from './model.ts'
import { type Cap, combine } from './rules/judge.ts'
import { type CompiledRule, type EarningRule, inForce, type RuleSet } from './rules/rule-set.ts'

/** What became of a rule: it gave points or multiplied, or why it did not. */
export type Verdict =
  | 'gave'
  | 'multiplied'
  | 'capped_to_nothing'
  | 'gave_nothing'
  | 'not_met'
  | 'not_in_force'
  | 'not_asked'

export interface TracedRule {
  readonly rule: EarningRule
  readonly verdict: Verdict
  /** Points granted, after caps. */
  readonly points: number
  /** Before a cap held some of it back. */
  readonly wanted: number | null
  readonly cap: Cap | null
  /** The rule that stopped the others before this one was asked. */
  readonly stoppedBy: string | null
  /** Of a rate: what it was applied to, minor units; null for other rules and where it was not reckoned. */
  readonly amountMinor: number | null
  /** Of a rate: the multipliers that applied, as one factor. */
  readonly factor: number
  /** The comparisons that decided it, with what was found. */
  readonly decisive: readonly {
    readonly ok: boolean
    readonly pointer: string
    readonly text: { readonly zh: string; readonly en: string }
  }[]
}

export type NameOf = NonNullable<PrintOptions['nameOf']>

export interface TraceAsk {
  readonly set: RuleSet
  /** As the purchase was judged by them. */
  readonly values: EarningValues
  readonly at: number
  readonly currency: string
  readonly reasons: readonly Reason[]
  readonly nameOf: NameOf
}

/**
 * Every rule that a purchase could have earned by, in the order in which they were asked, with what became of it: what was given is
 * as stored with the judgement; why another gave nothing is explained by the same version of the rules on the facts of that time.
 * Pure.
 */
export function traceRules(ask: TraceAsk): TracedRule[] {
  const { set, reasons } = ask
  const applied = new Set(reasons.flatMap((reason) => (reason.code === 'multiplier' ? [reason.rule] : [])))
  const multipliers = set.multipliers.get('purchase') ?? []
  const whole = combine(
    set.definition.combine,
    multipliers.flatMap(({ rule, factor }) => (factor && applied.has(rule.code) ? [factor] : [])),
  )
  const factor = whole.numerator / whole.denominator
  let stoppedBy: string | null = null
  const earning = (set.earning.get('purchase') ?? []).map((rule) => {
    const traced = traceEarning(ask, rule, stoppedBy, factor)
    if (rule.rule.stop && (traced.verdict === 'gave' || traced.verdict === 'capped_to_nothing'))
      stoppedBy = rule.rule.code
    return traced
  })
  return [...earning, ...multipliers.map((rule) => traceMultiplier(ask, rule, applied.has(rule.rule.code)))]
}

const NOTHING = { points: 0, wanted: null, cap: null, stoppedBy: null, amountMinor: null, factor: 1 } as const

function traceEarning(ask: TraceAsk, rule: CompiledRule, stoppedBy: string | null, factor: number): TracedRule {
  const { decisive, ok } = explain(ask, rule)
  const traced = { ...NOTHING, rule: rule.rule, decisive }
  if (!inForce(rule.rule, ask.at)) return { ...traced, verdict: 'not_in_force' }
  if (stoppedBy !== null) return { ...traced, verdict: 'not_asked', stoppedBy }
  if (!ok) return { ...traced, verdict: 'not_met' }
  const given = ask.reasons.find((reason) => reason.code === 'rule' && reason.rule === rule.rule.code)
  const amountMinor = rule.rate ? amountOf(ask.values, rule) : null
  if (given?.code !== 'rule') return { ...traced, verdict: 'gave_nothing', amountMinor, factor }
  const { points, wanted = null, cap = null } = given
  const verdict = points === 0 ? 'capped_to_nothing' : 'gave'
  return { ...traced, verdict, points, wanted, cap, amountMinor, factor }
}

function traceMultiplier(ask: TraceAsk, rule: CompiledRule, applied: boolean): TracedRule {
  const { decisive } = explain(ask, rule)
  const verdict = applied ? 'multiplied' : inForce(rule.rule, ask.at) ? 'not_met' : 'not_in_force'
  return { ...NOTHING, rule: rule.rule, decisive, verdict }
}

/** What a rate is applied to: the lines that count, else all that was paid. */
function amountOf(values: EarningValues, rule: CompiledRule): number {
  const { counts } = rule
  if (!counts && !(rule.rule.action.type === 'rate' && rule.rule.action.each === 'line'))
    return values.purchase?.paidMinor ?? 0
  return (values.lines ?? []).reduce((sum, line) => (counts && !counts(line) ? sum : sum + line.amountMinor), 0)
}

function explain({ values, currency, nameOf }: TraceAsk, { rule }: CompiledRule) {
  if (!rule.when) return { ok: true, decisive: [] }
  const explanation = compileExplanation(earningContext, rule.when, { currency, nameOf })(values)
  return {
    ok: explanation.ok,
    decisive: decisiveParts(explanation).map(({ ok, pointer, text }) => ({ ok, pointer, text })),
  }
}

interface Named {
  readonly zh: string
  readonly en?: string
}

/** Names of what conditions refer to by code: stores, levels, feeds. What has no name stands for itself. */
export function namesFor(
  organization: Organization,
  levels: ReadonlyMap<string, Named>,
  sources: ReadonlyMap<string, { readonly name: Named }>,
): NameOf {
  return (refersTo, value, language) => {
    const name =
      refersTo === 'organization'
        ? organization.nodeByCode(value)?.name
        : refersTo === 'tier'
          ? levels.get(value)
          : refersTo === 'source'
            ? sources.get(value)?.name
            : undefined
    return name && (language === 'en' ? (name.en ?? name.zh) : name.zh)
  }
}
