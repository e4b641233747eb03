import type { Ctx } from '@atrium/kernel'
import { askPostgres, type Olap, type Shape } from '@atrium/olap'
import { MemberSet } from '@atrium/sets'
import { oneOfNumbers, type Sql, sql } from './compile/sql.ts'

/** Who answers questions about all persons: the columnar projection, or PostgreSQL itself where there is none. */
export type Projected = Pick<Olap, 'rows' | 'set' | 'setsAmong' | 'changedSince' | 'version' | 'lookedAt'>

/** What a question answers besides persons: a figure of each. */
export type FigureRow = readonly [rootId: number, figure: string | null]

/** The persons that a select of `root_id` names. */
export const askSet = async (projected: Projected, select: Sql): Promise<MemberSet> =>
  MemberSet.ofSorted((await projected.set(select)).members)

/** What a select of `root_id, figure` answers, figures as text. */
export async function askFigures(projected: Projected, select: Sql): Promise<readonly FigureRow[]> {
  const asked = sql`select told.root_id, cast(told.figure as text) as figure from (${select}) as told`
  const { rows } = await projected.rows({ row: { rootId: 'int', figure: 'text?' }, sql: asked }, { rows: 1_000_000 })
  return rows.map(({ rootId, figure }) => [rootId, figure] as const)
}

type Read = <T>(work: (ctx: Ctx) => Promise<T>) => Promise<T>

/**
 * Asks PostgreSQL itself what the projection would be asked: exact at every moment, slower over millions, and it does not know of whom anything
 * changed, so that live audiences are found as a whole every time.
 */
export function overPostgres(read: Read, shape: Shape): Projected {
  const version = () =>
    read(async (ctx) => {
      const snapshot = {
        row: { version: 'bigint' },
        sql: sql`select pg_snapshot_xmax(pg_current_snapshot())::text::bigint as version`,
      } as const
      const [row] = await askPostgres(ctx, shape, snapshot)
      return row?.version ?? 0
    })
  const set = async (select: Sql) => {
    const sorted = sql`select array_agg(distinct found.root_id order by found.root_id)::text as members from (${select}) as found`
    const [row] = await read((ctx) => askPostgres(ctx, shape, { row: { members: 'text?' }, sql: sorted }))
    const list = row?.members?.slice(1, -1) ?? ''
    return list === '' ? new Int32Array(0) : Int32Array.from(list.split(','), Number)
  }
  return {
    version,
    lookedAt: async () => {
      const clock = {
        row: { at: 'bigint' },
        sql: sql`select floor(extract(epoch from clock_timestamp()) * 1000)::bigint as at`,
      } as const
      const [row] = await read((ctx) => askPostgres(ctx, shape, clock))
      return row?.at ?? 0
    },
    rows: async (question) => ({
      version: await version(),
      rows: await read((ctx) => askPostgres(ctx, shape, question)),
    }),
    set: async (select) => ({ members: await set(select), version: await version() }),
    setsAmong: async (roots, selects) => ({
      sets: await Promise.all(
        selects.map((select) =>
          set(sql`select among.root_id from (${select}) as among where ${oneOfNumbers(sql`among.root_id`, roots)}`),
        ),
      ),
      version: await version(),
    }),
    changedSince: async () => ({ version: await version(), roots: 'all' }),
  }
}
