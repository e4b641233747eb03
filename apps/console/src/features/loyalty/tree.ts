import { type Condition, type Context, type Field, type Op, operatorsOf } from '@atrium/rules'

export type ValueField = Exclude<Field, { readonly type: 'list' }>
export type Value = string | number | boolean | readonly (string | number | boolean)[]
export type Comparison = Extract<Condition, { readonly field: string }>
export type Operands = ReturnType<typeof operatorsOf>[number]['operands']

/** How the editor sees a group: all of them, any of them, none of them. */
export type GroupKind = 'all' | 'any' | 'none'
export interface Group {
  readonly kind: GroupKind
  readonly parts: readonly Condition[]
  /** From the group's own pointer to its parts. */
  readonly below: string
}

/** A tree as a group; anything else is the only part of an `all`. */
export function groupOf(tree: Condition): Group | undefined {
  if ('all' in tree) return { kind: 'all', parts: tree.all, below: '/all' }
  if ('any' in tree) return { kind: 'any', parts: tree.any, below: '/any' }
  if ('not' in tree) return { kind: 'none', parts: 'any' in tree.not ? tree.not.any : [tree.not], below: '/not/any' }
  return undefined
}

export function groupWith(kind: GroupKind, parts: readonly Condition[]): Condition {
  if (kind === 'all') return { all: parts }
  return kind === 'any' ? { any: parts } : { not: { any: parts } }
}

/** The same tree in the forms that the editor shows: groups at the root, `not` only around `any`. */
export function editable(tree: Condition | undefined): Condition {
  if (tree === undefined) return { all: [] }
  return groupOf(tree) ? arranged(tree) : { all: [arranged(tree)] }
}

function arranged(tree: Condition): Condition {
  const group = groupOf(tree)
  if (group) return groupWith(group.kind, group.parts.map(arranged))
  if ('where' in tree && tree.where) return { ...tree, where: editable(tree.where) }
  return tree
}

/** As it is saved: nothing where there is no condition at all. */
export function savable(tree: Condition): Condition | undefined {
  const group = groupOf(tree)
  return group?.parts.length === 0 ? undefined : tree
}

export const valueFields = (context: Context): readonly (readonly [string, ValueField])[] =>
  Object.entries(context.fields).flatMap(([name, field]) => (field.type === 'list' ? [] : [[name, field] as const]))

export const listFields = (context: Context) =>
  Object.entries(context.fields).flatMap(([name, field]) => (field.type === 'list' ? [[name, field] as const] : []))

export function fieldOf(context: Context, name: string): ValueField | undefined {
  const field = context.fields[name]
  return field === undefined || field.type === 'list' ? undefined : field
}

export const operandsOf = (field: ValueField, op: Op): Operands =>
  operatorsOf(field).find((each) => each.op === op)?.operands ?? 'one'

/** A comparison to begin with: the operator that the field is mostly asked with, no value yet. */
export function beginning(name: string, field: ValueField): Comparison {
  const offered = operatorsOf(field)
  // Amounts and numbers are asked for from a bound on more often than for one exact value.
  const isAmount = field.type === 'money' || field.type === 'integer' || field.type === 'number'
  const op = (isAmount ? offered.find((each) => each.op === 'ge') : undefined)?.op ?? offered[0]?.op ?? 'eq'
  return withOp({ field: name, op }, field, op)
}

/** The comparison with another operator; the value stays where it still fits. */
export function withOp(was: Comparison, field: ValueField, op: Op): Comparison {
  const operands = operandsOf(field, op)
  const held = was.value
  if (operands === 'none') return { field: was.field, op }
  if (operands === 'one') {
    const value = Array.isArray(held) ? held[0] : held
    return { field: was.field, op, value: value ?? (field.type === 'boolean' ? true : '') }
  }
  const list: readonly (string | number | boolean)[] = Array.isArray(held)
    ? held
    : typeof held === 'object' || held === undefined || held === ''
      ? []
      : [held]
  return { field: was.field, op, value: operands === 'pair' ? [list[0] ?? '', list[1] ?? ''] : list }
}

/** What stands at a JSON pointer of a tree; undefined where nothing does. */
export function valueAt(tree: unknown, pointer: string): unknown {
  return pointer
    .split('/')
    .slice(1)
    .reduce<unknown>(
      (at, key) =>
        typeof at === 'object' && at !== null ? Object.entries(at).find(([name]) => name === key)?.[1] : undefined,
      tree,
    )
}
