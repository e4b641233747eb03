/*
 * Pieces of SQL with values beside them, never in them: `sql\`day >= ${day(19000)} and ${column}\``. Both databases read what this
 * prints; the few words in which they differ are asked of the dialect.
 */

export type Dialect = 'duckdb' | 'postgres'
export type ValueType = 'int' | 'bigint' | 'float8' | 'text' | 'boolean'

export class Bound {
  readonly type: ValueType
  readonly value: string | number | boolean

  constructor(type: ValueType, value: string | number | boolean) {
    this.type = type
    this.value = value
  }
}

type Part = string | Bound

export class Sql {
  readonly parts: readonly Part[]

  constructor(parts: readonly Part[]) {
    this.parts = parts
  }

  /** The text with `$1`, `$2` … cast to their types, and the values in that order. */
  print(): { readonly text: string; readonly values: readonly Bound[] } {
    const values: Bound[] = []
    const text = this.parts.map((part) => {
      if (typeof part === 'string') return part
      values.push(part)
      return `$${values.length}::${part.type}`
    })
    return { text: text.join(''), values }
  }
}

/** Puts pieces together. Text between is ours; what comes from outside must be a bound value. */
export function sql(texts: TemplateStringsArray, ...inserts: readonly (Sql | Bound)[]): Sql {
  const parts: Part[] = []
  for (const [at, text] of texts.entries()) {
    if (text !== '') parts.push(text)
    const insert = inserts[at]
    if (insert instanceof Sql) parts.push(...insert.parts)
    else if (insert !== undefined) parts.push(insert)
  }
  return new Sql(parts)
}

/** A name of ours: a table, a column. Throws `RangeError` for what is no plain name. */
export function name(text: string): Sql {
  if (!/^[a-z_][a-z0-9_.]*$/.test(text)) throw new RangeError(`${text} is no name`)
  return new Sql([text])
}

export const int = (value: number): Bound => new Bound('int', value)
export const bigint = (value: number): Bound => new Bound('bigint', value)
export const float = (value: number): Bound => new Bound('float8', value)
export const text = (value: string): Bound => new Bound('text', value)

/** A day as both databases count them. */
export const day = (value: number): Sql => sql`(date '1970-01-01' + ${int(value)})`

export function joined(pieces: readonly Sql[], between: string): Sql {
  return new Sql(pieces.flatMap((piece, at) => (at === 0 ? piece.parts : [between, ...piece.parts])))
}

/** All of these; true where there are none. */
export const allOf = (pieces: readonly Sql[]): Sql => (pieces.length === 0 ? sql`true` : joined(pieces, ' and '))

export const oneOfTexts = (column: Sql, values: readonly string[]): Sql =>
  sql`${column} in (${joined(
    values.map((value) => sql`${text(value)}`),
    ', ',
  )})`

/** Many numbers travel as one text: a list of thousands is one value to parse. False where there are none. */
export function oneOfNumbers(column: Sql, values: Iterable<number>, dialect: Dialect): Sql {
  const list = [...values].join(',')
  if (list === '') return sql`false`
  return dialect === 'postgres'
    ? sql`${column} = any(string_to_array(${text(list)}, ',')::int[])`
    : sql`${column} in (select unnest(cast(string_split(${text(list)}, ',') as integer[])))`
}

/** Microseconds since 1970 of a moment: a number that windows can count with. */
export const micros = (column: Sql, dialect: Dialect): Sql =>
  dialect === 'postgres' ? sql`(extract(epoch from ${column}) * 1000000)::bigint` : sql`epoch_us(${column})`
