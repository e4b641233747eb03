import type { Condition, Op } from '../src/index.ts'

// A second, slow and literal evaluator of the language as the README words it. It shares no code with src, reads the tree as it
// stands, and is what the compiled closures are compared with.

type Bag = Readonly<Record<string, unknown>>

function at(values: unknown, name: string): unknown {
  let here = values
  for (const step of name.split('.')) here = here === null || here === undefined ? undefined : (here as Bag)[step]
  return here ?? null
}

const listAt = (values: unknown, name: string): readonly unknown[] => {
  const list = at(values, name)
  return Array.isArray(list) ? list : []
}

/** Type names of the fields that the oracle has to tell apart; everything else compares as it is. */
export type TypeOf = (name: string) => string
export type OptionsOf = (name: string) => readonly string[]

function asNumber(type: string, value: unknown): number {
  const text = String(value)
  if (type === 'day')
    return Date.UTC(Number(text.slice(0, 4)), Number(text.slice(5, 7)) - 1, Number(text.slice(8, 10))) / 86_400_000
  if (type === 'instant') return Date.parse(text)
  if (type === 'timeOfDay') return Number(text.slice(0, 2)) * 60 + Number(text.slice(3, 5))
  if (type === 'monthDay') return Number(text.replace('-', ''))
  return Number(value)
}

function compares(type: string, options: readonly string[], op: Op, value: unknown, actual: unknown): boolean {
  const ready = (one: unknown): unknown =>
    ['day', 'instant', 'timeOfDay', 'monthDay'].includes(type) ? asNumber(type, one) : one
  const many = Array.isArray(value) ? value : [value]
  const order = (one: unknown): number => (type === 'enum' ? options.indexOf(String(one)) : Number(ready(one)))
  const real = type === 'enum' ? options.indexOf(String(actual)) : Number(actual)
  const known = actual !== null && (type !== 'enum' || real >= 0)
  const held = Array.isArray(actual) ? actual : []
  switch (op) {
    case 'eq':
    case 'in':
      return actual !== null && many.some((one) => ready(one) === actual)
    case 'ne':
    case 'notIn':
      return !many.some((one) => ready(one) === actual)
    case 'lt':
      return known && real < order(value)
    case 'le':
      return known && real <= order(value)
    case 'gt':
      return known && real > order(value)
    case 'ge':
      return known && real >= order(value)
    case 'between': {
      const [low, high] = many.map(order) as [number, number]
      if (low > high) return known && (real >= low || real <= high)
      return known && real >= low && real <= high
    }
    case 'during': {
      const [from, to] = many.map(order) as [number, number]
      if (from > to) return known && (real >= from || real < to)
      return known && real >= from && real < to
    }
    case 'monthDayBetween': {
      if (actual === null) return false
      const date = new Date(Number(actual) * 86_400_000)
      const day = (date.getUTCMonth() + 1) * 100 + date.getUTCDate()
      const [from, to] = many.map((one) => asNumber('monthDay', one)) as [number, number]
      return from <= to ? day >= from && day <= to : day >= from || day <= to
    }
    case 'contains':
      return actual !== null && String(actual).indexOf(String(value)) >= 0
    case 'startsWith':
      return actual !== null && String(actual).indexOf(String(value)) === 0
    case 'under':
      return actual !== null && many.some((one) => `${String(actual)}/`.indexOf(`${String(one)}/`) === 0)
    case 'within':
    case 'hasAny':
      return many.some((one) => held.includes(one))
    case 'hasAll':
      return many.every((one) => held.includes(one))
    case 'hasNone':
      return many.every((one) => !held.includes(one))
    case 'isEmpty':
      return held.length === 0
    case 'isNotEmpty':
      return held.length > 0
    case 'isNull':
      return actual === null
    case 'isNotNull':
      return actual !== null
  }
}

/** What the README says a tree answers. */
export function oracle(tree: Condition, values: unknown, typeOf: TypeOf, optionsOf: OptionsOf, prefix = ''): boolean {
  const below = (list: string) => (one: unknown, where: Condition) =>
    oracle(where, one, typeOf, optionsOf, `${prefix}${list}.`)
  if ('field' in tree) {
    const name = prefix + tree.field
    return compares(typeOf(name), optionsOf(name), tree.op, tree.value, at(values, tree.field))
  }
  if ('all' in tree) return tree.all.filter((part) => !oracle(part, values, typeOf, optionsOf, prefix)).length === 0
  if ('any' in tree) return tree.any.filter((part) => oracle(part, values, typeOf, optionsOf, prefix)).length > 0
  if ('not' in tree) return !oracle(tree.not, values, typeOf, optionsOf, prefix)
  if ('some' in tree) return listAt(values, tree.some).filter((one) => below(tree.some)(one, tree.where)).length > 0
  if ('every' in tree)
    return listAt(values, tree.every).filter((one) => !below(tree.every)(one, tree.where)).length === 0
  if ('count' in tree) {
    const { where } = tree
    const fitting = listAt(values, tree.count).filter((one) => where === undefined || below(tree.count)(one, where))
    return compares('integer', [], tree.op, tree.value, fitting.length)
  }
  // In the test context sums are over `lines` only.
  const { where } = tree
  const item = tree.sum.slice('lines.'.length)
  const fitting = listAt(values, 'lines').filter((one) => where === undefined || below('lines')(one, where))
  const total = fitting.map((one) => Number(at(one, item) ?? 0)).reduce((sum, one) => sum + one, 0)
  return compares('number', [], tree.op, tree.value, total)
}
