import type { Ctx } from '@atrium/kernel'
import { join, sql } from '@atrium/olap/query'
import type { Viewer } from '../semantic/asking.ts'
import type { Span } from '../semantic/query.ts'
import type { Reader } from '../semantic/reader.ts'
import { day, int, raw } from '../semantic/sql.ts'
import { earnestSales } from './limits.ts'

export interface TopShare {
  /** In percent of the customers, rounded down to whole persons. */
  readonly percent: number
  readonly persons: number
  readonly spentMinor: number
}

export interface TopCustomers {
  readonly persons: number
  readonly spentMinor: number
  readonly top: readonly TopShare[]
}

const PERCENTS = [1, 5, 10, 20, 30, 40, 50, 60, 70, 80, 90, 100] as const

/** How much of what was paid comes from those who paid most: sales in earnest of known buyers, returns not taken off. */
export async function askTopCustomers(
  ctx: Ctx,
  reader: Reader,
  viewer: Viewer,
  { from, to }: Span,
): Promise<TopCustomers> {
  const spent = sql`select p.root_id, sum(p.paid_minor) as spent from ${earnestSales(viewer)}
        and p.day between ${day(from)} and ${day(to)} group by p.root_id`
  const [all] = await reader.rows(ctx, {
    row: { persons: 'bigint', spentMinor: 'bigint?' },
    sql: sql`select cast(count(*) as bigint) as persons, cast(sum(spent) as bigint) as spent_minor from (${spent}) as each_one`,
  })
  const persons = all?.persons ?? 0
  const counts = PERCENTS.map((percent) => Math.floor((persons * percent) / 100))
  const sums = counts.map(
    (count, at) => sql`cast(sum(case when place <= ${int(count)} then spent else 0 end) as bigint) as ${raw(`s${at}`)}`,
  )
  const [row] = await reader.rows(ctx, {
    row: Object.fromEntries(counts.map((_, at) => [`s${at}`, 'bigint?' as const])),
    sql: sql`select ${join(sums, ', ')} from (
          select spent, row_number() over (order by spent desc, root_id) as place from (${spent}) as each_one) as ranked`,
  })
  const top = PERCENTS.map((percent, at) => ({
    ...{ percent, persons: counts[at] ?? 0, spentMinor: Number(row?.[`s${at}`] ?? 0) },
  }))
  return { persons, spentMinor: all?.spentMinor ?? 0, top }
}
