import { type Ctx, must, type ParamSpec, statement } from '@atrium/kernel'
import { MemberSet } from '@atrium/sets'
import type { Bound } from './compile/sql.ts'
import type { Projected } from './projected.ts'

const TYPES = { int: 'int', bigint: 'bigint', float8: 'double', text: 'text', boolean: 'boolean' } as const

/** The statement of a printed question, for the driver: `$1::int` becomes a named parameter again. */
function asStatement(text: string, values: readonly Bound[]) {
  const params: ParamSpec = Object.fromEntries(values.map(({ type }, at) => [`p${at + 1}`, TYPES[type]]))
  const given = Object.fromEntries(values.map(({ value }, at) => [`p${at + 1}`, value]))
  const sql = text.replace(/\$(\d+)::(int|bigint|float8|text|boolean)\b/g, (_, at: string) => `:p${at}`)
  return { params, given, sql }
}

/** Asks PostgreSQL itself: exact at every moment, slower over millions, and silent about what changed. */
export function askPostgres(read: <T>(work: (ctx: Ctx) => Promise<T>) => Promise<T>): Projected {
  return {
    dialect: 'postgres',
    version: () =>
      read(async (ctx) => {
        const [row] = await ctx.tx.rows(loadSnapshot, {})
        return must(row, 'PostgreSQL tells its snapshot').version
      }),
    set: (text, values) =>
      read(async (ctx) => {
        const { params, given, sql } = asStatement(`select distinct found.root_id from (${text}) as found`, values)
        const asked = statement({
          name: 'audiences.ask',
          params,
          row: { rootId: 'int' },
          sql: `select coalesce(array_agg(found.root_id order by found.root_id), '{}')::text as root_id from (${sql}) as found`,
          plannedEachTime: true,
        })
        const [row] = await ctx.tx.rows({ ...asked, columns: [['rootId', 'text']] }, given)
        const list = String(row?.rootId ?? '{}').slice(1, -1)
        return MemberSet.ofSorted(list === '' ? new Int32Array(0) : Int32Array.from(list.split(','), Number))
      }),
    figures: (text, values) =>
      read(async (ctx) => {
        const { params, given, sql } = asStatement(text, values)
        const asked = statement({
          name: 'audiences.askFigures',
          params,
          row: { rootId: 'int', figure: 'text?' },
          sql: `select told.root_id, told.figure::text as figure from (${sql}) as told`,
          plannedEachTime: true,
        })
        const rows = await ctx.tx.rows(asked, given)
        return rows.map(({ rootId, figure }) => [rootId, figure] as const)
      }),
    changedSince: async () => 'all',
  }
}

export const loadSnapshot = statement({
  name: 'audiences.loadSnapshot',
  params: {},
  row: { version: 'bigint' },
  sql: 'select pg_snapshot_xmax(pg_current_snapshot())::text::bigint as version',
})
