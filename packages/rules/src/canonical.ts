import { type Condition, NEGATION, OPERANDS, type Op, type Scalar, type Value } from './condition.ts'
import type { Context } from './context.ts'
import { type Operand, writeLiteral } from './literals.ts'
import type { GroupPlan, NotPlan, Plan, Test } from './plan.ts'
import { planOf } from './read.ts'

/**
 * The same condition in its one normal form: order and repetition do not matter in `all`, `any` and lists of values, nested
 * groups of one kind are flattened, groups of one are unwrapped, double negations and negated `eq`, `in`, `hasAny` … are
 * resolved, a list of one value becomes `eq` / `ne` / `hasAny`, instants are in UTC, keys stand in a fixed order. It answers
 * as the original does, and `JSON.stringify` of it is equal for trees that differ only in these ways, so that it can be
 * hashed and compared. Throws `RangeError` where the tree has faults.
 */
export function canonicalCondition(context: Context, tree: Condition): Condition {
  return canonicalOf(planOf(context, tree))
}

function canonicalOf(plan: Plan): Condition {
  switch (plan.kind) {
    case 'field':
      return { field: plan.path.join('.'), ...canonicalTest(plan.test) }
    case 'all':
    case 'any':
      return canonicalGroup(plan)
    case 'not':
      return canonicalNot(plan)
    case 'some':
      return { some: plan.path.join('.'), where: canonicalOf(plan.where) }
    case 'every':
      return { every: plan.path.join('.'), where: canonicalOf(plan.where) }
    case 'sum':
      return {
        sum: [...plan.path, ...plan.itemPath].join('.'),
        ...canonicalWhere(plan.where),
        ...canonicalTotal(plan.test),
      }
    case 'count':
      return { count: plan.path.join('.'), ...canonicalWhere(plan.where), ...canonicalTotal(plan.test) }
  }
}

const textOf = (tree: Condition): string => JSON.stringify(tree)

const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

function canonicalGroup(plan: GroupPlan): Condition {
  const parts = new Map<string, Condition>()
  for (const part of plan.parts.map(canonicalOf)) {
    const inner =
      plan.kind === 'all' && 'all' in part ? part.all : plan.kind === 'any' && 'any' in part ? part.any : [part]
    for (const one of inner) parts.set(textOf(one), one)
  }
  const sorted = [...parts].sort(([a], [b]) => byText(a, b)).map(([, part]) => part)
  const [only] = sorted
  if (only && sorted.length === 1) return only
  return plan.kind === 'all' ? { all: sorted } : { any: sorted }
}

function canonicalNot(plan: NotPlan): Condition {
  const part = canonicalOf(plan.part)
  if ('not' in part) return part.not
  // A total with `eq` could turn as well; it may be negated either way, and does, so that both writings meet.
  if ('op' in part) {
    const op = NEGATION[part.op]
    if (op !== undefined) return { ...part, op }
  }
  return { not: part }
}

/** A `where` that is always true says nothing. */
function canonicalWhere(where: Plan | undefined): { where?: Condition } {
  if (!where) return {}
  const part = canonicalOf(where)
  return 'all' in part && part.all.length === 0 ? {} : { where: part }
}

const ONE_OF: Readonly<Partial<Record<Op, Op>>> = { in: 'eq', notIn: 'ne' }

function canonicalTest(test: Test): { op: Op; value?: Value } {
  const takes = OPERANDS[test.op]
  if (takes === 'none') return { op: test.op }
  const type = test.op === 'monthDayBetween' ? 'monthDay' : test.field.type
  const values = test.operands.map((operand: Operand) => writeLiteral(type, operand))
  const [first = ''] = values
  if (takes === 'one') return { op: test.op, value: first }
  if (takes === 'pair') return { op: test.op, value: values }
  const distinct = [...new Set(values)].sort(byScalar)
  const single = distinct.length === 1
  const lone = single ? ONE_OF[test.op] : undefined
  if (lone) return { op: lone, value: first }
  return { op: single && test.op === 'hasAll' ? 'hasAny' : test.op, value: distinct }
}

function canonicalTotal(test: Test): { op: Op; value: Value } {
  const { op, value = [] } = canonicalTest(test)
  return { op, value }
}

const byScalar = (a: Scalar, b: Scalar): number =>
  typeof a === 'number' && typeof b === 'number' ? a - b : byText(String(a), String(b))
