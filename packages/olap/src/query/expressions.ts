import { either, type Fragment, sql, value } from './fragment.ts'

/** Days from one date to another, negative where the second is earlier. */
export const daysBetween = (from: Fragment, to: Fragment): Fragment => sql`(${to} - ${from})`

/** A date some days later; both databases add integers to dates. */
export const addDays = (date: Fragment, days: number): Fragment => sql`(${date} + ${value('int', days)})`

/** A moment some milliseconds later. */
export const addTime = (moment: Fragment, milliseconds: number): Fragment =>
  either({
    duckdb: sql`(${moment} + to_milliseconds(${value('bigint', milliseconds)}))`,
    postgres: sql`(${moment} + ${value('bigint', milliseconds)} * interval '1 millisecond')`,
  })

/** Integer division that cuts off towards zero. */
export const wholes = (dividend: Fragment, divisor: Fragment): Fragment =>
  either({ duckdb: sql`(${dividend} // ${divisor})`, postgres: sql`(${dividend} / ${divisor})` })

/** A text compared and sorted by its bytes, whatever the language of the database. */
export const byBytes = (text: Fragment): Fragment => either({ duckdb: text, postgres: sql`(${text} collate "C")` })

/** Whether one of the values is the expression's; false where it is null. */
export const isAnyOf = (expression: Fragment, values: Fragment): Fragment =>
  sql`coalesce(${expression} = any(${values}), false)`

export const startsWith = (text: Fragment, start: string): Fragment =>
  sql`starts_with(${text}, ${value('text', start)})`

/** Whether a category path is that category or lies below it. */
export const isWithin = (path: Fragment, category: string): Fragment =>
  sql`(${path} = ${value('text', category)} or ${startsWith(path, `${category}/`)})`

// A pointer names keys with `~` and `/` escaped; DuckDB reads pointers, PostgreSQL lists of keys.
const pointer = (path: readonly string[]): string =>
  path.map((key) => `/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')

/** The text, number or truth value at a place of a json column, as text; null where there is none. Objects and lists answer null. */
export const jsonText = (json: Fragment, path: readonly string[]): Fragment =>
  either({
    duckdb: sql`case when json_type(${json}, ${value('text', pointer(path))}) not in ('OBJECT', 'ARRAY')
      then json_extract_string(${json}, ${value('text', pointer(path))}) end`,
    postgres: sql`case when json_typeof(${json} #> ${value('text[]', path)}) not in ('object', 'array')
      then ${json} #>> ${value('text[]', path)} end`,
  })

/** The number at a place of a json column; null where there is none, or something else. */
export const jsonNumber = (json: Fragment, path: readonly string[]): Fragment =>
  either({
    duckdb: sql`case when json_type(${json}, ${value('text', pointer(path))}) in ('BIGINT', 'UBIGINT', 'DOUBLE', 'HUGEINT', 'UHUGEINT')
      then cast(json_extract_string(${json}, ${value('text', pointer(path))}) as double) end`,
    postgres: sql`case when json_typeof(${json} #> ${value('text[]', path)}) = 'number'
      then (${json} #>> ${value('text[]', path)})::double precision end`,
  })

/** Whether there is anything at a place of a json column; null counts as nothing. */
export const jsonHas = (json: Fragment, path: readonly string[]): Fragment =>
  either({
    duckdb: sql`coalesce(json_type(${json}, ${value('text', pointer(path))}) <> 'NULL', false)`,
    postgres: sql`coalesce(json_typeof(${json} #> ${value('text[]', path)}) <> 'null', false)`,
  })
