import type { ResultColumn } from './order.ts'

/** How a column of a type of DuckDB is shown. */
export function kindOf(type: string): ResultColumn['kind'] {
  if (/^U?(?:TINY|SMALL|BIG|HUGE)?INT(?:EGER)?$|^(?:FLOAT|DOUBLE)$|^DECIMAL\(\d+,\d+\)$/.test(type)) return 'number'
  if (type === 'BOOLEAN') return 'boolean'
  return /^(?:DATE|TIMESTAMP\w*|TIMESTAMP WITH TIME ZONE|TIME\w*)$/.test(type) ? 'time' : 'text'
}

/** What spreadsheets take for a formula, also after spaces and in full width (the same as in files of imports). */
const FORMULA = /^[\s]*[=+\-@＝＋－＠\t\r]/

/** A cell of a file for spreadsheets, as DuckDB's expression: what begins like a formula gets a `'`, whatever type it has. */
export function cellForSpreadsheets(expression: string, type: string): string {
  if (kindOf(type) !== 'text' || type === 'INTERVAL') return expression
  const text = `${expression}::varchar`
  return `case when regexp_matches(${text}, '${FORMULA.source}') then '''' || ${text} else ${text} end`
}

/** The same for the name of a column. */
export const nameForSpreadsheets = (name: string): string => (FORMULA.test(name) ? `'${name}` : name)

/** A text of the statement's that goes into the database: without NUL and halves of letters, which PostgreSQL does not take. */
export const toldText = (text: string, letters: number): string =>
  text.replaceAll('\0', '').slice(0, letters).toWellFormed()
