import type { Instant } from '@atrium/kernel'
import {
  checkCondition,
  compileCondition,
  conditionRef,
  type EarningValues,
  earningContext,
  type Fault,
  fieldsOf,
  type LineValues,
  lineContext,
  parseDecimal,
  type Rate,
  rateOf,
  ratePer,
} from '@atrium/rules'
import Type, { type Static } from 'typebox'

const Rounding = Type.Union([
  Type.Literal('floor'),
  Type.Literal('ceil'),
  Type.Literal('truncate'),
  Type.Literal('halfUp'),
  Type.Literal('halfEven'),
])
const Decimal = Type.String({ pattern: '^[0-9]{1,9}(\\.[0-9]{1,6})?$' })
const Points = Type.Integer({ minimum: 1, maximum: 1_000_000_000 })
const strict = { additionalProperties: false } as const

const RateOf = {
  /** Points for every `perMinor` minor units, a decimal: "1.2" for every 100 fen. */
  points: Decimal,
  perMinor: Type.Integer({ minimum: 1, maximum: 1_000_000_000 }),
  rounding: Rounding,
}

const Action = Type.Union([
  Type.Object(
    { type: Type.Literal('rate'), ...RateOf, each: Type.Union([Type.Literal('purchase'), Type.Literal('line')]) },
    strict,
  ),
  Type.Object(
    {
      type: Type.Literal('fixed'),
      points: Points,
      each: Type.Union([Type.Literal('purchase'), Type.Literal('line'), Type.Literal('unit')]),
    },
    strict,
  ),
  Type.Object({ type: Type.Literal('multiply'), factor: Decimal }, strict),
])

export const TRIGGERS = ['purchase', 'registration', 'check_in', 'activity_sign_up'] as const
export type Trigger = (typeof TRIGGERS)[number]

export const EarningRuleSchema = Type.Object(
  {
    code: Type.String({ pattern: '^[a-z0-9][a-z0-9-]{0,39}$' }),
    name: Type.Object(
      { zh: Type.String({ minLength: 1, maxLength: 60 }), en: Type.Optional(Type.String({ maxLength: 60 })) },
      strict,
    ),
    trigger: Type.Unsafe<Trigger>({ type: 'string', enum: [...TRIGGERS] }),
    /** Gives nothing while it is true, whatever its time in force. */
    paused: Type.Optional(Type.Boolean()),
    /** In force from this moment (epoch ms, inclusive) until that (exclusive); null: without end. */
    from: Type.Union([Type.Integer(), Type.Null()]),
    to: Type.Union([Type.Integer(), Type.Null()]),
    when: Type.Optional(conditionRef),
    /** Only lines that fit count. Without it the whole amount paid counts. */
    lines: Type.Optional(conditionRef),
    action: Action,
    caps: Type.Optional(
      Type.Object(
        {
          perPurchase: Type.Optional(Points),
          perMemberDay: Type.Optional(Points),
          perMemberMonth: Type.Optional(Points),
          /** Points that the rule may give in all. Never exceeded; a purchase gets its whole bonus or none of it. */
          budget: Type.Optional(Type.Integer({ minimum: 1, maximum: 1_000_000_000_000 })),
        },
        strict,
      ),
    ),
    /** Lower goes first. */
    priority: Type.Integer({ minimum: 0, maximum: 9999 }),
    /** Where this rule applies, no later one is asked. */
    stop: Type.Boolean(),
  },
  strict,
)
export type EarningRule = Static<typeof EarningRuleSchema>

export const RuleSetSchema = Type.Object(
  {
    /** How several multipliers combine: the greatest; the sum of what each adds to 1; their product. */
    combine: Type.Union([Type.Literal('max'), Type.Literal('sum'), Type.Literal('product')]),
    /** What an unlinked return takes back. Default: the rate of the first rate rule without conditions. */
    returnRate: Type.Optional(Type.Object(RateOf, strict)),
    rules: Type.Array(EarningRuleSchema, { maxItems: 200 }),
  },
  strict,
)
export type RuleSetDefinition = Omit<Static<typeof RuleSetSchema>, 'rules'> & { readonly rules: readonly EarningRule[] }

/** A set that gives nothing: a programme before its first rule. */
export const EMPTY_RULE_SET: RuleSetDefinition = { combine: 'max', rules: [] }

/** A factor as an exact fraction. */
export interface Factor {
  readonly numerator: number
  readonly denominator: number
}

export interface CompiledRule {
  readonly rule: EarningRule
  readonly applies: (values: EarningValues) => boolean
  readonly counts: ((line: LineValues) => boolean) | undefined
  readonly rate: Rate | undefined
  readonly factor: Factor | undefined
}

export interface RuleSet {
  readonly programmeId: number
  readonly version: number
  readonly definition: RuleSetDefinition
  /** By trigger, in the order in which they are asked; multipliers apart. */
  readonly earning: ReadonlyMap<Trigger, readonly CompiledRule[]>
  readonly multipliers: ReadonlyMap<Trigger, readonly CompiledRule[]>
  readonly returnPoints: (amountMinor: number) => number
  /** Names of fields that any rule reads: what a judgement has to remember (`member.tier`), what need not be loaded. */
  readonly reads: ReadonlySet<string>
}

/** Whether a rule gives at all at a moment. */
export const inForce = (rule: EarningRule, at: Instant): boolean =>
  rule.paused !== true && (rule.from === null || at >= rule.from) && (rule.to === null || at < rule.to)

/** Compiles a saved set, once per version. Throws `RangeError` where a saved condition has faults: it was refused when saved. */
export function compileRuleSet(programmeId: number, version: number, definition: RuleSetDefinition): RuleSet {
  const compiled = definition.rules
    .map(compileRule)
    .sort((a, b) => a.rule.priority - b.rule.priority || (a.rule.code < b.rule.code ? -1 : 1))
  const byTrigger = (isMultiplier: boolean) =>
    new Map(
      TRIGGERS.map((trigger) => [
        trigger,
        compiled.filter((one) => one.rule.trigger === trigger && (one.factor !== undefined) === isMultiplier),
      ]),
    )
  const base = compiled.find(
    (one) => one.rate !== undefined && one.rule.when === undefined && one.rule.lines === undefined,
  )
  const stated = definition.returnRate
  const returnRate = stated ? ratePer(stated.points, stated.perMinor, stated.rounding) : base?.rate
  const reads = new Set<string>()
  for (const { when, lines } of definition.rules) {
    if (when) for (const field of fieldsOf(earningContext, when)) reads.add(field)
    if (lines) for (const field of fieldsOf(lineContext, lines)) reads.add(`lines.${field}`)
  }
  return {
    programmeId,
    version,
    definition,
    earning: byTrigger(false),
    multipliers: byTrigger(true),
    returnPoints: returnRate ? rateOf(returnRate) : () => 0,
    reads,
  }
}

function compileRule(rule: EarningRule): CompiledRule {
  const { action } = rule
  return {
    rule,
    applies: rule.when ? compileCondition(earningContext, rule.when) : () => true,
    counts: rule.lines ? compileCondition(lineContext, rule.lines) : undefined,
    rate: action.type === 'rate' ? ratePer(action.points, action.perMinor, action.rounding) : undefined,
    factor: action.type === 'multiply' ? parseDecimal(action.factor) : undefined,
  }
}

/** A fault of a condition, or of the rule around it. */
export interface RuleFault {
  readonly pointer: string
  readonly code: Fault['code'] | 'duplicate_code' | 'action_not_allowed'
  readonly message: { readonly zh: string; readonly en: string }
}

/** What is wrong with a set that someone wants to save; empty when it is sound. Pointers start at the set. */
export function checkRuleSet(definition: RuleSetDefinition): RuleFault[] {
  const faults: RuleFault[] = []
  const codes = new Set<string>()
  definition.rules.forEach((rule, index) => {
    const at = `/rules/${index}`
    const add = (pointer: string, code: RuleFault['code'], zh: string, en: string) =>
      faults.push({ pointer: at + pointer, code, message: { zh, en } })
    if (codes.has(rule.code))
      add('/code', 'duplicate_code', '规则编码重复', 'This code is used by another rule of the set')
    codes.add(rule.code)
    if (rule.from !== null && rule.to !== null && rule.from >= rule.to) {
      add('/to', 'reversed_range', '结束时间须晚于开始时间', 'The end must be later than the start')
    }
    if (rule.when) faults.push(...checkCondition(earningContext, rule.when).map((fault) => under(`${at}/when`, fault)))
    if (rule.lines) faults.push(...checkCondition(lineContext, rule.lines).map((fault) => under(`${at}/lines`, fault)))
    if (rule.trigger !== 'purchase' && (rule.action.type === 'rate' || rule.lines !== undefined)) {
      add(
        '/action',
        'action_not_allowed',
        '非消费事件只能给固定积分',
        'Only a purchase has an amount to apply a rate to',
      )
    }
    if (rule.action.type === 'multiply' && rule.caps !== undefined) {
      add(
        '/caps',
        'action_not_allowed',
        '上限应设在被加倍的规则上',
        'Cap the rules that are multiplied, not the multiplier',
      )
    }
  })
  return faults
}

const under = (pointer: string, fault: Fault): RuleFault => ({ ...fault, pointer: pointer + fault.pointer })
