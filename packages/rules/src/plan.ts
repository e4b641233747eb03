import type { Op, Value } from './condition.ts'
import type { ListField, ValueField } from './context.ts'
import type { Operand } from './literals.ts'

/** A comparison whose operator and values have been read for the type of its field. */
export interface Test {
  readonly field: ValueField
  readonly op: Op
  /** None, one, a pair or many, by the operator. */
  readonly operands: readonly Operand[]
  /** As it stands in the tree. */
  readonly written: Value | undefined
}

interface Placed {
  /** JSON pointer of the node in its tree. */
  readonly pointer: string
}

export interface FieldPlan extends Placed {
  readonly kind: 'field'
  /** Name from the root context (`lines.sku` inside a `where` over `lines`). */
  readonly name: string
  /** Steps from the object that this node is asked about. */
  readonly path: readonly string[]
  readonly test: Test
}

export interface GroupPlan extends Placed {
  readonly kind: 'all' | 'any'
  readonly parts: readonly Plan[]
}

export interface NotPlan extends Placed {
  readonly kind: 'not'
  readonly part: Plan
}

interface OverList extends Placed {
  readonly name: string
  readonly path: readonly string[]
  readonly list: ListField
}

export interface QuantifiedPlan extends OverList {
  readonly kind: 'some' | 'every'
  readonly where: Plan
}

export interface SumPlan extends OverList {
  readonly kind: 'sum'
  /** Path of what is added, from an element. */
  readonly itemPath: readonly string[]
  /** Name of what is added, from the root context. */
  readonly itemName: string
  readonly where: Plan | undefined
  /** Its field is the field that is added. */
  readonly test: Test
}

export interface CountPlan extends OverList {
  readonly kind: 'count'
  readonly where: Plan | undefined
  readonly test: Test
}

/** A tree that has been checked: what compile, print, explain and canonical work from. */
export type Plan = FieldPlan | GroupPlan | NotPlan | QuantifiedPlan | SumPlan | CountPlan

/** The key under which each kind stands in the tree. */
export type Kind = Plan['kind']
export const KINDS: readonly Kind[] = ['field', 'all', 'any', 'not', 'some', 'every', 'sum', 'count']

/** Names of everything that a tree reads, lists included; sorted, each once. */
export function namesIn(plan: Plan): string[] {
  const names = new Set<string>()
  const visit = (one: Plan): void => {
    if ('parts' in one) for (const part of one.parts) visit(part)
    else if ('part' in one) visit(one.part)
    else {
      names.add(one.name)
      if (one.kind === 'sum') names.add(one.itemName)
      if (one.kind !== 'field' && one.where) visit(one.where)
    }
  }
  visit(plan)
  return [...names].sort()
}
