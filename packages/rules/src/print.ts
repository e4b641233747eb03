import { offsetMinutesOf } from './calendar.ts'
import { type Condition, NEGATION, OPERANDS, type Op } from './condition.ts'
import type { Context } from './context.ts'
import type { CountPlan, GroupPlan, NotPlan, Plan, QuantifiedPlan, SumPlan, Test } from './plan.ts'
import { planOf } from './read.ts'
import { type PrintOptions, sayList, sayMonthDay, sayValue, type Wording } from './say-value.ts'
import type { Language } from './words.ts'

/**
 * Says a condition in one sentence an operator can read: 「消费金额 ≥ 1,000 元 且 门店 属于 华东」, "amount ≥ ¥1,000 and store is
 * within East China". Throws `RangeError` where the tree has faults.
 */
export function printCondition(
  context: Context,
  tree: Condition,
  language: Language,
  options: PrintOptions = {},
): string {
  return sayPlan(planOf(context, tree), language, options)
}

/** The sentence of a plan, without brackets around it. */
export function sayPlan(plan: Plan, language: Language, options: PrintOptions): string {
  switch (plan.kind) {
    case 'field':
      return `${plan.test.field.label[language]} ${sayTest(plan.test, wordingOf(plan.test, language, options))}`
    case 'all':
    case 'any':
      return sayGroup(plan, language, options)
    case 'not':
      return sayNot(plan, language, options)
    case 'some':
    case 'every':
      return sayQuantified(plan, language, options)
    case 'sum':
    case 'count':
      return `${sayTotal(plan, language, options)} ${sayTest(plan.test, wordingOf(plan.test, language, options))}`
  }
}

/** Words for the values of a test: instants are told on the clock of the offset with which the condition was written. */
export function wordingOf(test: Test, language: Language, options: PrintOptions): Wording {
  const first = Array.isArray(test.written) ? test.written[0] : test.written
  const offsetMinutes = test.field.type === 'instant' && typeof first === 'string' ? offsetMinutesOf(first) : 0
  return { ...options, language, offsetMinutes }
}

const bracketed = (text: string, language: Language): string => (language === 'zh' ? `（${text}）` : `(${text})`)

function sayGroup(plan: GroupPlan, language: Language, options: PrintOptions): string {
  const { kind, parts } = plan
  if (parts.length === 0) return language === 'zh' ? '不限' : 'always'
  const word = { zh: { all: ' 且 ', any: ' 或 ' }, en: { all: ' and ', any: ' or ' } }[language][kind]
  return parts
    .map((part) => {
      const text = sayPlan(part, language, options)
      // A group inside a group of the other kind needs brackets; of the same kind it reads on.
      const inner = loneOf(part)
      const isOther = (inner.kind === 'all' || inner.kind === 'any') && inner.kind !== kind && inner.parts.length > 1
      return isOther && parts.length > 1 ? bracketed(text, language) : text
    })
    .join(word)
}

/** What a group of one says is what its part says. */
const loneOf = (plan: Plan): Plan => {
  const only = 'parts' in plan && plan.parts.length === 1 ? plan.parts[0] : undefined
  return only ? loneOf(only) : plan
}

function sayNot(plan: NotPlan, language: Language, options: PrintOptions): string {
  const part = loneOf(plan.part)
  const zh = language === 'zh'
  if (part.kind === 'field' || part.kind === 'sum' || part.kind === 'count') {
    const op = NEGATION[part.test.op]
    if (op) return sayPlan({ ...part, test: { ...part.test, op } }, language, options)
  }
  if (part.kind === 'some') {
    const where = sayPlan(part.where, language, options)
    const item = part.list.itemLabel[language]
    return zh ? `没有${item}满足（${where}）` : `no ${item} has (${where})`
  }
  return `${zh ? '不满足' : 'not '}${bracketed(sayPlan(part, language, options), language)}`
}

/** Only the words before the brackets differ: 任一商品满足（…）, some line has (…). */
export function sayQuantified(plan: QuantifiedPlan, language: Language, options: PrintOptions): string {
  const item = plan.list.itemLabel[language]
  const head = {
    zh: { some: `任一${item}满足`, every: `每个${item}都满足` },
    en: { some: `some ${item} has `, every: `every ${item} has ` },
  }[language][plan.kind]
  return head + bracketed(sayPlan(plan.where, language, options), language)
}

function sayTotal(plan: SumPlan | CountPlan, language: Language, options: PrintOptions): string {
  const list = plan.list.label[language]
  const where = plan.where && bracketed(sayPlan(plan.where, language, options), language)
  const label = plan.test.field.label[language]
  if (language === 'zh') {
    const of = where === undefined ? list : `满足${where}的${list}`
    return plan.kind === 'sum' ? `${of}的${label}合计` : `${of}数`
  }
  const of = where === undefined ? list : `${list} with ${where}`
  return plan.kind === 'sum' ? `total ${label} of ${of}` : `number of ${of}`
}

const SYMBOLS: Readonly<Partial<Record<Op, string>>> = { eq: '=', ne: '≠', lt: '<', le: '≤', gt: '>', ge: '≥' }

const IN_DAYS = {
  zh: { lt: '早于', le: '不晚于', gt: '晚于', ge: '不早于' },
  en: { lt: 'is before', le: 'is on or before', gt: 'is after', ge: 'is on or after' },
}
const IN_CLOCK = { zh: IN_DAYS.zh, en: { lt: 'is before', ge: 'is at or after' } }
const IN_RANK = {
  zh: { lt: '低于', le: '不高于', gt: '高于', ge: '不低于' },
  en: { lt: 'is below', le: 'is at most', gt: 'is above', ge: 'is at least' },
}

/** A test without its subject: `≥ 1,000 元`, `属于 华东`, `is one of gold, platinum`. */
export function sayTest(test: Test, wording: Wording): string {
  const { field, op, operands } = test
  const takes = OPERANDS[op]
  if (takes === 'none') return sayBare(op, wording.language)
  if (takes === 'many') return sayMany(test, wording)
  if (takes === 'pair') return sayPair(test, wording)
  const value = sayValue(field, operands[0], wording)
  return `${sayComparison(test, wording.language)} ${value}`
}

function sayComparison({ field, op }: Test, language: Language): string {
  const zh = language === 'zh'
  if (op === 'contains') return zh ? '包含' : 'contains'
  if (op === 'startsWith') return zh ? '开头为' : 'starts with'
  const isNumber = field.type === 'number' || field.type === 'integer' || field.type === 'money'
  if (isNumber) return SYMBOLS[op] ?? op
  if (op === 'eq') return zh ? '为' : 'is'
  if (op === 'ne') return zh ? '不为' : 'is not'
  const table = field.type === 'enum' ? IN_RANK : field.type === 'day' ? IN_DAYS : IN_CLOCK
  const words: Readonly<Partial<Record<Op, string>>> = table[language]
  return words[op] ?? op
}

function sayBare(op: Op, language: Language): string {
  const zh = language === 'zh'
  if (op === 'isNull') return zh ? '没有值' : 'has no value'
  if (op === 'isNotNull') return zh ? '有值' : 'has a value'
  if (op === 'isEmpty') return zh ? '为空' : 'are empty'
  return zh ? '不为空' : 'are not empty'
}

function sayMany({ field, op, operands }: Test, wording: Wording): string {
  const list = sayList(field, operands, wording)
  const several = operands.length > 1
  if (wording.language === 'zh') {
    if (op === 'in') return several ? `为 ${list} 之一` : `为 ${list}`
    if (op === 'notIn') return several ? `不为 ${list} 中任何一个` : `不为 ${list}`
    if (op === 'hasAny') return several ? `含 ${list} 之一` : `含 ${list}`
    if (op === 'hasAll') return several ? `同时含 ${list}` : `含 ${list}`
    if (op === 'hasNone') return several ? `不含 ${list} 中任何一个` : `不含 ${list}`
    return several ? `属于 ${list} 之一` : `属于 ${list}`
  }
  const any = several ? 'any of ' : ''
  if (op === 'in') return several ? `is one of ${list}` : `is ${list}`
  if (op === 'notIn') return several ? `is none of ${list}` : `is not ${list}`
  if (op === 'hasAny') return `include ${any}${list}`
  if (op === 'hasAll') return several ? `include all of ${list}` : `include ${list}`
  if (op === 'hasNone') return several ? `include none of ${list}` : `do not include ${list}`
  return op === 'under' ? `is under ${any}${list}` : `is within ${any}${list}`
}

function sayPair({ field, op, operands }: Test, wording: Wording): string {
  const zh = wording.language === 'zh'
  const [from = 0, to = 0] = operands
  const isYearly = op === 'monthDayBetween' || field.type === 'monthDay'
  const say = (value: unknown): string =>
    isYearly ? sayMonthDay(Number(value), wording.language) : sayValue(field, value, wording)
  if (isYearly)
    return zh
      ? `在每年 ${say(from)} 至 ${say(to)}（含）`
      : `falls between ${say(from)} and ${say(to)} (inclusive) of any year`
  if (op === 'between')
    return zh ? `在 ${say(from)} 至 ${say(to)} 之间（含）` : `is between ${say(from)} and ${say(to)} (inclusive)`
  const next = field.type === 'timeOfDay' && from > to
  return zh
    ? `从 ${say(from)} 起至${next ? '次日' : ''} ${say(to)} 前`
    : `is from ${say(from)} until ${say(to)}${next ? ' the next day' : ''}`
}
