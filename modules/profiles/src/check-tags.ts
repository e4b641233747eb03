import type { RefusedPlace } from '@atrium/kernel'
import { type Condition, type Context, checkCondition, fieldsOf } from '@atrium/rules'
import { itemContext } from './person-context.ts'
import {
  asksProperty,
  type CasesRule,
  fitsTag,
  isCases,
  isDoing,
  isSum,
  isTrace,
  type SumRule,
  type Tag,
} from './tag.ts'

/** A tag as it is about to be saved. */
export type DraftTag = Pick<Tag, 'code' | 'type' | 'choices' | 'kind' | 'rule'>

/** What is wrong with how a tag makes its values, each with its place; none where it may be saved. */
export function ruleFaults(tag: DraftTag, context: Context): RefusedPlace[] {
  const { rule } = tag
  if (tag.kind === 'rule')
    return isCases(rule) ? casesFaults(tag, rule, context) : [fault('/rule', 'A rule has cases.')]
  if (tag.kind === 'computed' && isTrace(rule)) return []
  if (tag.kind === 'computed') return isSum(rule) ? sumFaults(tag, rule) : [fault('/rule', 'A sum names its measure.')]
  if (tag.kind === 'builtIn') return []
  return rule === null ? [] : [fault('/rule', 'Values that are said have no rule.')]
}

const fault = (pointer: string, message: string, code = 'wrong_value'): RefusedPlace => ({ pointer, code, message })

function casesFaults(tag: DraftTag, { cases }: CasesRule, context: Context): RefusedPlace[] {
  if (cases.length === 0) return [fault('/rule/cases', 'A rule has at least one case.')]
  return cases.flatMap(({ when, value }, at) => [
    ...conditionFaults(context, when, `/rule/cases/${at}/when`),
    ...(fitsTag(tag, value) ? [] : [fault(`/rule/cases/${at}/value`, 'The value does not fit the tag.')]),
  ])
}

const conditionFaults = (context: Context, tree: Condition, place: string): RefusedPlace[] =>
  checkCondition(context, tree).map(({ pointer, code, message }) => fault(`${place}${pointer}`, message.en, code))

function sumFaults(tag: DraftTag, rule: SumRule): RefusedPlace[] {
  const faults = rule.where === undefined ? [] : conditionFaults(itemContext, rule.where, '/rule/where')
  const isDay = ['firstDay', 'lastDay', 'firstEventDay', 'lastEventDay'].includes(rule.measure)
  if (isDoing(rule.measure) !== (rule.events !== undefined))
    faults.push(fault('/rule/events', 'Doings name their events, and only they do.'))
  if (isDoing(rule.measure) && rule.where !== undefined)
    faults.push(fault('/rule/where', 'Only what is bought is narrowed.'))
  if (asksProperty(rule.measure) !== (rule.property !== undefined))
    faults.push(fault('/rule/property', 'Measures of a property name it, and only they do.'))
  if (!isDoing(rule.measure) && rule.tests !== undefined)
    faults.push(fault('/rule/tests', 'Only doings are told by what their events say.'))
  for (const [at, { op, value }] of (rule.tests ?? []).entries())
    if ((op === 'in') !== Array.isArray(value))
      faults.push(fault(`/rule/tests/${at}/value`, 'One of several texts, or a number that bounds.'))
  if (isDay ? tag.type !== 'day' : tag.type !== 'number' && tag.type !== 'choice')
    faults.push(fault('/type', isDay ? 'A first or last day is a day.' : 'A sum is a number, or parted into choices.'))
  const bounds = rule.bounds ?? []
  const offered = (tag.choices ?? []).filter((choice) => !choice.archived)
  if (bounds.some((bound, at) => at > 0 && bound <= bounds[at - 1]!))
    faults.push(fault('/rule/bounds', 'Bounds ascend.'))
  if (tag.type === 'choice' ? bounds.length !== offered.length - 1 : bounds.length > 0)
    faults.push(fault('/rule/bounds', 'A sum is parted into choices by one bound fewer than there are.'))
  return faults
}

/** Codes of the tags that a tag's rule names. */
export function tagsNamed(tag: DraftTag, context: Context): string[] {
  if (!isCases(tag.rule)) return []
  const fields = tag.rule.cases.flatMap(({ when }) => fieldsOf(context, when))
  return [...new Set(fields.filter((field) => field.startsWith('tag.')).map((field) => field.slice(4)))].sort()
}

/** Codes in an order in which every tag comes after those it names; undefined where some name each other in a circle. */
export function orderOf(named: ReadonlyMap<string, readonly string[]>): readonly string[] | undefined {
  const order: string[] = []
  const state = new Map<string, 'open' | 'done'>()
  const visit = (code: string): boolean => {
    if (state.get(code) === 'done') return true
    if (state.get(code) === 'open') return false
    state.set(code, 'open')
    for (const other of named.get(code) ?? []) if (named.has(other) && !visit(other)) return false
    state.set(code, 'done')
    order.push(code)
    return true
  }
  for (const code of [...named.keys()].sort()) if (!visit(code)) return undefined
  return order
}
