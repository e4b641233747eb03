import { invariant, type Projection, snakeCase } from '@atrium/kernel'

/** The two databases that a question is printed for. */
export type Dialect = 'duckdb' | 'postgres'

interface Values {
  int: number
  bigint: number
  double: number
  text: string
  boolean: boolean
  /** Days since 1970-01-01. */
  day: number
  /** Epoch milliseconds. */
  instant: number
}

export type ValueType = keyof Values | `${keyof Values}[]`
export type ValueOf<T extends ValueType> = T extends `${infer E extends keyof Values}[]`
  ? readonly Values[E][]
  : T extends keyof Values
    ? Values[T]
    : never

/** A value on its way to a database; it never becomes part of a text. */
export interface Given {
  readonly type: ValueType
  readonly value: unknown
}

/** Tables as a dialect names them. */
export interface Printer {
  readonly dialect: Dialect
  /** The table with that name of a projection. */
  table(name: string): string
  /** The place of a value. */
  value(given: Given): string
}

/** A piece of SQL that prints itself for either database. Made by `sql` and by what this file offers. */
export interface Fragment {
  print(printer: Printer): string
}

/** What may stand in the holes of `sql`: other fragments and lists of fragments joined by the caller. */
export type Hole = Fragment

/**
 * SQL with holes that hold fragments only: texts and numbers of people go through `value`.
 *
 * ```ts
 * sql`select p.root_id from ${table('purchases.purchase')} as p
 *     where p.day >= ${value('day', from)} and p.store_id = any(${value('int[]', stores)})
 *     group by p.root_id having sum(p.paid_minor) >= ${value('bigint', least)}`
 * ```
 */
export const sql = (texts: TemplateStringsArray, ...holes: readonly Hole[]): Fragment => ({
  print: (printer) => texts.reduce((text, next, at) => text + (holes[at - 1]?.print(printer) ?? '') + next),
})

/** Another text in each database; for the few places where the two differ. */
export const either = (texts: Readonly<Record<Dialect, Fragment>>): Fragment => ({
  print: (printer) => texts[printer.dialect].print(printer),
})

/** Fragments one after another with a word between: `join(conditions, ' and ')`. */
export const join = (
  fragments: readonly Fragment[],
  between: ' and ' | ' or ' | ', ' | ' union all ' | ' ',
): Fragment => ({
  print: (printer) => fragments.map((each) => each.print(printer)).join(between),
})

/** A projected table: all its declared columns in `snake_case`, tables of members and of events with `root_id`. */
export const table = (name: Projection['name']): Fragment => ({ print: (printer) => printer.table(name) })

/** A value. Arrays for `= any(…)`. */
export const value = <T extends ValueType>(type: T, given: ValueOf<T>): Fragment => ({
  print: (printer) => printer.value({ type, value: given }),
})

/** A column of a projection by its declared name: `column('p', 'paidMinor')` → `p."paid_minor"`. */
export const column = (alias: string, key: string): Fragment => {
  invariant(/^[a-z_][a-z0-9_]*$/.test(alias) && /^[a-zA-Z][A-Za-z0-9]*$/.test(key), `${alias}.${key} is a column`)
  return { print: () => `${alias}."${snakeCase(key)}"` }
}

/** An alias or another name that the program made up: letters, digits, underscores. */
export const name = (text: string): Fragment => {
  invariant(/^[a-z_][a-z0-9_]*$/.test(text), `${text} is a name`)
  return { print: () => `"${text}"` }
}

export const yes: Fragment = sql`true`
export const no: Fragment = sql`false`

/** All of these; true where there are none. */
export const every = (conditions: readonly Fragment[]): Fragment =>
  conditions.length === 0 ? yes : sql`(${join(conditions, ' and ')})`

/** Any of these; false where there are none. */
export const some = (conditions: readonly Fragment[]): Fragment =>
  conditions.length === 0 ? no : sql`(${join(conditions, ' or ')})`
