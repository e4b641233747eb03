import { type Ctx, type ParamSpec, type ParamType, type Row, type RowSpec, statement } from '@atrium/kernel'
import { postgresTable, type Shape } from '../shape.ts'
import type { Fragment, Given, ValueType } from './fragment.ts'

/** A question with the columns that it answers, in the order of its select. */
export interface Question<R extends RowSpec> {
  readonly row: R
  readonly sql: Fragment
}

/** A question printed for DuckDB: places are `$v1`, `$v2` … */
export interface Printed {
  readonly text: string
  readonly values: readonly Given[]
}

export function printForDuck(shape: Shape, fragment: Fragment): Printed {
  const values: Given[] = []
  const text = fragment.print({
    dialect: 'duckdb',
    table: (name) => shape.table(name).target,
    value: (given) => `$v${values.push(given)}`,
  })
  return { text, values }
}

/** How values travel to PostgreSQL. */
const PARAMS: Readonly<Record<string, ParamType>> = {
  int: 'int',
  bigint: 'bigint',
  double: 'double',
  text: 'text',
  boolean: 'boolean',
  day: 'date',
  instant: 'timestamptz',
}

const paramOf = (type: ValueType): ParamType => {
  const element = PARAMS[type.replace('[]', '')]!
  return type.endsWith('[]') ? (`${element}[]` as ParamType) : element
}

/**
 * Asks PostgreSQL itself what the projection would be asked: for a house without one, and for the tests that compare the two. Slow where
 * the projection is quick: it reads the tables of the ledger.
 */
export async function askPostgres<R extends RowSpec>(ctx: Ctx, shape: Shape, question: Question<R>): Promise<Row<R>[]> {
  const values: Given[] = []
  const text = question.sql.print({
    dialect: 'postgres',
    table: (name) => postgresTable(shape, shape.table(name)),
    value: (given) => `:v${values.push(given)}`,
  })
  const params: Record<string, ParamType> = {}
  const given: Record<string, unknown> = {}
  for (const [at, { type, value }] of values.entries()) {
    params[`v${at + 1}`] = paramOf(type)
    given[`v${at + 1}`] = value
  }
  const asked = statement({
    name: 'olap.ask',
    params: params as ParamSpec,
    row: question.row,
    sql: text,
    plannedEachTime: true,
  })
  // Each value was checked against its type where it was given (`value`).
  return ctx.tx.rows(asked, given as never)
}
