import { either, type Fragment, join, name, sql, table, value } from '@atrium/olap/query'

/** A piece of SQL that both databases read. */
export type Sql = Fragment
export { either, name, sql, table }

export const int = (number: number): Sql => value('int', number)
export const bigint = (number: number): Sql => value('bigint', number)
export const float = (number: number): Sql => value('double', number)
export const text = (word: string): Sql => value('text', word)
export const day = (number: number): Sql => value('day', number)

/** Pieces with a word between them. */
export const joined = join

/** All of these; true where there are none. */
export const allOf = (pieces: readonly Sql[]): Sql => (pieces.length === 0 ? sql`true` : join(pieces, ' and '))

/** One of a list as people write them: so few that each is a value of its own, and the database may look at its statistics. */
export const oneOfTexts = (column: Sql, values: readonly string[]): Sql =>
  sql`${column} in (${join(values.map(text), ', ')})`

/** One of a list that may be long: stores of a subtree, persons. False where there are none. */
export function oneOfNumbers(column: Sql, values: Iterable<number>): Sql {
  const list = value('int[]', [...values])
  return either({ duckdb: sql`${column} in (select unnest(${list}))`, postgres: sql`${column} = any(${list})` })
}

/** Microseconds since 1970 of a moment: a number that windows can count with. */
export const micros = (column: Sql): Sql =>
  either({ duckdb: sql`epoch_us(${column})`, postgres: sql`(extract(epoch from ${column}) * 1000000)::bigint` })

/** A text by which the same question is known again. */
export function keyOf(piece: Sql): string {
  const values: unknown[] = []
  const printed = piece.print({
    dialect: 'duckdb',
    table: (of) => of,
    value: (given) => `$${values.push(given.value)}`,
  })
  return JSON.stringify([printed, values])
}
