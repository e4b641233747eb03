import fc from 'fast-check'
import { type Condition, type Context, type Field, type Op, operatorsOf, type ValuesOf } from '../src/index.ts'
import { earning } from './earning-context.ts'

type ValueField = Exclude<Field, { type: 'list' }>
type Fields = Context['fields']

const two = (n: number): string => String(n).padStart(2, '0')
const day = fc.integer({ min: -80_000, max: 80_000 }).map((n) => new Date(n * 86_400_000).toISOString().slice(0, 10))
const monthDay = fc
  .integer({ min: 0, max: 365 })
  .map((n) => new Date(Date.UTC(2024, 0, 1 + n)).toISOString().slice(5, 10))
const timeOfDay = fc.integer({ min: 0, max: 1439 }).map((n) => `${two(Math.floor(n / 60))}:${two(n % 60)}`)
const instant = fc
  .tuple(fc.integer({ min: 0, max: 30 }), fc.constantFrom('Z', '+08:00', '-03:30'))
  .map(([hours, zone]) => `2025-11-${two(1 + Math.floor(hours / 4))}T${two(hours % 24)}:00:00${zone}`)
// Few distinct values, so that random values meet random conditions.
const codes = fc.constantFrom('a', 'b', 'vip', 'east', 'food', 'group')
const paths = fc.constantFrom('food', 'food/bakery', 'food/bakery/bread', 'foods', 'wear', 'wear/shoes')
const amounts = fc.oneof(fc.integer({ min: -3, max: 12 }), fc.integer({ min: -200_000, max: 200_000 }))

function literal(field: ValueField): fc.Arbitrary<string | number | boolean> {
  switch (field.type) {
    case 'integer':
      return fc.integer({ min: field.min ?? -3, max: field.max ?? 12 })
    case 'number':
      return fc.integer({ min: 0, max: 4 }).map((n) => n / 4)
    case 'money':
      return amounts
    case 'boolean':
      return fc.boolean()
    case 'enum':
      return fc.constantFrom(...field.options.map((option) => option.value))
    case 'string':
    case 'tags':
    case 'node':
      return codes
    case 'path':
      return paths
    case 'day':
      return day
    case 'monthDay':
      return monthDay
    case 'instant':
      return instant
    case 'timeOfDay':
      return timeOfDay
    case 'weekday':
      return fc.integer({ min: 1, max: 7 })
  }
}

function orderOf(field: ValueField, value: unknown): number | string {
  if (field.type === 'enum') return field.options.findIndex((option) => option.value === value)
  return field.type === 'instant' ? Date.parse(String(value)) : typeof value === 'number' ? value : String(value)
}

/** A pair that the language takes: in order where the type does not go round, never empty for `during`. */
function pair(field: ValueField, op: Op): fc.Arbitrary<[unknown, unknown]> {
  const one = op === 'monthDayBetween' ? monthDay : literal(field)
  const both = fc.tuple(one, one)
  if (field.type === 'timeOfDay' || field.type === 'monthDay' || op === 'monthDayBetween')
    return both.filter(([from, to]) => op !== 'during' || from !== to)
  return both
    .map(([a, b]): [unknown, unknown] => (orderOf(field, a) <= orderOf(field, b) ? [a, b] : [b, a]))
    .filter(([a, b]) => op !== 'during' || orderOf(field, a) !== orderOf(field, b))
}

// Operators without a value leave it out.
type Tail = { op: Op; value: string | number | boolean }

function tail(field: ValueField, allowed: (op: Op) => boolean = () => true): fc.Arbitrary<Tail> {
  const ops = operatorsOf(field).filter(({ op }) => allowed(op))
  return fc.constantFrom(...ops).chain(({ op, operands }): fc.Arbitrary<Tail> => {
    if (operands === 'none') return fc.constant({ op } as Tail)
    const value: fc.Arbitrary<unknown> =
      operands === 'pair'
        ? pair(field, op)
        : operands === 'many'
          ? fc.array(literal(field), { minLength: 1, maxLength: 4 })
          : literal(field)
    return value.map((one) => ({ op, value: one }) as Tail)
  })
}

function leaf(fields: Fields): fc.Arbitrary<Condition> {
  const named = Object.entries(fields).filter((entry): entry is [string, ValueField] => entry[1].type !== 'list')
  return fc
    .constantFrom(...named)
    .chain(([field, declared]) => tail(declared).map((rest) => ({ field, ...rest }) as Condition))
}

const isSummable = (field: Field): field is ValueField => ['money', 'integer', 'number'].includes(field.type)
const isEquality = (op: Op): boolean => ['eq', 'ne', 'in', 'notIn'].includes(op)

function overList(name: string, element: Fields, depth: number): fc.Arbitrary<Condition> {
  const where = tree(element, depth - 1)
  const maybeWhere = fc.option(where, { nil: undefined }).map((one) => (one === undefined ? {} : { where: one }))
  const label = { zh: '数', en: 'number' }
  const counted = fc
    .tuple(maybeWhere, tail({ type: 'integer', label }))
    .map(([some, rest]) => ({ count: name, ...some, ...rest }) as Condition)
  const quantified = fc
    .tuple(fc.constantFrom('some', 'every'), where)
    .map(([kind, one]) => ({ [kind]: name, where: one }) as Condition)
  const items = Object.entries(element).filter((entry): entry is [string, ValueField] => isSummable(entry[1]))
  if (items.length === 0) return fc.oneof(counted, quantified)
  const summed = fc.constantFrom(...items).chain(([item, field]) =>
    fc
      .tuple(
        maybeWhere,
        tail({ type: field.type, label } as ValueField, (op) => field.type !== 'number' || !isEquality(op)),
      )
      .map(([some, rest]) => ({ sum: `${name}.${item}`, ...some, ...rest }) as Condition),
  )
  return fc.oneof(counted, quantified, summed)
}

function tree(fields: Fields, depth: number): fc.Arbitrary<Condition> {
  if (depth <= 1) return leaf(fields)
  const inner = fc.array(
    fc.nat(1).chain((n) => (n === 0 ? leaf(fields) : tree(fields, depth - 1))),
    { maxLength: 4 },
  )
  const lists = Object.entries(fields).flatMap(([name, field]) =>
    field.type === 'list' ? [overList(name, field.element, depth)] : [],
  )
  return fc.oneof(
    leaf(fields),
    inner.map((all): Condition => ({ all })),
    inner.filter((parts) => parts.length > 0).map((any): Condition => ({ any })),
    fc.nat(1).chain(() => tree(fields, depth - 1).map((not): Condition => ({ not }))),
    ...lists,
  )
}

/** Valid trees over the earning context, up to four deep. */
export const conditions: fc.Arbitrary<Condition> = tree(earning.fields, 4)

function held(field: Field): fc.Arbitrary<unknown> {
  if (field.type === 'list') return fc.array(valuesFor(field.element), { maxLength: 4 })
  switch (field.type) {
    case 'day':
      return fc.integer({ min: -80_000, max: 80_000 })
    case 'monthDay':
      return monthDay.map((text) => Number(text.replace('-', '')))
    case 'instant':
      return instant.map((text) => Date.parse(text))
    case 'timeOfDay':
      return fc.integer({ min: 0, max: 1439 })
    case 'tags':
    case 'node':
      return fc.array(codes, { maxLength: 3 })
    default:
      return literal(field)
  }
}

function valuesFor(fields: Fields): fc.Arbitrary<Record<string, unknown>> {
  const entries = Object.entries(fields).map(([name, field]) => {
    const value = field.nullable ? fc.option(held(field)) : held(field)
    return value.map((one) => [name, one] as const)
  })
  return fc.tuple(fc.boolean(), ...entries).map(([isAnonymous, ...pairs]) => {
    const values: Record<string, unknown> = {}
    for (const [name, value] of pairs) {
      const [head = '', ...rest] = name.split('.')
      if (rest.length === 0) values[head] = value
      else values[head] = { ...(values[head] as object | undefined), [rest.join('.')]: value }
    }
    return isAnonymous && 'member' in values ? { ...values, member: null } : values
  })
}

/** Values that fit the earning context, with members and values that are missing. */
export const earningValues = valuesFor(earning.fields) as fc.Arbitrary<ValuesOf<typeof earning>>
