import { type Answer, answerOf } from './compare.ts'
import { compilePlan, reach, totalOver } from './compile.ts'
import type { Condition, Op, Scalar, Value } from './condition.ts'
import type { Context, ValueField, ValuesOf } from './context.ts'
import { writeLiteral } from './literals.ts'
import type { CountPlan, FieldPlan, GroupPlan, Kind, Plan, QuantifiedPlan, SumPlan } from './plan.ts'
import { sayPlan, wordingOf } from './print.ts'
import { planOf } from './read.ts'
import { type PrintOptions, sayActual } from './say-value.ts'
import { inBoth, type Words } from './words.ts'

/** Why a condition holds, or does not, for certain values; one node per node of the tree. */
export interface Explanation {
  readonly kind: Kind
  /** JSON pointer of the node in the tree. */
  readonly pointer: string
  readonly ok: boolean
  /** The node in words and what was found: 「消费金额 ≥ 1,000 元：实际 860 元，不满足」. */
  readonly text: Words
  /** What was compared: a field, the list of `some` and `every`, or what was added or counted. */
  readonly field?: string
  readonly op?: Op
  /** As it stands in the tree. */
  readonly expected?: Value
  /** In the form of a tree's values (days as text); null where there is no value. */
  readonly actual?: Value | null
  /** Parts of `all`, `any`, `not`; for `some` and `every` one per element, the first `EXPLAINED_ELEMENTS` of them. */
  readonly parts: readonly Explanation[]
  /** Place of an element in its list, on the explanations below `some` and `every`. */
  readonly element?: number
}

/** Lists may be long; this many elements are explained one by one. All of them are counted. */
export const EXPLAINED_ELEMENTS = 20

/**
 * Answers as `compileCondition` does, but looks at everything and says why, also why not. Throws `RangeError` where the tree has
 * faults. To explain one tree for many members, keep the function of `compileExplanation`.
 */
export function explainCondition<C extends Context>(
  context: C,
  tree: Condition,
  values: ValuesOf<C>,
  options: PrintOptions = {},
): Explanation {
  return compileExplanation(context, tree, options)(values)
}

/** `explainCondition` with the work on the tree and its words done once. */
export function compileExplanation<C extends Context>(
  context: C,
  tree: Condition,
  options: PrintOptions = {},
): (values: ValuesOf<C>) => Explanation {
  return explainPlan(planOf(context, tree), options)
}

type Explain = (values: unknown) => Explanation

function explainPlan(plan: Plan, options: PrintOptions): Explain {
  switch (plan.kind) {
    case 'field':
      return explainField(plan, options)
    case 'all':
    case 'any':
      return explainGroup(plan, options)
    case 'not': {
      const part = explainPlan(plan.part, options)
      const said = inBoth((language) => sayPlan(plan, language, options))
      return (values) => {
        const parts = [part(values)]
        const ok = !parts[0]?.ok
        return { kind: 'not', pointer: plan.pointer, ok, text: joined(said, verdict(ok)), parts }
      }
    }
    case 'some':
    case 'every':
      return explainQuantified(plan, options)
    case 'sum':
    case 'count':
      return explainTotal(plan, options)
  }
}

const joined = (said: Words, found: Words): Words => ({ zh: `${said.zh}：${found.zh}`, en: `${said.en}: ${found.en}` })

const verdict = (ok: boolean): Words => (ok ? { zh: '满足', en: 'met' } : { zh: '不满足', en: 'not met' })

/** What is known of a test before any values are. */
function comparison(
  plan: FieldPlan | SumPlan | CountPlan,
  options: PrintOptions,
): (actual: unknown) => Omit<Explanation, 'kind' | 'parts'> {
  const { test, pointer } = plan
  const answer: Answer = answerOf(test)
  const said = inBoth((language) => sayPlan(plan, language, options))
  const wording = { zh: wordingOf(test, 'zh', options), en: wordingOf(test, 'en', options) }
  const fixed = {
    pointer,
    field: plan.kind === 'sum' ? plan.itemName : plan.name,
    op: test.op,
    ...(test.written === undefined ? {} : { expected: test.written }),
  }
  return (actual) => {
    const ok = answer(actual)
    const found = verdict(ok)
    const text = joined(said, {
      zh: `实际${spaced(sayActual(test.field, actual, wording.zh))}，${found.zh}`,
      en: `it is ${sayActual(test.field, actual, wording.en)}, ${found.en}`,
    })
    return { ...fixed, ok, text, actual: writeActual(test.field, actual) }
  }
}

/** Chinese typography: a space before figures and Latin letters, none before Chinese. */
const spaced = (text: string): string => (/^[\w¥$€£-]/.test(text) ? ` ${text}` : text)

/** What the context holds, in the form of a tree's values; null for what is no value there. */
function writeActual(field: ValueField, actual: unknown): Value | null {
  if (Array.isArray(actual)) return actual.filter((one): one is Scalar => typeof one === 'string')
  if (typeof actual === 'number') return Number.isSafeInteger(actual) ? writeLiteral(field.type, actual) : actual
  return typeof actual === 'string' || typeof actual === 'boolean' ? actual : null
}

function explainField(plan: FieldPlan, options: PrintOptions): Explain {
  const read = reach(plan.path)
  const compare = comparison(plan, options)
  return (values) => ({ kind: 'field', ...compare(read(values)), parts: [] })
}

function explainTotal(plan: SumPlan | CountPlan, options: PrintOptions): Explain {
  const total = totalOver(plan)
  const compare = comparison(plan, options)
  return (values) => ({ kind: plan.kind, ...compare(total(values)), parts: [] })
}

function explainGroup(plan: GroupPlan, options: PrintOptions): Explain {
  const explainers = plan.parts.map((part) => explainPlan(part, options))
  const { kind, pointer } = plan
  const count = explainers.length
  return (values) => {
    const parts = explainers.map((explain) => explain(values))
    const met = parts.filter((part) => part.ok).length
    const ok = kind === 'all' ? met === count : met > 0
    const said: Words = kind === 'all' ? { zh: '全部满足', en: 'all of' } : { zh: '任一满足', en: 'any of' }
    const text =
      count === 0
        ? { zh: '不限：满足', en: 'always: met' }
        : joined(said, {
            zh: `${count} 项中满足 ${met} 项，${verdict(ok).zh}`,
            en: `${met} of ${count} met, ${verdict(ok).en}`,
          })
    return { kind, pointer, ok, text, parts }
  }
}

function explainQuantified(plan: QuantifiedPlan, options: PrintOptions): Explain {
  const read = reach(plan.path)
  const where = compilePlan(plan.where)
  const explainElement = explainPlan(plan.where, options)
  const { kind, pointer, name, list } = plan
  const said = inBoth((language) => sayPlan(plan, language, options))
  return (values) => {
    const held = read(values)
    const elements: readonly unknown[] = Array.isArray(held) ? held : []
    const met = elements.filter(where).length
    const ok = kind === 'some' ? met > 0 : met === elements.length
    const text = joined(said, {
      zh: `${list.label.zh} ${elements.length} 项中满足 ${met} 项，${verdict(ok).zh}`,
      en: `${met} of ${elements.length} ${list.label.en}, ${verdict(ok).en}`,
    })
    const parts = elements.slice(0, EXPLAINED_ELEMENTS).map((one, element) => ({ ...explainElement(one), element }))
    return { kind, pointer, ok, field: name, text, parts }
  }
}

/**
 * The nodes that made the answer what it is, left out what did not matter: of a failed `all` the parts that failed, of a met
 * `any` the parts that were met. It is what to show under 「为什么」.
 */
export function decisiveParts(explanation: Explanation): readonly Explanation[] {
  const { kind, ok, parts } = explanation
  if (kind === 'not') return parts.flatMap(decisiveParts)
  if (kind !== 'all' && kind !== 'any') return [explanation]
  const decisive = parts.filter((part) => part.ok === ok)
  return decisive.length === 0 ? [explanation] : decisive.flatMap(decisiveParts)
}
