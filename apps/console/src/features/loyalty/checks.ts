import { type Condition, type Context, checkCondition, earningContext, lineContext } from '@atrium/rules'
import type { Language } from '../../app/language.ts'
import type { Rule } from './rule.ts'
import { savable, valueAt } from './tree.ts'

/** What may be wrong with a rule around its conditions; `fault.…` of the texts says it. */
export type RuleFault =
  | 'needs_name'
  | 'wrong_code'
  | 'duplicate_code'
  | 'reversed_range'
  | 'only_purchases'
  | 'cap_on_multiplier'
  | 'wrong_number'

/** A rule without the conditions that are empty. */
export function cleaned({ when, lines, caps, paused, ...rule }: Rule): Rule {
  const tree = when && savable(when as Condition)
  const own = lines && savable(lines as Condition)
  return {
    ...rule,
    ...(paused ? { paused } : {}),
    ...(tree ? { when: tree } : {}),
    ...(own ? { lines: own } : {}),
    ...(caps && Object.keys(caps).length > 0 ? { caps } : {}),
  }
}

const DECIMAL = /^[0-9]{1,9}(\.[0-9]{1,6})?$/

/**
 * Faults of a rule by pointer from it, as the server would find them: conditions are checked by the very code that it uses. `others` are
 * the codes of the other rules.
 */
export function faultsOfRule(
  rule: Rule,
  others: ReadonlySet<string>,
  language: Language,
  say: (fault: RuleFault | 'fill') => string,
): ReadonlyMap<string, string> {
  const found = new Map<string, string>()
  const add = (pointer: string, fault: RuleFault) => found.set(pointer, say(fault))
  if (rule.name.zh.trim() === '') add('/name/zh', 'needs_name')
  if (!/^[a-z0-9][a-z0-9-]{0,39}$/.test(rule.code)) add('/code', 'wrong_code')
  else if (others.has(rule.code)) add('/code', 'duplicate_code')
  if (rule.from !== null && rule.to !== null && rule.from >= rule.to) add('/to', 'reversed_range')
  if (rule.trigger !== 'purchase' && (rule.action.type === 'rate' || rule.lines !== undefined))
    add('/action', 'only_purchases')
  if (rule.action.type === 'multiply' && rule.caps !== undefined) add('/caps', 'cap_on_multiplier')
  if (rule.action.type === 'rate' && !DECIMAL.test(rule.action.points)) add('/action/points', 'wrong_number')
  if (rule.action.type === 'multiply' && !DECIMAL.test(rule.action.factor)) add('/action/factor', 'wrong_number')
  const check = (context: Context, tree: unknown, at: string) => {
    if (tree === undefined) return
    for (const { pointer, message } of checkCondition(context, tree))
      found.set(at + pointer, valueAt(tree, pointer) === '' ? say('fill') : message[language])
  }
  check(earningContext, rule.when, '/when')
  check(lineContext, rule.lines, '/lines')
  return found
}
